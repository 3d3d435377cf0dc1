"""What drawings are made of: paths, words, and the marks that tell series apart."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lxml.html import HtmlElement

from essays.markdown.elements import element

WIDTH = 360
LEADING = 1.15  # em from line to line


class Mark(NamedTuple):
    """How a series looks beside its color: its class, its dashes, the shape of its points."""

    name: str
    dashes: str
    shape: str


MARKS = (
    Mark("first", "", "M{} {}m-2.7 0a2.7 2.7 0 1 0 5.4 0a2.7 2.7 0 1 0-5.4 0"),
    Mark("second", "7 3", "M{} {}m-2.5-2.5h5v5h-5z"),
    Mark("third", "2 3", "M{} {}m0-3.7l3.5 6.2h-7z"),
    Mark("fourth", "9 3 2 3", "M{} {}m0-3.7l3.7 3.7-3.7 3.7-3.7-3.7z"),
)


def short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def at(command: str, x: float, y: float) -> str:
    return f"{command}{short(x)} {short(y)}"


def path(pieces: Iterable[str], **attributes: str) -> HtmlElement:
    return element("path", d="".join(pieces), **attributes)


def stroke(pieces: Iterable[str], width: str = ".8", **attributes: str) -> HtmlElement:
    attributes = {"fill": "none", "stroke": "currentColor", "stroke_width": width} | attributes
    return path(pieces, **attributes)


def hairlines(pieces: Iterable[str], opacity: str = ".16") -> HtmlElement:
    return stroke(pieces, stroke_opacity=opacity)


def words(x: float, y: float, lines: Sequence[str], drop: float = 0, **attributes: str):
    """Lines of text whose first base line is `drop` em below `y`."""
    dy = {"dy": f"{drop:.2f}em".replace("0.", ".")} if drop else {}
    text = element("text", lines[0], x=short(x), y=short(y), **dy, **attributes)
    for line in lines[1:]:
        text.append(element("tspan", line, x=short(x), dy=f"{LEADING}em"))
    return text


def centered(x: float, y: float, lines: Sequence[str], **attributes: str) -> HtmlElement:
    """Lines of text whose middle is at `y`."""
    return words(x, y, lines, 0.35 - LEADING / 2 * (len(lines) - 1), **attributes)


def soft(*content: HtmlElement, **attributes: str) -> HtmlElement:
    return element("g", *content, fill_opacity=".74", **attributes)
