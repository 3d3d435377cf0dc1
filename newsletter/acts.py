"""What an author does with a note. Each act is a conditional move, so it can be tried twice.

An act that concerns a number of deliveries takes the number that the author was asked about, and
does nothing if it is another one by then.
"""

from django.db import transaction

from essays.models import EssayPage
from newsletter import clock, settling
from newsletter.models import Delivery, Note
from newsletter.states import move_deliveries, move_notes

State = Note.State
D = Delivery.State

AT_REST = (State.DONE, State.PAUSED)  # no worker ends or begins such a note
ENDED = (*AT_REST, State.CANCELED)


class NumberChanged(Exception):
    """There are more or fewer deliveries than the author was asked about. Nothing was done."""


def send_now(note: Note, by: str) -> bool:
    """Let a waiting note leave with the worker's next turn."""
    now = clock.now()
    waiting = Note.objects.waiting().filter(pk=note.pk, release_at__gt=now)
    return bool(waiting.update(release_at=now, released_by=by))


def unhold(note: Note, by: str) -> bool:
    """The author looked, and the note may leave now."""
    now = clock.now()
    moved = {"reason": "", "release_at": now, "released_by": by}
    return bool(move_notes(_only(note), {State.HELD}, State.WAITING, **moved))


def pause(note: Note, by: str) -> bool:
    """Begin nothing more of a note; calls in flight end as they end."""
    reason = f"By {by}."
    return bool(move_notes(_only(note), {State.SENDING}, State.PAUSED, reason=reason[:250]))


def resume(note: Note, by: str) -> bool:
    """Go on with a note that stopped half way, if its essay can be read again."""
    moved = {"reason": "", "released_by": by}
    return bool(move_notes(_readable(note), {State.PAUSED}, State.SENDING, **moved))


def is_readable(note: Note) -> bool:
    """Say whether the essay is open to everybody; without it nothing of its note is begun."""
    return _readable(note).exists()


def failed(note: Note):
    """Deliveries that the provider provably never had."""
    return note.deliveries.filter(state=D.FAILED)


def doubtful(note: Note):
    """Deliveries in doubt that only the author can settle."""
    return settling.needing_author("notes", clock.now()).filter(note=note)


def retry_failed(note: Note, by: str, expected: int | None = None) -> int:
    """Try again what the provider provably never had; return how many. Raises NumberChanged."""
    return _send_again(note, failed(note), D.FAILED, by, expected)


def send_to_doubtful(note: Note, by: str, expected: int | None = None) -> int:
    """Send to those who may have the note already; return how many. Raises NumberChanged."""
    return _send_again(note, doubtful(note), D.UNKNOWN, by, expected)


def leave_doubtful(note: Note, expected: int | None = None) -> int:
    """Settle what is in doubt as it is; return how many. Raises NumberChanged."""
    with transaction.atomic():
        left = move_deliveries(doubtful(note), {D.UNKNOWN}, D.LEFT, settled_at=clock.now())
        return _as_expected(left, expected)


def give_up_failed(note: Note, expected: int | None = None) -> int:
    """Try no more what failed; return how many. Raises NumberChanged."""
    fields = {"evidence": "The author gave it up.", "settled_at": clock.now()}
    with transaction.atomic():
        gone = move_deliveries(failed(note), {D.FAILED}, D.SKIPPED, **fields)
        return _as_expected(gone, expected)


def with_address(rows):
    """Those that can still be sent: the addresses of old notes are forgotten."""
    return rows.exclude(address="")


def _send_again(note: Note, rows, leaving: str, by: str, expected: int | None) -> int:
    """Put deliveries back into the queue, and a done note back to sending.

    The note is locked first: no other act can move it between the two.
    """
    now = clock.now()
    with transaction.atomic():
        if not _readable(note).filter(state__in=AT_REST).select_for_update().exists():
            return 0
        fields = {"next_at": now, "attempts": 0, "settled_at": None, "token": None}
        again = _as_expected(
            move_deliveries(with_address(rows), {leaving}, D.PENDING, **fields), expected
        )
        if again:
            done = {"done_at": None, "released_by": by}
            move_notes(_only(note), {State.DONE}, State.SENDING, **done)
        return again


def _as_expected(number: int, expected: int | None) -> int:
    if expected not in (None, number):
        raise NumberChanged  # rolls the move back
    return number


def _only(note: Note):
    return Note.objects.filter(pk=note.pk)


def _readable(note: Note):
    return _only(note).filter(essay__in=EssayPage.objects.readable())
