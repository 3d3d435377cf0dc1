"""What an author should know of a note while writing: its size, and what a phone shows of it."""

from collections.abc import Iterator

from essays.desk.writing.facts import Fact, FactOf
from essays.models import EssayPage, WrittenPage
from newsletter.letters.rendering import note_letter, size_of

GMAIL_KB = 102  # what is beyond stands behind a link
CUT = "The rest is on the site:"  # as the text of a note says it
SUBJECT, PREHEADER = 40, 90  # characters that lists of mail on phones show at least


def note_facts(page: WrittenPage) -> Iterator[Fact]:
    if not isinstance(page, EssayPage):
        return
    letter = note_letter(page)
    size = f"{size_of(letter) / 1000:.0f} of {GMAIL_KB} kB"
    if CUT in letter.text:
        yield Fact("Note", f"{size}: it leads to the site for the rest of the essay", odd=True)
    else:
        yield Fact("Note", f"{size}, the whole essay")
    yield Fact("Subject on a phone", shown(letter.subject, SUBJECT))
    yield Fact("Line below it", shown(letter.preheader, PREHEADER))


def shown(text: str, most: int) -> str:
    """Return what fits, cut as phones cut it."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def register_text_facts() -> FactOf:
    return FactOf("note", note_facts)
