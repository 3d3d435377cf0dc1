"""Numbers that a text measures with, and neither quotes from a paper nor derives."""

import re
from collections.abc import Iterator

from .citations import CITATION
from .derivations import CLASS
from .draft import Draft
from .faults import Fault, Kind
from .source import Source
from .syntax import CELL_END, COLUMNS, SLASHES
from .units import HEADING, MEASURED

LINK = re.compile(
    r"""(?P<image>!?)\[(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*+)\]
    (?:\(\s*<?(?P<address>[^\s()<>]*)[^()]*\)|\[(?P<name>[^\[\]\n]*)\])""",
    re.VERBOSE,
)
DEFINITION = re.compile(r"^[ >]{0,3}\[(?!\^)([^\[\]\n]+)\]: *<?([^\s<>]+).*$", re.MULTILINE)
# What is not the author's own sentence: quotes, citations, code of other kinds.
UNREAD = re.compile(
    rf"""^[ ]{{0,3}}>.*(?:\n(?![ ]*$).+)* | {CITATION}
    | <a\s[^<>]*claim:[^<>]*>[^<]*</a> | </?[a-zA-Z][^<>]*> | <!--[\s\S]*?-->
    | ^[ ]{{0,3}}\*\[.*$ | https?://[^\s()<>\[\]]+""",
    re.MULTILINE | re.VERBOSE,
)
AXIS = re.compile(r"^ *[xy] *:.*$", re.MULTILINE)
BARE = re.compile(r"\W*\d[\d.,]*\W*")
REMEDY = "Quote it from a paper, or derive it in the text."
TOGETHER = "Put it into a derivation, which says where they are from."


def check(draft: Draft) -> None:
    """Warn of each numeral with a unit or a factor that is no claim and not derived.

    Whoever is quoted answers for the numbers of the quotation. Footnotes are text. A table or a
    chart counts once, however many cells it has, since one remedy helps all of them: numbers
    with a unit count there, and so do bare ones below a heading or along an axis with a unit.
    """
    source = draft.source
    inside = _derived_lines(source)
    prose = "\n".join(
        " " * len(line) if number in inside else line
        for number, line in enumerate(source.prose.split("\n"))
    )
    text = _own_words(prose, draft)
    lines = text.split("\n")
    for start, end in _tables(lines):
        if found := _measured_row(lines, start, end):
            _warn(draft, *found, "table", TOGETHER)
        lines[start:end] = [""] * (end - start)
    for line, content in source.fences("chart"):
        axes = (HEADING.search(axis) for axis in AXIS.findall(content))
        measured = next(filter(None, axes), None) or MEASURED.search(content)
        if measured and line - 1 not in inside:
            _warn(draft, line, measured[0].strip("( )"), "chart", TOGETHER)
    text = "\n".join(lines)
    for match in MEASURED.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        _warn(draft, line, match[0])


def _warn(draft: Draft, line: int, found: str, where: str = "", remedy: str = REMEDY) -> None:
    number = " ".join(re.sub(r"[*_\\]|&nbsp;", " ", found).split())
    said = f"The numbers of this {where} ({number}) have" if where else f"{number} has"
    draft.faults.append(Fault(line, Kind.UNSOURCED_NUMBER, f"{said} no source. {remedy}"))


def _derived_lines(source: Source) -> set[int]:
    """The lines (from 0) of all derivations. A block ends with as many slashes as it began."""
    inside: set[int] = set()
    opened: list[tuple[str, str, int]] = []
    for match in SLASHES.finditer(source.prose):
        line = source.line_at(match.start(1)) - 1
        if match[2]:
            opened.append((match[1], match[2], line))
            continue
        while opened:
            slashes, name, start = opened.pop()
            if name == CLASS:
                inside.update(range(start, line + 1))
            if slashes == match[1]:
                break
    return inside


def _own_words(prose: str, draft: Draft) -> str:
    """The text, offset by offset, without what has a source, and without addresses."""
    addresses = {name.lower(): address for name, address in DEFINITION.findall(prose)}

    def read(link: re.Match[str]) -> str:
        address = link["address"]
        if address is None:
            address = addresses.get((link["name"] or link["label"]).lower(), "")
        sourced = address.startswith("claim:") or address.removeprefix("#") in draft.derivations
        if link["image"] or sourced:
            return _blank(link)
        kept = link.end("label") - link.start()
        return link[0][:kept] + re.sub(r"[^\n]", " ", link[0][kept:])

    text = LINK.sub(read, UNREAD.sub(_blank, prose))
    return DEFINITION.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _tables(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The lines (from 0, end exclusive) of each table."""
    for number, line in enumerate(lines[1:], start=1):
        if "|" in lines[number - 1] and "-" in line and COLUMNS.fullmatch(line):
            end = next((n for n in range(number, len(lines)) if not lines[n].strip()), len(lines))
            yield number - 1, end


def _measured_row(lines: list[str], start: int, end: int) -> tuple[int, str] | None:
    """The first line (from 1) of a table with a number that is measured, and the number."""
    heads = [HEADING.search(cell) for cell in CELL_END.split(lines[start])]
    for number in (start, *range(start + 2, end)):
        if found := MEASURED.search(lines[number]):
            return number + 1, found[0]
        for head, cell in zip(heads, CELL_END.split(lines[number]), strict=False):
            if head and number > start and BARE.fullmatch(cell):
                return number + 1, f"{cell.strip()} {head[0]}"
    return None
