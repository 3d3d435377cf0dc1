"""A text as typed, with other addresses in its links and images: what a text needs that moves."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import accumulate
from urllib.parse import unquote

from markdown_it.token import Token

from essays.markdown.bounds import ComplexityError
from essays.markdown.targets.edits import Offsets
from essays.markdown.typed import Source

# What stands behind the words of a link: ](address "title").
TAIL = re.compile(r"\]\(\s*(<[^<>\n]*>|(?:\\.|[^\s\\])*?)(?=\s*\)\Z|\s+[\"'(])", re.DOTALL)
DEFINED = re.compile(r"(\[[^\]]*\]:\s*)(<[^<>\n]*>|\S+)")
ATTRIBUTE = re.compile(
    r"(<(a|img)\b[^<>]*?\s(?:href|src)\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s>\"']+)", re.I
)
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
ALT = re.compile(r"\salt\s*=\s*(\"[^\"]*\"|'[^']*')", re.I)
# An address, and the description if it is an image's (else None); None leaves it as it is.
Change = Callable[[str, str | None], str | None]
Edit = tuple[int, int, str]


def moved(text: str, change: Change) -> str:
    """Return a text with each address that `change` knows in another place; code stays.

    A text that is too complex to be read is returned as it is.
    """
    try:
        source = Source(text)
    except ComplexityError:
        return text
    text, pieces, end = source.text, [], 0
    for start, stop, new in sorted(_edits(source, change)):
        if start >= end:
            pieces += [text[end:start], new]
            end = stop
    return "".join((*pieces, text[end:]))


def _edits(source: Source, change: Change) -> Iterator[Edit]:
    starts = [0, *accumulate(len(line) + 1 for line in source.lines)]
    for token in source.parsed.tokens:
        if token.type == "inline":
            offsets = Offsets(source.lines, starts, token)
            for start, stop, new in _in_line(token.children or [], change):
                yield offsets.of(start), offsets.of(start) + stop - start, new
        elif token.type in ("html_block", "definition") and token.map:
            start, stop = starts[token.map[0]], min(starts[token.map[1]], len(source.text))
            typed = source.text[start:stop]
            new = _html(typed, change) if token.type == "html_block" else _defined(typed, change)
            if new != typed:
                yield start, stop, new


def _in_line(tokens: list[Token], change: Change) -> Iterator[Edit]:
    opened: list[Token] = []
    for token in tokens:
        if token.type == "link_open":
            opened.append(token)
        elif token.type == "link_close" and opened:
            opening = opened.pop()
            if "span" in opening.meta and opening.info != "auto":
                yield from _tail(*opening.meta["span"], token.meta["at"], opening, change, None)
        elif token.type == "image" and "span" in token.meta:
            start, stop = token.meta["span"]
            end = start + 2 + len(token.content)
            yield from _tail(start, stop, end, token, change, token.content)
        elif token.type == "html_inline" and "span" in token.meta:
            new = _html(token.meta["typed"], change)
            if new != token.meta["typed"]:
                yield *token.meta["span"], new
        elif token.children:
            yield from _in_line(token.children, change)


def _tail(
    start: int, stop: int, end: int, token: Token, change: Change, alt: str | None
) -> Iterator[Edit]:
    tail = token.meta["typed"][end - start :]
    if found := TAIL.match(tail):
        new = change(plain(found[1]), alt)
        if new is not None:
            yield end + found.start(1), end + found.end(1), written(new)


def _defined(typed: str, change: Change) -> str:
    def put(found: re.Match[str]) -> str:
        address = plain(found[2])
        new = change(address, "")
        new = change(address, None) if new is None else new
        return found[0] if new is None else f"{found[1]}{written(new)}"

    return DEFINED.sub(put, typed, count=1)


def _html(typed: str, change: Change) -> str:
    def put(found: re.Match[str]) -> str:
        alt = ALT.search(typed, found.start(), typed.find(">", found.end()) + 1 or len(typed))
        said = unescape(alt[1].strip("\"'")) if alt else ""
        is_image = found[2].lower() == "img"
        new = change(unescape(found[3].strip("\"'")), said if is_image else None)
        return found[0] if new is None else f'{found[1]}"{new}"'

    return ATTRIBUTE.sub(put, typed)


def plain(typed: str) -> str:
    """Return an address without what only Markdown needs."""
    return unquote(unescape(ESCAPED.sub(r"\1", typed.strip("<>"))))


def written(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address
