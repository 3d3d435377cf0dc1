"""Formulas between dollars, taken out of the Markdown before anything else reads them.

Each becomes `<span class="formula">$...$</span>`; `math.py` gives it its form.
"""

import re
from xml.etree import ElementTree

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.tables import TableExtension, TableProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from .source import FORMULA

PIPE = "\ue000"  # stands for a | in a formula while the cells of a table are cut apart


class FormulaExtension(Extension):
    """Right behind code: inline code (190), indented code (80)."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.ESCAPED_CHARS.append("$")
        md.inlinePatterns.register(Dollars(md), "formula", 189)
        md.parser.blockprocessors.register(DollarBlock(md.parser), "formula", 79)


class Dollars(InlineProcessor):
    """A formula in a line, or among the lines of a paragraph."""

    def __init__(self, md: Markdown) -> None:
        super().__init__("", md)
        self.compiled_re = FORMULA

    def handleMatch(  # noqa: N802
        self, m: re.Match[str], data: str
    ) -> tuple[ElementTree.Element | None, int | None, int | None]:
        if not m["formula"]:
            return None, None, None
        return _span(m["formula"]), *m.span()


class DollarBlock(BlockProcessor):
    """A formula that is a block: its lines begin no list and no heading."""

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        found = FORMULA.fullmatch(block.strip())
        return bool(found and found["display"])

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        ElementTree.SubElement(parent, "p").append(_span(blocks.pop(0).strip()))


class FormulaTables(TableExtension):
    """Tables whose cells may hold |x|."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        super().extendMarkdown(md)
        processor = FormulaTableProcessor(md.parser, self.getConfigs())
        md.parser.blockprocessors.register(processor, "table", 75)


class FormulaTableProcessor(TableProcessor):
    def _split(self, row: str) -> list[str]:
        row = FORMULA.sub(
            lambda match: match[0].replace("|", PIPE) if match["formula"] else match[0], row
        )
        return [cell.replace(PIPE, "|") for cell in super()._split(row)]


def _span(formula: str) -> ElementTree.Element:
    span = ElementTree.Element("span", {"class": "formula"})
    span.text = AtomicString(formula)
    return span
