"""Drawings for readers that show no SVG: a picture, and in mail its twin for the dark."""

from typing import NamedTuple

from lxml.html import HtmlElement

from essays.markdown.draft import Draft
from essays.markdown.elements import element, wrap


class Colors(NamedTuple):
    """What is drawn with, and the ground that it stands on."""

    ink: str
    ground: str


# Of a mail, as its style sheets have them.
LIGHT, DARK = Colors("#1c1b19", "#fbf8f1"), Colors("#e1dbd0", "#171614")


def image(draft: Draft, svg: str, alt: str) -> HtmlElement:
    """A picture of an SVG, under its absolute address."""
    drawing = draft.resolver.drawing(svg)
    size = {"width": str(drawing.width), "height": str(drawing.height)}
    return element("img", src=draft.absolute(drawing.url), alt=alt, **size)


def add_twin(draft: Draft, image: HtmlElement, svg: str) -> None:
    """Let who reads in the dark see another SVG in its place."""
    address = draft.absolute(draft.resolver.drawing(svg).url)
    twin = element("source", srcset=address, media="(prefers-color-scheme: dark)")
    wrap(image, element("picture", twin))
