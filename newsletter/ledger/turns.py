"""Whose turn it is. Anybody can have confirmations sent, and must not stop a note by that."""

from collections.abc import Iterable

CONFIRMATION, NOTE = "default", "notes"  # by the account that each leaves through
NOTES_FOR_ONE = 3  # mails of notes that leave for each confirmation, while both wait


class Turns:
    """A confirmation goes first: its reader is looking at the mailbox. Then notes have three.

    Each worker counts by itself; so all together keep the share too.
    """

    def __init__(self):
        self.owed = 0  # mails of notes that come before the next confirmation

    def line(self, confirmations: int, notes: int) -> list[str]:
        """Return in which order so many would leave, by their accounts."""
        line, owed = [], self.owed
        while confirmations and notes:
            if owed:
                line.append(NOTE)
                notes, owed = notes - 1, owed - 1
            else:
                line.append(CONFIRMATION)
                confirmations, owed = confirmations - 1, NOTES_FOR_ONE
        return line + [CONFIRMATION] * confirmations + [NOTE] * notes

    def went(self, left: Iterable[str], *, notes_waited: bool) -> None:
        """Count what left of a line."""
        for account in left:
            if account == NOTE:
                self.owed = max(0, self.owed - 1)
            elif notes_waited:
                self.owed = NOTES_FOR_ONE
