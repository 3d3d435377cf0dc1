"""What was begun and not ended, and what the parser drops or moves without a word."""

import re
from collections.abc import Iterator

from .faults import Fault, Kind
from .source import Source

SLASHES = re.compile(r"^[> ]{0,6}(/{3,}) *([\w-]*) *(?:\|.*)?$", re.MULTILINE)
LABEL = r"((?:[^\[\]\\\n]|\\.)+)"
REFERENCE = re.compile(rf"(?<![\]\\])\[{LABEL}\]\[((?:[^\[\]\n])*)\]")
DEFINITION = re.compile(rf"^[> ]{{0,3}}\[{LABEL}\]:", re.MULTILINE)
COLUMNS = re.compile(r"[> ]*\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *")
CELL_END = re.compile(r"(?<!\\)\|")
# Tags that begin a raw block when they stand first on a line.
BLOCK = "aside|blockquote|details|div|dl|figure|figcaption|h[1-6]|ol|p|pre|section|table|ul"
BLOCK_TAG = re.compile(
    rf"^ {{0,3}}<({BLOCK})\b|</?({BLOCK})\b[^<>]*>", re.IGNORECASE | re.MULTILINE
)

WORDS_BEHIND = re.compile(r"[^\S\n]*\S")


def unclosed_code(source: Source) -> Iterator[Fault]:
    for line in source.unclosed_fences:
        message = "This block of code never ends. Close it with a line of the same marks."
        yield Fault(line, Kind.UNCLOSED_CODE, message)


def unclosed_blocks(source: Source) -> Iterator[Fault]:
    """A block is closed by as many slashes as opened it."""
    opened: list[tuple[str, str, int]] = []
    for match in SLASHES.finditer(source.prose):
        line, slashes, name = source.line_at(match.start()), match[1], match[2]
        if name:
            opened.append((slashes, name, line))
        elif slashes in (closable := [block[0] for block in opened]):
            place = len(closable) - closable[::-1].index(slashes) - 1
            del opened[place]
        else:
            message = f"{slashes} closes nothing here. Take it out, or open a block above it."
            yield Fault(line, Kind.UNCLOSED_BLOCK, message)
    for slashes, name, line in opened:
        message = f"{slashes} {name} is never closed. Write {slashes} on a line below it."
        yield Fault(line, Kind.UNCLOSED_BLOCK, message)


def unknown_references(source: Source) -> Iterator[Fault]:
    """`[text][name]` needs `[name]: address`; without it, readers would see the brackets."""
    defined = {_label(label) for label in DEFINITION.findall(source.prose)}
    for match in REFERENCE.finditer(source.prose):
        name = match[2] or match[1]
        if match[1][0] in "@^" or name[0] in "@^" or _label(name) in defined:
            continue
        message = f"Nothing is called [{name}]. Write its address below: [{name}]: https://..."
        yield Fault(source.line_at(match.start()), Kind.UNKNOWN_REFERENCE, message)


def long_rows(source: Source) -> Iterator[Fault]:
    """Cells beyond the columns of a table are dropped."""
    columns = 0
    lines = source.prose.split("\n")
    for number, line in enumerate(lines):
        if not line.strip("> "):
            columns = 0
        elif columns and (cells := _cells(line)) > columns:
            message = f"This row has {cells} cells, the head of the table {columns}. "
            yield Fault(number + 1, Kind.LONG_ROW, f"{message}Write \\| for a bar in a cell.")
        elif number and "|" in lines[number - 1] and "-" in line and COLUMNS.fullmatch(line):
            columns = _cells(lines[number - 1])


def moved_text(source: Source) -> Iterator[Fault]:
    """Text behind the end of a raw HTML block: the parser takes it apart."""
    depth = 0
    for match in BLOCK_TAG.finditer(source.prose):
        if match[1]:
            depth += 1
        elif depth:
            depth += -1 if match[0].startswith("</") else 1
            if not depth and WORDS_BEHIND.match(source.prose, match.end()):
                message = f"The text behind {match[0]} moves. Put an empty line before it."
                yield Fault(source.line_at(match.start()), Kind.MOVED_TEXT, message)


def _label(text: str) -> str:
    return " ".join(text.lower().split())


def _cells(row: str) -> int:
    row = re.sub(r"^[> ]*\|?", "", row).rstrip()
    return len(CELL_END.findall(re.sub(r"(?<!\\)\|$", "", row))) + 1
