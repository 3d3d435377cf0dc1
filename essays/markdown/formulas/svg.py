"""Formulas as SVG whose letters are paths, laid out by ziamath from the MathML of the page."""

from functools import lru_cache
from xml.etree import ElementTree

import ziafont
import ziamath
from lxml import etree
from lxml.html import HtmlElement, tostring
from ziamath.drawable import HLine, VLine
from ziamath.nodes.mtable import Mtable

from essays.markdown.formulas.broken import INDENT, broken
from essays.markdown.formulas.tex import read
from essays.markdown.steps.pictures import Colors

SIZE = 21  # px: the letters of a mail are 18 px, those of this font are smaller
MARGIN = 3
MAX_WIDTH = 330  # px: the room on a phone, where a wider picture would be made smaller
LEAST_SCALE = 0.65  # smaller letters cannot be read
MOST = 5_000  # px: a box beyond it is a mistake of the layout
MAX_ELEMENTS = 250
INK, GROUND = "#000001", "#000002"  # exchanged for the colors of the place

ziafont.config.svg2 = False  # plain paths


class RuledTable(Mtable, tag="mtable"):
    """A table with the rules that MathML Core leaves to the styles of its cells."""

    def _setup(self, **kwargs: object) -> None:
        super()._setup(**kwargs)
        cells = iter(list(zip(self.nodes, self.nodexy, strict=True)))
        self.grid = [[(cell, *next(cells)) for cell in row] for row in self.element]
        box, thick = self.bbox, self.size / 20
        for column in range(1, len(self.grid[0])):
            if any("rule-right" in row[column - 1][0].get("class", "") for row in self.grid):
                self.nodes.append(VLine(box.ymax - box.ymin, thick, style=self.style))
                self.nodexy.append((self._left_of(column), -box.ymax))
        for row in range(1, len(self.grid)):
            if "rule-top" in self.grid[row][0][0].get("class", ""):
                self.nodes.append(HLine(box.xmax - box.xmin, thick, style=self.style))
                self.nodexy.append((box.xmin, self._above(row)))

    def _left_of(self, column: int) -> float:
        """The middle between this column and the one before it."""
        ends = max(x + node.bbox.xmax for _, node, (x, _) in self._column(column - 1))
        return (ends + min(x for _, _, (x, _) in self._column(column))) / 2

    def _column(self, number: int) -> list[tuple]:
        return [row[number] for row in self.grid]

    def _above(self, row: int) -> float:
        """The middle between this row and the one above it."""
        bottom = max(y - node.bbox.ymin for _, node, (_, y) in self.grid[row - 1])
        return (bottom + min(y - node.bbox.ymax for _, node, (_, y) in self.grid[row])) / 2


def drawn(tex: str, colors: Colors) -> str:
    """A formula of its own as SVG, with its width and height in px; empty if it has no picture."""
    return _layout(tex).replace(INK, colors.ink).replace(GROUND, colors.ground)


@lru_cache(maxsize=1_024)
def _layout(tex: str) -> str:
    math = read(tex, display=True).math()
    if sum(1 for _ in math.iter()) > MAX_ELEMENTS:
        return ""
    _adapt(math)
    math.set("mathcolor", INK)
    svg = _laid_out(math)
    if svg is not None and _width(svg) > MAX_WIDTH:
        svg = _laid_out(broken(math, MAX_WIDTH - INDENT * SIZE, _measured))
    if svg is None:
        return ""  # what it cannot draw is shown as text
    scale = min(1, MAX_WIDTH / _width(svg))
    return "" if scale < LEAST_SCALE else _framed(svg, scale)


def _laid_out(math: HtmlElement) -> ElementTree.Element | None:
    """The picture of a formula, if it has one whose box is as large as what is in it."""
    xml = tostring(math, encoding="unicode", method="xml")
    try:
        svg = ziamath.Math(xml, size=SIZE, margin=MARGIN).svgxml()
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None
    left, top, width, height = map(float, svg.get("viewBox").split())
    is_sound = all(abs(end) < MOST for end in (left, top, left + width, top + height))
    return svg if is_sound and min(width, height) > 2 * MARGIN else None


def _width(svg: ElementTree.Element) -> float:
    return float(svg.get("width"))


def _measured(math: HtmlElement) -> float:
    """The width of a part; one that cannot be drawn is as wide as none may be."""
    svg = _laid_out(math)
    return MOST if svg is None else _width(svg)


def _framed(svg: ElementTree.Element, scale: float) -> str:
    """The SVG on its ground, scaled."""
    left, top, width, height = svg.get("viewBox").split()
    ground = {"x": left, "y": top, "width": width, "height": height, "fill": GROUND}
    svg.insert(0, ElementTree.Element("rect", ground))
    svg.attrib.pop("xmlns:xlink", None)
    svg.set("width", f"{float(width) * scale:.2f}")
    svg.set("height", f"{float(height) * scale:.2f}")
    return ElementTree.tostring(svg, encoding="unicode")


def _adapt(math: HtmlElement) -> None:
    """Say as ziamath knows it what MathML Core says otherwise."""
    for element in list(math.iter("mo", "mrow", "mspace", "mtable", "mtd")):
        text = element.text
        if element.tag in ("mrow", "mtd") and not len(element):  # nothing has no box
            etree.SubElement(element, "mspace", width="0.1em")
        if text == "\u2061":
            element.tag, element.text = "mspace", None
            element.set("width", element.attrib.pop("lspace", "0"))
        elif element.tag == "mspace" and "width" not in element.attrib:
            element.drop_tree()  # it is there for browsers
        elif element.tag == "mtd" and element.get("class"):
            element.set("columnalign", element.get("class").split()[0])
        elif element.tag == "mtable" and element.get("displaystyle"):
            element.attrib.update({"columnspacing": "0em 2em", "rowspacing": "0.5em"})
        elif element.tag == "mtable":
            element.set("columnspacing", "0.8em")
