"""A chart as an SVG: in a page with its words, or with its letters as paths for a picture."""

from copy import deepcopy
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement
from ziafont import Font

from essays.markdown.charts import bars, lines
from essays.markdown.charts.data import Chart
from essays.markdown.charts.scales import SIZE
from essays.markdown.charts.shapes import LEADING, WIDTH
from essays.markdown.charts.telling import summary
from essays.markdown.elements import element
from essays.markdown.steps import pictures

LETTERS = Path(__file__).parent / "letters.ttf"
MAIL_WIDTH = 480  # px: letters are as large as the mail's own, and still legible on a phone


class Ground(NamedTuple):
    """The colors of a mail: what is written, what is behind, and three of the four series.

    `margin` is how far the ground reaches beyond the drawing, in its units.
    """

    ink: str
    paper: str
    first: str
    second: str
    third: str
    margin: int = 2


LIGHT = Ground(*pictures.LIGHT, "#9b2f0f", "#0f5a94", "#2c663a")
DARK = Ground(*pictures.DARK, "#f19a72", "#86bdf0", "#8cca96")
ELSEWHERE = LIGHT._replace(margin=12)  # where the ground around it may have any color


def draw(chart: Chart) -> HtmlElement:
    """The SVG of a chart; its colors come from a style sheet, or are those of the text."""
    height, content = (lines if chart.kind == "line" else bars).draw(chart)
    return element("svg", *content, class_="chart", viewBox=f"0 0 {WIDTH} {height}")


def named(svg: HtmlElement, chart: Chart, anchor: str) -> HtmlElement:
    """The SVG with a title and a description, which screen readers read out."""
    svg.set("role", "img")
    svg.set("aria-labelledby", f"{anchor}-title {anchor}-text")
    svg.insert(0, element("title", chart.title, id=f"{anchor}-title"))
    svg.insert(1, element("desc", summary(chart), id=f"{anchor}-text"))
    return svg


def can_be_lettered(svg: HtmlElement) -> bool:
    """Whether the font for pictures has every letter of this SVG."""
    text = "".join(svg.itertext())
    return all(_font().glyphindex(letter) for letter in text)


def picture(svg: HtmlElement, ground: Ground) -> str:
    """The SVG as it is drawn for a mail: colored, its letters as paths."""
    svg = deepcopy(svg)
    width, height = (float(part) for part in svg.get("viewBox").split()[2:])
    edge = ground.margin
    width, height = width + 2 * edge, height + 2 * edge
    svg.attrib.clear()
    svg.attrib.update(
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"{-edge} {-edge} {width:g} {height:g}",
            "width": f"{MAIL_WIDTH}",
            "height": f"{height * MAIL_WIDTH / width:.0f}",
            "color": ground.ink,
            "fill": "currentColor",
        }
    )
    for group in svg.iter("g"):
        if (series := group.attrib.pop("class", "")) in Ground._fields:
            group.set("color", getattr(ground, series))
    for text in list(svg.iter("text")):
        text.getparent().replace(text, _lettered(text))
    paper = f"M{-edge} {-edge}h{width:g}v{height:g}H{-edge}z"
    svg.insert(0, element("path", d=paper, fill=ground.paper))
    return etree.tostring(svg, encoding="unicode", with_tail=False)


@cache
def _font() -> Font:
    return Font(LETTERS)


def _lettered(text: HtmlElement) -> HtmlElement:
    """Paths in the shape of the words of a `text` element."""
    anchor = text.get("text-anchor") or text.getparent().get("text-anchor")
    share = {"middle": 0.5, "end": 1}.get(anchor, 0)
    x, y = float(text.get("x")), float(text.get("y"))
    y += SIZE * float(text.get("dy", "0").removesuffix("em"))
    lines = element("g")
    for number, words in enumerate([text.text, *(line.text for line in text)]):
        outline, width = _outline(words)
        place = f"translate({x - width * share:.2f} {y + number * LEADING * SIZE:.2f})"
        lines.append(element("path", d=outline, transform=place))
    return lines


@lru_cache(maxsize=1024)
def _outline(words: str) -> tuple[str, float]:
    """The letters of a line as one path from its beginning, and how wide it is."""
    font = _font()
    glyphs = [font.glyph(letter) for letter in words]
    places = [x for x, _ in font.gpos.position(glyphs, font.features)]
    scale = SIZE / font.info.layout.unitsperem
    outlines = (
        glyph.svgpath(x * scale, 0, SIZE / glyph.DFLT_SIZE_PT)
        for glyph, x in zip(glyphs, places, strict=True)
    )
    path = "".join(outline.get("d") for outline in outlines if outline is not None)
    return path, (places[-1] + glyphs[-1].advance()) * scale if glyphs else 0.0
