"""Marks that were meant and stayed as they were typed: each is told, with what to write."""

import re
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from essays.markdown.faults import Fault, Kind
from essays.markdown.grammar.saying import said

SIGNS = """alpha|beta|gamma|delta|epsilon|theta|lambda|mu|pi|rho|sigma|phi|psi|omega|Delta|Sigma|
Omega|sum|prod|int|infty|partial|nabla|times|cdot|cdots|ldots|leq|geq|neq|approx|to|in|left|
right""".replace("\n", "")


class Mark(NamedTuple):
    """`has` is in every text that the pattern finds something in. `{}` is what is found."""

    has: str
    pattern: re.Pattern[str]
    message: str
    kind: Kind = Kind.STAYED


def _mark(has: str, pattern: str, message: str, kind: Kind = Kind.STAYED) -> Mark:
    return Mark(has, re.compile(pattern, re.MULTILINE), message, kind)


MARKS = (
    _mark(
        "TK",
        r"\bTK\b",
        "TK marks something still to come. Write it, or take the mark out.",
        Kind.TO_COME,
    ),
    _mark(
        "\\",
        rf"(?<![\\\w/:])\\(?:[a-zA-Z]+\*?\{{|(?:{SIGNS})(?![a-zA-Z]))",
        "{} stands outside of a formula. Put the formula between dollars: $...$.",
    ),
    _mark(
        "$",
        r"(?<![\w$\\])\$(?=[A-Za-z\\({|][^\n$]*[\\^_={}])",
        "This $ opens a formula that never ends. Close it, or write \\$ for the sign.",
        Kind.UNCLOSED_MARK,
    ),
    _mark("`", r"`+", "{} is never closed. Close it, or write \\` for it.", Kind.UNCLOSED_MARK),
    _mark("[[", r"\[\[[^\[\]\n]+\]\]", "{} is no link here. Write [words](page:12)."),
    _mark("==", r"(?<![=\w])==(?! )[^=\n]+(?<! )==(?!=)", "{} is not known here. Write **words**."),
    _mark(
        ":",
        r"(?<![\w:/]):[a-z][a-z0-9_+-]*[a-z0-9]:(?![\w:/])",
        "{} stays as it is typed. Type the sign itself.",
    ),
    _mark("[", r"^\[(?:TOC|toc)\]$", "{} is not needed: the page makes its contents. Take it out."),
    _mark(":", r"^:[ \t]+\S", "A list of terms is not known here. Write - **Term**: what it is."),
    _mark("+", r"^\+[-=+]{3,}\+$", "This table is not known. Write | a | b |, and |--|--| below."),
    _mark("|", r"^\|.*\|[ \t]*$", "This is no table yet: below its head stands a row |--|--|."),
    _mark(
        "\n",
        r"(?<=\n)(?!1[.)])\d{1,2}[.)][ \t]+\S",
        "{} begins no list inside a paragraph. Put an empty line above the list.",
    ),
    _mark("•", r"^•", "• begins no list. Write - for it."),
    _mark("#", r"^(?:#{2,6}\w|#[A-Z])", "{} is no heading yet. Put a space behind the #."),
    _mark(
        "{",
        r"\{\{[^{}\n]*\}\}|\{%[^%\n]*%\}",
        "{} is of another program. Write what it stands for.",
    ),
    _mark("{", r"\{[#.][\w:.-]+[^{}\n]*\}", "{} stays as it is typed. Take it out."),
    _mark(
        "",
        r"^(?::::+|!!!|\?\?\?)[ \t]*\{?\w+.*$",
        "{} is not known here. Write /// aside | Title, and /// on a line below it.",
    ),
)


def add_to(md: MarkdownIt) -> None:
    md.core.ruler.after("balance", "meant", check)


def check(state: StateCore) -> None:
    faults = state.env["faults"]
    for token in state.tokens:
        if token.type == "inline":
            faults += _stayed(token)
        elif token.type == "fence" and not _is_closed(token):
            message = "This block of code never ends. Close it with a line of the same marks."
            faults.append(Fault(token.map[0] + 1, Kind.UNCLOSED_CODE, message))


def _is_closed(fence: Token) -> bool:
    start, end = fence.map
    return len(fence.content.splitlines()) <= end - start - 2


def _stayed(token: Token) -> list[Fault]:
    words, found = said(token), []
    for mark in MARKS:
        for match in mark.pattern.finditer(words.text) if mark.has in words.text else ():
            short = match[0] if len(match[0]) <= 40 else f"{match[0][:39]}…"
            message = mark.message.replace("{}", short, 1)
            found.append(Fault(words.line_at(match.start()), mark.kind, message))
    return found
