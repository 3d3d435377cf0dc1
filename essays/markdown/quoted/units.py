# ruff: noqa: RUF001 - typographic characters are the subject here
"""Numerals with a unit or a factor: how they are found, and when two are the same."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

PLAIN = str.maketrans("×−‐‑‒–—", "x------")
THOUSANDS = re.compile(r"(?<=\d)[,'’_\u202f](?=\d{3}(?!\d))")

COMPARED = (
    r"(?:as|the|more|less|fewer|faster|slower|larger|smaller|bigger|higher|lower|longer|shorter"
    r"|cheaper|better|worse|greater)\b"
)
# Where 8x counts machines and compares nothing.
MACHINE = r"\s?(?:[A-Z]{1,4}\d|RTX|DGX|[GCT]PU|nodes?\b)"
# Units that may stand right behind their number. What is spelled out stands behind a space.
UNITS = {
    "factor": r"-?fold",
    "share": r"% | percent(?:age[ ]points?)? | per[ ]cent",
    "size": r"(?:[kKMGTPE]i?B | (?:kilo|mega|giga|tera)?bytes?) (?:/\w+)?",
    "rate": r"[kKMGT]?(?:bps|bits?/s) | [A-Za-z]{1,12}/s(?:ec)?"
    r" | [a-z]{1,12}[ ](?:per|an?|each|every)[ ](?:second|minute|hour) | QPS | [kMGT]?Hz",
    "time": r"[mnuµμ]s | (?:(?<=\.\d)|(?<=\.\d\d))s "
    r" | (?:milli|micro|nano)?seconds? | min(?:utes?)? | hours?",
    "arithmetic": r"[kMGTPEZ]?(?:FLOPS | FLOPs?(?:/\w+)? | OPS) | ops(?:/\w+){1,2}",
    "power": r"[kMG]Wh? | watts?",
    "money": r"USD | EUR | dollars? | cents?",
}
# Those that are something else without a space: the 1990s, a 7B.
SPACED = rf"s | h | W | J | [x×](?=\s*(?:[.,;:)|]|$|{COMPARED})) | times(?=\s+{COMPARED})"

DIGITS = r"(?> (?:\d{1,3}(?:[,'’\u202f]\d{3})+(?!\d) | \d+) (?:\.\d+)? )"
SCALE = r"(?: [kKMB](?!\w) | [ \u00a0](?:thousand|million|billion|trillion)\b )?"
SPACE = r"(?: [ \t\u00a0\u202f] | &nbsp; | \n(?![ \t]*\n)[ \t]* )"
BOLD = r"[*_]{0,3}"
NEAR = rf"{BOLD}(?:{SPACE}|-)?{BOLD}(?:{'|'.join(UNITS.values())})"
FACTOR = rf"{BOLD}[x×](?!{MACHINE})"
UNIT = rf"(?: {FACTOR} | {NEAR} | {BOLD}{SPACE}{BOLD}(?:{SPACED}) )(?!\w)"
# No part of a name, a version, a decimal or a power: Llama-3-70B, v0.5, 2^10.
START = r"(?<![\w.^]) (?<!\d[,']) (?<!\w[-/])"
MONEY = r"(?: (?:US)?\\?[$€£] | (?:USD|EUR)[ ] )"
RANGE = rf"{DIGITS}{SCALE} (?:\s?(?:[-–−/]|to)\s?{DIGITS}{SCALE})?"

MEASURED = re.compile(
    rf"(?=[\dUE$€£\\])(?: {START}{RANGE}{UNIT} | (?<!\w){MONEY}{RANGE} )", re.VERBOSE
)
NUMERAL = re.compile(rf"(?<![\w.])({DIGITS}{SCALE})(?:({UNIT})|(?!\w))", re.VERBOSE)
# A unit that heads a column or an axis: `Time (ms)`, `bytes per token`.
HEADING = re.compile(
    rf"\(\s*(?:{'|'.join((*UNITS.values(), SPACED))})\s*\)"
    r"| (?<!\w)(?:percent|[kMGT]?bytes|tokens/s)\b",
    re.VERBOSE,
)

ALIASES = {
    r"(?:per|an?|each|every)second": "/s",
    r"^(?:percent|per ?cent)$": "%",
    r"^(?:times|fold)$": "x",
    r"^seconds?$": "s",
    r"^milliseconds?$": "ms",
    r"^microseconds?$|^[uμ]s$": "µs",
    r"^nanoseconds?$": "ns",
    r"^tok(?:en)?(?=/)": "tokens",
    r"^req(?:uest)?(?=/)": "requests",
    r"^(byte|minute|hour)$": r"\1s",
}


class Numeral(NamedTuple):
    number: str
    unit: str


def plain(text: str) -> str:
    """Text with the signs of a typewriter, and numbers without thousands separators."""
    return THOUSANDS.sub("", text.translate(PLAIN))


def numerals(text: str) -> Iterator[Numeral]:
    """Each number in a text, with its unit if it has one."""
    for match in NUMERAL.finditer(plain(text)):
        yield Numeral(re.sub(r"\s", "", match[1]), _unit(match[2] or ""))


def stated(text: str) -> dict[str, set[str]]:
    """The numbers of a text, each with the units that it has there."""
    units: dict[str, set[str]] = {}
    for number, unit in numerals(text):
        units.setdefault(number, set()).add(unit)
    return units


def stands_in(printed: str, text: str) -> bool:
    """Whether a text has each number that is printed, with its unit or with none of its own."""
    return is_stated(printed, stated(text))


def is_stated(printed: str, units: dict[str, set[str]]) -> bool:
    """`stands_in` of a text whose numbers are at hand."""
    return all(
        number in units and (not unit or units[number] & {unit, ""})
        for number, unit in numerals(printed)
    )


@lru_cache(maxsize=1_024)
def _unit(typed: str) -> str:
    unit = re.sub(r"[\s*_-]", "", typed)
    for alias, name in ALIASES.items():
        unit = re.sub(alias, name, unit)
    return unit
