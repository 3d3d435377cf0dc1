"""Numbers that a text measures with, and neither quotes from a paper nor derives."""

import re
from collections.abc import Iterator
from functools import partial

from markdown_it.token import Token

from essays.markdown.draft import Draft
from essays.markdown.faults import Fault, Kind
from essays.markdown.grammar.saying import Words, said
from essays.markdown.quoted.derivations import CLASS
from essays.markdown.quoted.references import addresses
from essays.markdown.quoted.units import HEADING, MEASURED

AXIS = re.compile(r"^ *[xy] *:.*$", re.MULTILINE)
BARE = re.compile(r"\W*\d[\d.,]*\W*")
TAG = re.compile(r"<[^<>]*>")
REMEDY = "Quote it from a paper, or derive it in the text."
TOGETHER = "Put it into a derivation, which says where they are from."


def check(draft: Draft) -> None:
    """Warn of each numeral with a unit or a factor that is no claim and not derived.

    Whoever is quoted answers for the numbers of the quotation. Footnotes are text. A table or a
    chart counts once, however many cells it has, since one remedy helps all of them: numbers
    with a unit count there, and so do bare ones below a heading or along an axis with a unit.
    """
    table: list[Token] = []
    for token in _own(draft.source.parsed.tokens):
        if token.type == "table_open" or (table and token.type != "table_close"):
            table.append(token)
        elif token.type == "table_close":
            if found := _measured_row(draft, table):
                _warn(draft, *found, "table", TOGETHER)
            table = []
        elif token.type == "fence" and token.info.split()[:1] == ["chart"]:
            axes = (HEADING.search(axis) for axis in AXIS.findall(token.content))
            if measured := next(filter(None, axes), None) or MEASURED.search(token.content):
                _warn(draft, token.map[0] + 1, measured[0].strip("( )"), "chart", TOGETHER)
        elif words := _words(draft, token):
            for match in MEASURED.finditer(words.text):
                _warn(draft, words.line_at(match.start()), match[0])


def _warn(draft: Draft, line: int, found: str, where: str = "", remedy: str = REMEDY) -> None:
    number = " ".join(found.split())
    said = f"The numbers of this {where} ({number}) have" if where else f"{number} has"
    draft.faults.append(Fault(line, Kind.UNSOURCED_NUMBER, f"{said} no source. {remedy}"))


def _own(tokens: list[Token]) -> Iterator[Token]:
    """The tokens outside of quotations and derivations."""
    within = 0
    for token in tokens:
        if token.type.startswith("blockquote") or (token.info == CLASS and token.nesting):
            within += token.nesting
        elif not within:
            yield token


def _words(draft: Draft, token: Token) -> Words | None:
    if token.type == "html_block" and token.map:
        lines = TAG.sub("", token.content).split("\n")
        places = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
        numbers = range(token.map[0] + 1, token.map[0] + 1 + len(lines))
        return Words("\n".join(lines), places, [*numbers])
    if token.type != "inline":
        return None
    return said(token, partial(_is_sourced, draft))


def _is_sourced(draft: Draft, token: Token) -> bool:
    return any(
        address.startswith("claim:") or address.removeprefix("#") in draft.derivations
        for address in addresses(token)
    )


def _measured_row(draft: Draft, tokens: list[Token]) -> tuple[int, str] | None:
    """The first line (from 1) of a table with a number that is measured, and the number."""
    heads: list[re.Match[str] | None] = []
    column, in_head = 0, True
    for token in tokens:
        if token.type == "tr_open":
            column, in_head = 0, not heads
        elif token.type == "inline":
            cell = _words(draft, token).text
            if found := MEASURED.search(cell):
                return token.map[0] + 1, found[0]
            if in_head:
                heads.append(HEADING.search(cell))
            elif column < len(heads) and heads[column] and BARE.fullmatch(cell):
                return token.map[0] + 1, f"{cell.strip()} {heads[column][0]}"
            column += 1
    return None
