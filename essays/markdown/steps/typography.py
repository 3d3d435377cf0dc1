# ruff: noqa: RUF001, RUF003 - typographic characters are the subject here
"""Quotes, dashes, and the space between a number and its unit."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from essays.markdown.draft import Draft

VERBATIM = {"code", "equation", "formula", "kbd", "pre", "samp"}
INLINE = {"a", "abbr", "b", "del", "em", "i", "ins", "mark", "q", "s", "small", "span", "strong"}
INLINE |= {"sub", "sup", "var", "img", "citation", "claim"}

# A quote opens after nothing, a space, or what opens itself; before anything but a space.
OPENING = re.compile(r"(?<![^\s(\[{<“‘\"'–—/-])([\"'])(?=[^\s])")
# Left out years and letters: ’80s, ’em.
LEFT_OUT = re.compile(r"(?<!\w)'(?=\d\ds?\b|em\b|tis\b)")
UNIT = re.compile(
    r"""(?<=\d)[ ](?=(?:
        (?:[kKMGTPE]i?)?(?:B|bits?|b)(?:/s|ps)?
      | [num\u00b5\u03bc]?s | min | h | [kMG]?(?:W|Wh|Hz) | [num\u00b5\u03bck]m | kg
      | [kMGTPE]?(?:FLOPS|FLOPs?(?:/s|/B|/byte)?|OPS|OP/s)
      | [a-z]{1,12}/s | QPS | USD | °C | % | ×
    )(?!\w))""",
    re.VERBOSE,
)
NUMBER = r"\d(?:[\d.,]{0,40}\d)?"  # bounded: behind each comma another may begin
# Times, as in 4.6x, 8x H100, 8xH100 and 2 x 32; not 0x1F.
TIMES = re.compile(
    rf"(?<![\w./×])(?!0x){NUMBER}[kKMB]?x(?!\w)|(?<![\w./×])(?!0x)\d+x(?=\d|[A-Z]{{1,2}}\d)"
    r"|(?<=\d)[ ]x[ ](?=\d)"
)
# A range: no date, name or address has its hyphen.
RANGE = re.compile(rf"(?<![\w./:@#-])({NUMBER})([%kKMBx×]?)-(?=({NUMBER})(?!\w*[-/@:]\w)(B?))")
MODEL = re.compile(r"[A-Z][A-Za-z]+[ ]$")  # Llama 3-8B
DASHES = re.compile(r"(?<!-)---?(?!-)|(?<!\.)\.\.\.(?!\.)")


class Piece(NamedTuple):
    """The text of an element, or its tail; code stands in a line as a word without an owner."""

    owner: HtmlElement | None
    is_tail: bool
    text: str


def typeset_text(draft: Draft) -> None:
    typeset(draft.body)


def typeset(body: HtmlElement) -> None:
    """Set the text of each block as a printer would; code is left alone."""
    for line in _lines(body):
        typed = "".join(piece.text for piece in line)
        text = _typeset(typed)
        if text == typed and not DASHES.search(text):
            continue
        position = 0
        for piece in line:
            end = position + len(piece.text)
            _write(piece, DASHES.sub(_dash, text[position:end]))
            position = end


def displayed(text: str) -> str:
    """Return a text as it is displayed: the sign for times, an en dash within ranges.

    Records and sources keep what is typed and what is printed in a paper. Each character stays
    at its place.
    """
    text = TIMES.sub(lambda times: times[0].replace("x", "×"), text)
    return RANGE.sub(_range, text)


def _range(match: re.Match[str]) -> str:
    low, high = (
        float(number.replace(",", "")) if number.count(".") < 2 else 0
        for number in (match[1], match[3])
    )
    named = match[4] and not match[2] and MODEL.search(match.string[: match.start()])
    return match[0] if named or not (match[2] or low < high) else f"{match[0][:-1]}–"


def _typeset(text: str) -> str:
    """Changes characters one for one, so that the pieces of a line can be cut out again."""
    if '"' in text or "'" in text:
        text = LEFT_OUT.sub("’", text)
        text = OPENING.sub(lambda quote: "“" if quote[1] == '"' else "‘", text)
        text = text.replace('"', "”").replace("'", "’")
    return displayed(UNIT.sub("\u00a0", text))


def _dash(match: re.Match[str]) -> str:
    return {"--": "–", "---": "—", "...": "…"}[match[0]]


def _lines(body: HtmlElement) -> Iterator[list[Piece]]:
    """The text of each block in pieces, in the order of reading."""
    line: list[Piece] = []
    verbatim = 0
    for event, node in etree.iterwalk(body, events=("start", "end")):
        if node.tag in VERBATIM:
            verbatim += 1 if event == "start" else -1
        elif node.tag not in INLINE:
            yield line
            line = []
        if event == "start" and node.text:
            line.append(Piece(None, False, "x") if verbatim else Piece(node, False, node.text))
        elif event == "end" and node.tail and not verbatim and node is not body:
            line.append(Piece(node, True, node.tail))
    yield line


def _write(piece: Piece, text: str) -> None:
    if piece.owner is None:
        return
    if piece.is_tail:
        piece.owner.tail = text
    else:
        piece.owner.text = text
