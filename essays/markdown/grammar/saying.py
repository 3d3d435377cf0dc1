"""What a line says, without its marks, and which of it stands on which line of the text."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from markdown_it.token import Token

GAP = "\ufffc"  # stands for code, formulas, images and escaped signs
UNSAID = ("fault", "html_inline", "left_out")
BREAKS = ("softbreak", "hardbreak")


class Words(NamedTuple):
    """A text, and at which of its places which line begins."""

    text: str
    places: list[int]
    lines: list[int]

    def line_at(self, place: int) -> int:
        return self.lines[bisect_right(self.places, place) - 1]


def said(token: Token, is_left_out: Callable[[Token], bool] = lambda token: False) -> Words:
    """The words of an `inline` token. A link or a tag for which `is_left_out` says nothing."""
    pieces, places, lines, length = [], [0], [token.map[0] + 1], 0
    for child, words in _said(token.children, is_left_out):
        places.append(length)
        lines.append(child.meta.get("line", lines[-1]))
        pieces.append(words)
        length += len(words)
    return Words("".join(pieces), places, lines)


def _said(tokens: list[Token], is_left_out: Callable[[Token], bool]) -> Iterator[tuple[Token, str]]:
    closing = ""
    for token in tokens:
        kind = token.type
        if closing:
            closing = "" if closing in (kind, token.content) else closing
        elif kind == "text" or (kind == "text_special" and token.content[:1] == "\\"):
            yield token, token.content
        elif kind in BREAKS:
            yield token, "\n"
        elif kind == "link_open" and (token.info == "auto" or is_left_out(token)):
            closing = "link_close"
        elif kind == "html_inline" and is_left_out(token):
            closing = "</a>"
        elif kind == "footnote_reference" and token.children:
            yield token, " "
            yield from _said(token.children, is_left_out)
        elif kind in ("sub_open", "sup_open"):
            yield token, "^"
        elif kind == "text_special" and token.content == "$":
            yield token, "\\$"
        elif token.nesting == 0 and kind not in UNSAID:
            yield token, GAP
