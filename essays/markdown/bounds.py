"""What the parser could only read in quadratic time is refused, by counting, beforehand.

Ordinary prose stays far below each bound; its line and remedy are told to the author.
"""

import re
from collections.abc import Iterator

from markdown.preprocessors import Preprocessor

MAX_CHARACTERS = 300_000
MAX_DEPTH = 60
MAX_BLOCKS = 500
MAX_FOOTNOTES = 1_000
MAX_TAGS = 1_000
MAX_ABBREVIATION = 200

# Characters that the parser looks at again and again; a second takes it about 10 million.
MAX_REREAD = 3_000_000
MAX_LINES_REREAD = 10_000_000
MAX_TAGS_REREAD = 20_000_000

BLANK_LINES = re.compile(r"\n\s*\n")
QUOTE = re.compile(r"^[> ]+", re.MULTILINE)
INDENT = re.compile(r"^ +(?=[-+*]|\d+\.)", re.MULTILINE)
# Lines at which the parser cuts a block in two: headings, rules, definitions.
CUT = re.compile(r"^ {0,3}(?:#|[-=*_]{2}|[-*_] [-*_]|\*?\[)", re.MULTILINE)
SLASHES = re.compile(r"^ {0,3}/{3,} *[\w-]", re.MULTILINE)
FOOTNOTE = re.compile(r"^ {0,3}\[\^[^\]\n]*\]:", re.MULTILINE)
DEFINITION = re.compile(r"^ {0,3}\[[^\[\]]{0,200}\]:.*(?:\n.*){0,2}", re.MULTILINE)
ABBREVIATION = re.compile(r"^\*\[[^\]]{0,200}\] ?: *\n?.*", re.MULTILINE)
TAG = re.compile(r"<[a-zA-Z/!?]")
OPEN_TAG = re.compile(r"<[a-zA-Z/!?](?=[^<>]*(?:<|\Z))")


class ComplexityError(ValueError):
    """The text would keep the parser busy. `near` is the first line of the place."""

    def __init__(self, message: str, near: str = "") -> None:
        super().__init__(message)
        self.near = near


class BoundsPreprocessor(Preprocessor):
    """Runs when fenced code has been set aside, before anything slow reads the text."""

    def run(self, lines: list[str]) -> list[str]:
        check("\n".join(lines))
        return lines


def check(text: str) -> None:
    """Raise `ComplexityError` where the text crosses a bound."""
    _check_counts(text)
    brackets = cuts = 0
    for block in BLANK_LINES.split(text):
        near = block.strip().split("\n", 1)[0]
        _check_depth(block, near)
        brackets += sum(_depths(block)) * len(block)
        cuts += len(CUT.findall(block)) * len(block)
        if brackets > MAX_REREAD:
            raise ComplexityError(
                "Too many brackets are left open here. Close or escape them.", near
            )
        if cuts > MAX_LINES_REREAD:
            message = "Too many headings or definitions stand here without an empty line between."
            raise ComplexityError(f"{message} Put empty lines between them.", near)


def _check_counts(text: str) -> None:
    if len(SLASHES.findall(text)) > MAX_BLOCKS:
        raise ComplexityError(f"There are more than {MAX_BLOCKS} /// blocks. Split the text.")
    if len(FOOTNOTE.findall(text)) > MAX_FOOTNOTES:
        raise ComplexityError(f"There are more than {MAX_FOOTNOTES} footnotes. Split the text.")
    if len(TAG.findall(text)) > MAX_TAGS:
        raise ComplexityError(f"There are more than {MAX_TAGS} HTML tags. Write them as code.")
    if len(OPEN_TAG.findall(text)) * len(text) > MAX_TAGS_REREAD:
        raise ComplexityError("Too many < are never closed by a >. Write them as code.")
    for match in ABBREVIATION.finditer(text):
        if len(match[0]) > MAX_ABBREVIATION:
            raise ComplexityError(
                f"An abbreviation is spelled out in at most {MAX_ABBREVIATION} characters.",
                match[0],
            )
    longest = max((len(definition) for definition in DEFINITION.findall(text)), default=0)
    if longest * text.count("[") > MAX_REREAD:
        raise ComplexityError("A long link address is used too often. Shorten it.")


def _check_depth(block: str, near: str) -> None:
    quotes = max((prefix.count(">") for prefix in QUOTE.findall(block)), default=0)
    indent = max(map(len, INDENT.findall(block)), default=0) // 4
    if max(quotes, indent) > MAX_DEPTH:
        raise ComplexityError(f"Quotes or lists nest deeper than {MAX_DEPTH} levels here.", near)


def _depths(block: str) -> Iterator[int]:
    """How deep brackets, then parentheses, nest in a block; those left open count."""
    for pair in (r"\\.|[\[\]]", r"\\.|[()]"):
        depth = deepest = 0
        for match in re.finditer(pair, block):
            if match[0] in "[(":
                depth += 1
                deepest = max(deepest, depth)
            elif match[0] in "])":
                depth = max(0, depth - 1)
        yield deepest
