"""Whether a number is printed as its claim states it, and what would be right."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from essays.markdown.quoted.units import plain
from essays.markdown.records import Claim

# What a value says before its number, and the words that say the same in a sentence.
WORDS = {
    "up to about": ("up to about",),
    "up to": ("up to", "at most"),
    "at most": ("at most", "up to"),
    "at least": ("at least", "from"),
    "from": ("from", "at least"),
    "about": ("about", "around", "roughly"),
    "<": ("<", "below", "under", "less than"),
    ">": (">", "above", "over", "more than"),
}
LOW, HIGH = ("from", "at least"), ("up to", "at most")
LEAD = re.compile(rf"({'|'.join(WORDS)})\s*(?=\S)", re.IGNORECASE)
LISTED = re.compile(r"\s+/\s+|\s+against\s+")
QUALIFIER = re.compile(r"\s*\([^()]*\)")
RANGE = re.compile(r"([^-]*\d[^-]*)-([^-]*\d[^-]*)")


class Form(NamedTuple):
    """A number that may be printed, if one of these words comes right before it."""

    number: str
    words: tuple[str, ...] = ()


def agrees(printed: str, claim: Claim, before: str = "") -> bool:
    """Whether a number is printed as claimed, with its unit or without.

    Of a value that lists several (498 / 157 / 59) one is enough. An end of a range, and what is
    "up to" or "about" a number, needs the words that say so: in `printed`, or at the end of
    `before`, the text before it.
    """
    said = LEAD.match(printed)
    number = printed[said.end() :] if said else printed
    before = " ".join(f"{before} {said[0] if said else ''}".split()).casefold()
    wanted = {_bare(number, claim), _bare(printed, claim), _bare(QUALIFIER.sub("", number), claim)}
    return any(
        _bare(form.number, claim) in wanted and (not form.words or _ends(before, form.words))
        for form in _forms(claim.value)
    )


def remedy(claim: Claim) -> str:
    """What may be printed of a claim, for its author."""
    whole, *parts = dict.fromkeys(_forms(claim.value))
    said = [f"“{part.number}”" + _after(part.words) for part in parts if part != whole]
    return " or ".join((f"Print “{number_of(claim)}”", *said))


def number_of(claim: Claim, value: str = "") -> str:
    """Value and unit: 4.6x, 93.3%, 4x (CPU) / 20x (GPU), 320 KB. A plain count has the unit -."""
    value, unit = value or claim.value, claim.unit.strip(" -")
    if unit in ("x", "×", "%"):  # noqa: RUF001
        return re.sub(r"(?<=\d)(?=\s\(|$)", unit, value)
    return f"{value}\u00a0{unit}" if unit else value


def listed(value: str) -> list[str]:
    """The numbers of a value, which may list several (498 / 157 / 59), without brackets."""
    return LISTED.split(QUALIFIER.sub("", value))


def _forms(value: str) -> Iterator[Form]:
    """The value as it stands, then each number in it with the words that it needs."""
    yield Form(value)
    words: tuple[str, ...] = ()
    for item in listed(value):
        said = LEAD.match(item)
        words = WORDS[said[1].casefold()] if said else words
        number = item[said.end() :] if said else item
        yield Form(number, words)
        if ends := RANGE.fullmatch(_joined(number)):
            yield Form(ends[1], LOW)
            yield Form(ends[2], (*HIGH, "down to"))


def _ends(before: str, words: tuple[str, ...]) -> bool:
    return bool(re.search(rf"(?<!\w)(?<!not )(?:{'|'.join(map(re.escape, words))})$", before))


def _after(words: tuple[str, ...]) -> str:
    return f" after “{words[0]}”" if words else ""


def _joined(text: str) -> str:
    """Without spaces, and a range with a hyphen."""
    return re.sub(r"\s+", "", re.sub(r"\s+to\s+(?=\d)", "-", plain(text)))


def _bare(text: str, claim: Claim) -> str:
    """A number to compare, without the unit of its claim."""
    text = _joined(text)
    for unit in dict.fromkeys((_joined(claim.unit), _joined(QUALIFIER.sub("", claim.unit)))):
        if unit:
            text = re.sub(rf"(?<=[\w)]){re.escape(unit)}(?!\w)", "", text)
    return text.casefold()
