# ruff: noqa: RUF001 - typographic characters are the subject here
"""Formulas that are wider than a phone, set in lines: broken before a relation or a sign."""

from collections.abc import Callable, Iterator
from copy import deepcopy

from lxml.html import HtmlElement

from essays.markdown.elements import element

RELATIONS = set("=<>≤≥≪≫≈≡≠∼≃≅∝∈⊂⊆→⇒⟹⟸⇔⟺↦≔≜:")
SIGNS = set("+−-±∓×⋅·∘⊕⊗∧∨")
OPENING, CLOSING = set("([{⟨⌈⌊"), set(")]}⟩⌉⌋")
INDENT = 1.5  # em before a line that goes on

type Line = list[HtmlElement]


def broken(math: HtmlElement, most: float, width: Callable[[HtmlElement], float]) -> HtmlElement:
    """A copy of a formula in lines of at most `most`, where it has places to break at.

    `width` measures what is drawn of a `math` element, in the unit of `most`.
    """
    table = element("mtable", columnspacing="0em", rowspacing="0.4em")
    for line in _lines(math):
        goes_on = len(table) and line and line[0].text in RELATIONS
        for number, part in enumerate(_filled(list(_parts(line)), most, width)):
            space = [element("mspace", width=f"{INDENT}em")] if number or goes_on else []
            cell = element("mtd", *space, *map(deepcopy, part), columnalign="left")
            table.append(element("mtr", cell))
    return _copy(math, [table])


def _lines(math: HtmlElement) -> Iterator[Line]:
    """The lines that it has by itself."""
    row = math
    while len(row) == 1 and row[0].tag == "mrow":
        row = row[0]
    if len(row) == 1 and row[0].tag == "mtable" and row[0].get("displaystyle") == "true":
        for each in row[0]:
            yield [part for cell in each for part in cell]
    else:
        yield list(row)


def _parts(line: Line) -> Iterator[Line]:
    """What must stay together, outside of brackets."""
    part: Line = []
    depth = 0
    for each in line:
        text = each.text if each.tag == "mo" else ""
        depth += (text in OPENING) - (text in CLOSING) if text else 0
        can_break = depth <= 0 and text and text in RELATIONS | SIGNS
        if can_break and part and part[-1].tag != "mo":
            yield part
            part = []
        part.append(each)
        if text == "," and depth <= 0:
            yield part
            part = []
    if part:
        yield part


def _filled(parts: list[Line], most: float, width: Callable) -> Iterator[Line]:
    """Parts side by side as long as there is room."""
    line: Line = []
    for part in parts:
        if line and width(_copy(part[0].getroottree().getroot(), [*line, *part])) > most:
            yield line
            line = []
        line = [*line, *part]
    if line:
        yield line


def _copy(math: HtmlElement, content: Line) -> HtmlElement:
    return element("math", *map(deepcopy, content), **dict(math.attrib))
