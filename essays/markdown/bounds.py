"""What the parser could only read in quadratic time is refused, by counting, beforehand.

The bounds are sums over all blocks of a text (a block ends at an empty line). Ordinary prose
stays far below each of them; who crosses one is told the line and the remedy.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from markdown import Markdown
from markdown.preprocessors import Preprocessor

from .source import FORMULA

MAX_CHARACTERS = 300_000
MAX_DEPTH = 60

BLANK_LINES = re.compile(r"\n\s*\n")
FENCE = re.compile(r"^[> \t]*(?:[-+*] +)?(?:`{3}|~{3})", re.MULTILINE)
QUOTE = re.compile(r"^[> ]+", re.MULTILINE)
INDENT = re.compile(r"^ +(?=[-+*]|\d+\.)", re.MULTILINE)
BRACKETS = re.compile(r"\\.|[\[\]]")
PARENTHESES = re.compile(r"\\.|[()]")
# Lines at which the parser cuts a block in two: headings, rules, definitions.
CUT = re.compile(r"^ {0,3}(?:#|[=-]+ *$|[-*_]{2}|[-*_] [-*_]|\*?\[)", re.MULTILINE)
# The line below the head of a table.
COLUMNS = re.compile(r"^[> ]*[|:-][|: -]*$", re.MULTILINE)
SLASHES = re.compile(r"^ {0,3}/{3,} *[\w-]", re.MULTILINE)
FOOTNOTE = re.compile(r"^ {0,3}\[\^[^\]\n]*\]:", re.MULTILINE)
ABBREVIATION = re.compile(r"^\*\[[^\]]{0,200}\] ?: *\n?.{201}", re.MULTILINE)
# What is long here is repeated wherever it is used.
DEFINITION = re.compile(r"^ {0,3}\[(?!\^)[^\[\]]{0,200}\]:.*(?:\n.*){0,2}", re.MULTILINE)
LONG_DEFINITION = 600
DOLLARS = re.compile(r"(?<!\\)\$+")
ESCAPE = re.compile(r"\\[^\w\s]")
OF_ITS_OWN = re.compile(r"(?<![\\$])\$\$(?!\$)")
TAG = re.compile(r"<[a-zA-Z/!?]")
OPEN_TAG = re.compile(r"<[a-zA-Z/!?](?=[^<>]*(?:<|\Z))")


class ComplexityError(ValueError):
    """The text would keep the parser busy. `near` is the first line of the place."""

    def __init__(self, message: str, near: str = "") -> None:
        super().__init__(message)
        self.near = near


class Bound(NamedTuple):
    """At most `most` of what `measure(block, text)` counts; else the fault `message`."""

    measure: Callable[[str, str], int]
    most: int
    message: str


def count(pattern: re.Pattern[str]) -> Callable[[str, str], int]:
    return lambda block, text: len(pattern.findall(block))


def deepest(lines: Iterable[str], width: int) -> int:
    return max(map(len, lines), default=0) // width


def nesting(block: str, opening: str, pair: re.Pattern[str]) -> int:
    """How deep brackets nest in a block; those that are never closed count."""
    depth = most = 0
    for match in pair.finditer(block) if opening in block else ():
        if match[0] == opening:
            depth += 1
            most = max(most, depth)
        elif len(match[0]) == 1:
            depth = max(0, depth - 1)
    return most


def is_too_deep(block: str, text: str) -> int:
    quotes = (prefix.replace(" ", "") for prefix in QUOTE.findall(block))
    return max(deepest(quotes, 1), deepest(INDENT.findall(block), 4)) > MAX_DEPTH


def reread_brackets(block: str, text: str) -> int:
    """Characters between brackets that the parser looks at again for each level."""
    levels = nesting(block, "[", BRACKETS) + nesting(block, "(", PARENTHESES)
    return levels * len(block)


def tex(block: str, text: str) -> int:
    """The characters of all formulas."""
    found = FORMULA.finditer(block) if "$" in block else ()
    return sum(len(match["formula"] or "") for match in found)


def cells(block: str, text: str) -> int:
    columns = max((row.count("|") for row in COLUMNS.findall(block)), default=0)
    return columns * (block.count("\n") + 1)


def repeated(block: str, text: str) -> int:
    long = sum(len(found) for found in DEFINITION.findall(block) if len(found) > LONG_DEFINITION)
    return long and long * text.count("[")


CODE_BOUNDS = (
    Bound(count(FENCE), 1_000, "There are more than 500 blocks of code. Split the text."),
)
BOUNDS = (
    Bound(lambda block, text: 1, 20_000, "There are more than 20,000 paragraphs. Split the text."),
    Bound(is_too_deep, 0, f"Quotes or lists nest deeper than {MAX_DEPTH} levels."),
    Bound(reread_brackets, 6_000_000, "Too many brackets stay open. Close or escape them."),
    Bound(
        lambda block, text: len(CUT.findall(block)) * len(block),
        10_000_000,
        "Too many headings or definitions follow each other. Put empty lines between them.",
    ),
    Bound(cells, 10_000, "There are more than 10,000 table cells. Split the text."),
    Bound(count(SLASHES), 500, "There are more than 500 /// blocks. Split the text."),
    Bound(count(FOOTNOTE), 1_000, "There are more than 1,000 footnotes. Split the text."),
    Bound(
        lambda block, text: block.count("`") * len(block),
        200_000_000,
        "Too many ` stand in one paragraph. Put empty lines into it.",
    ),
    Bound(
        lambda block, text: len(ESCAPE.findall(block)) * len(block),
        600_000_000,
        "Too many signs are escaped in one paragraph. Put empty lines into it.",
    ),
    Bound(count(DOLLARS), 2_000, "There are more than 1,000 formulas. Split the text."),
    Bound(count(OF_ITS_OWN), 200, "More than 100 formulas are between $$. Split the text."),
    Bound(tex, 50_000, "The formulas have more than 50,000 characters. Split the text."),
    Bound(count(TAG), 1_000, "There are more than 1,000 HTML tags. Write them as code."),
    Bound(
        lambda block, text: len(OPEN_TAG.findall(block)) * len(text),
        20_000_000,
        "Too many < are never closed by a >. Write them as code.",
    ),
    Bound(count(ABBREVIATION), 0, "An abbreviation is spelled out in at most 200 characters."),
    Bound(repeated, 3_000_000, "A long link address is used too often. Shorten it."),
)


class BoundsPreprocessor(Preprocessor):
    """Raises `ComplexityError` where the text crosses a bound."""

    def __init__(self, md: Markdown, bounds: tuple[Bound, ...]) -> None:
        super().__init__(md)
        self.bounds = bounds

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        sums = [0] * len(self.bounds)
        for block in BLANK_LINES.split(text):
            for position, bound in enumerate(self.bounds):
                sums[position] += bound.measure(block, text)
                if sums[position] > bound.most:
                    raise ComplexityError(bound.message, block.strip().split("\n", 1)[0])
        return lines
