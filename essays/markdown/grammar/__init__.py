"""One parser reads a text: CommonMark and GitHub's tables, with the rules of this folder.

Begin with `parse`; each file adds its rules to markdown-it. What the parser leaves behind, tokens
with their lines, is all that the other outputs and the faults are made from.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from essays.markdown.faults import Fault
from essays.markdown.grammar import limits, positions
from essays.markdown.grammar.printing import Printer
from essays.markdown.grammar.rules import (
    blocks,
    brackets,
    formulas,
    html,
    inline,
    meant,
    notes,
    tables,
    tasks,
)

DEEPEST = 100


@dataclass(slots=True)
class Parsed:
    """The tokens of a text, its link definitions, what it says of notes, and its faults."""

    tokens: list[Token]
    env: dict
    faults: list[Fault] = field(default_factory=list)

    def html(self) -> str:
        """The raw HTML, for the sanitizer."""
        return Printer(self.env, self.tokens).print()


def parse(text: str) -> Parsed:
    """Read a text. Raises `ComplexityError`."""
    env = {
        "abbreviations": {},
        "addresses": 0,
        "blocks": 0,
        "cells": 0,
        "faults": [],
        "footnotes": {},
        "in note": False,
        "inline_notes": [],
        "tags": 0,
        "open formulas": {},
        "last": {},
        "referred": set(),
        "text": text,
    }
    tokens = _parser.parse(text, env)
    return Parsed(tokens, env, env["faults"])


def walk(tokens: Iterable[Token]) -> Iterator[Token]:
    """All tokens, those of lines too, in the order of the text."""
    for token in tokens:
        yield token
        yield from walk(token.children or ())


def _made() -> MarkdownIt:
    options = {"maxNesting": DEEPEST, "inline_definitions": True}
    md = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    md.inline = positions.PlacedInline()
    md.inline.ruler.enable(["strikethrough"])
    md.inline.ruler.disable("linkify")
    md.validateLink = lambda url: True
    md.core.ruler.after("inline", "place", positions.place)
    for rules in (blocks, tasks, brackets, formulas, tables, notes, html, inline, meant, limits):
        rules.add_to(md)
    return md


_parser = _made()
