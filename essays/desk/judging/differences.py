"""How two texts differ: by lines, and within a line by words, as a diff tool shows prose."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import NamedTuple

WORD = re.compile(r"\w+|\s+|[^\w\s]")
CONTEXT = 2  # unchanged lines that are shown around a change
ALIKE = 0.4  # from here on two lines are versions of one
MOST_PAIRS = 400  # of lines in one change that are held against each other
LEAST_MOVED = 25  # characters: shorter lines stand in several places anyway
LONGEST = 20_000  # characters of a line whose words are compared


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    FOLDED = "folded"
    MOVED_HERE = "moved-here"
    MOVED_AWAY = "moved-away"


class Piece(NamedTuple):
    """Words of a line: `tag` is "ins", "del", or empty where they stayed."""

    tag: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a comparison; `number` is its line in the later text, or in the earlier one
    where it is gone. Those of a folded row are in `rows`.
    """

    kind: Kind
    number: int
    pieces: tuple[Piece, ...] = ()
    rows: tuple["Row", ...] = ()


class Line(NamedTuple):
    number: int
    text: str


def differences(before: str, after: str) -> list[Row]:
    """Return the rows of a comparison, with what did not change folded; none if all is equal."""
    old, new = _lines(before), _lines(after)
    matcher = SequenceMatcher(None, [line.text for line in old], [line.text for line in new])
    rows = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            rows += [_row(Kind.SAME, line) for line in new[c:d]]
        else:
            rows += _changed(old[a:b], new[c:d])
    if all(row.kind is Kind.SAME for row in rows):
        return []
    return list(_folded(_moved(rows)))


def _lines(text: str) -> list[Line]:
    """Return the lines that are not blank: those only hold the others apart."""
    lines = enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
    return [Line(number, line.rstrip()) for number, line in lines if line.strip()]


def _row(kind: Kind, line: Line, tag: str = "") -> Row:
    return Row(kind, line.number, (Piece(tag, line.text),))


def _changed(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Row]:
    """Yield what took the place of some lines, each over its version before if it has one."""
    place, added = 0, []
    for line in new:
        found = _version_before(line, old, place, len(new))
        if found is None:
            added.append(_row(Kind.ADDED, line, "ins"))
            continue
        yield from (_row(Kind.REMOVED, gone, "del") for gone in old[place:found])
        yield from added
        yield Row(Kind.CHANGED, line.number, tuple(_words(old[found].text, line.text)))
        place, added = found + 1, []
    yield from (_row(Kind.REMOVED, gone, "del") for gone in old[place:])
    yield from added


def _version_before(line: Line, old: Sequence[Line], place: int, many: int) -> int | None:
    """Return the place of the most similar line from `place` on, or None if none is alike."""
    if (len(old) - place) * many > MOST_PAIRS:
        old = old[: place + 1]
    matcher = SequenceMatcher(None, b=WORD.findall(line.text[:LONGEST]))
    best, found = ALIKE, None
    for number, other in enumerate(old[place:], start=place):
        matcher.set_seq1(WORD.findall(other.text[:LONGEST]))
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
            best, found = matcher.quick_ratio(), number
    return found


def _words(before: str, after: str) -> Iterator[Piece]:
    if max(len(before), len(after)) > LONGEST:
        yield from (Piece("del", before), Piece("ins", after))
        return
    old, new = WORD.findall(before), WORD.findall(after)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("", "".join(new[c:d]))
        else:
            pieces = Piece("del", "".join(old[a:b])), Piece("ins", "".join(new[c:d]))
            yield from (piece for piece in pieces if piece.text)


def _moved(rows: list[Row]) -> list[Row]:
    """Say of a line that is gone here and came there that it moved."""

    def texts(kind: Kind) -> set[str]:
        found = (row.pieces[0].text for row in rows if row.kind is kind)
        return {text for text in found if len(text) >= LEAST_MOVED}

    both = texts(Kind.ADDED) & texts(Kind.REMOVED)
    kinds = {Kind.ADDED: Kind.MOVED_HERE, Kind.REMOVED: Kind.MOVED_AWAY}
    return [
        Row(kinds[row.kind], row.number, row.pieces)
        if row.kind in kinds and row.pieces[0].text in both
        else row
        for row in rows
    ]


def _folded(rows: list[Row]) -> Iterator[Row]:
    """Yield the rows, with those far from any change within one that is folded."""
    changed = [place for place, row in enumerate(rows) if row.kind is not Kind.SAME]
    near = {place + step for place in changed for step in range(-CONTEXT, CONTEXT + 1)}
    shown = sorted(near & set(range(len(rows))))
    for place, following in zip_longest([-1, *shown], shown, fillvalue=len(rows)):
        if place >= 0:
            yield rows[place]
        far = rows[place + 1 : following]
        if len(far) == 1:
            yield far[0]
        elif far:
            yield Row(Kind.FOLDED, far[0].number, rows=tuple(far))
