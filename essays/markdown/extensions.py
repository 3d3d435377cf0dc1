"""Markdown to raw HTML: python-markdown with these extensions, in this order."""

import re
import threading
from collections.abc import Iterator
from xml.etree import ElementTree

import markdown
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.footnotes import FootnoteExtension, FootnoteInlineProcessor
from markdown.extensions.sane_lists import SaneListExtension
from pygments.lexer import Lexer
from pygments.token import Text, _TokenType
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block
from pymdownx.blocks.caption import CaptionExtension
from pymdownx.blocks.details import DetailsExtension
from pymdownx.caret import InsertSupExtension
from pymdownx.highlight import Highlight, HighlightExtension
from pymdownx.superfences import SuperFencesCodeExtension
from pymdownx.tilde import DeleteSubExtension

from . import charts, citations, derivations, languages, problems
from .bounds import BOUNDS, CODE_BOUNDS, BoundsPreprocessor
from .dollars import FormulaExtension, FormulaTables

CAPTIONS = [
    {"name": "table-caption", "classes": "table"},
    {"name": "figure-caption", "classes": "picture"},
]
FENCES = [{"name": "chart", "class": "chart", "format": charts.keep}]


class BoundsExtension(Extension):
    """Refuses slow texts: code before it is read (25), the rest before raw HTML is (20)."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802
        md.preprocessors.register(BoundsPreprocessor(md, CODE_BOUNDS), "code-bounds", 26)
        md.preprocessors.register(BoundsPreprocessor(md, BOUNDS), "bounds", 22)


class Aside(Block):
    """`/// aside | Title`: something beside the argument."""

    NAME = "aside"
    ARGUMENT = None

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        aside = ElementTree.SubElement(parent, "aside")
        if self.argument:
            ElementTree.SubElement(aside, "p", {"class": "title"}).text = self.argument
        return aside


class Derivation(Aside):
    """`/// derivation | Title`: how a number follows."""

    NAME = derivations.CLASS

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        aside = super().on_create(parent)
        aside.set("class", self.NAME)
        return aside


class Number(Block):
    """`/// number | 320 KB`: a number to remember, and what it is."""

    NAME = "number"
    ARGUMENT = True

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        figure = ElementTree.SubElement(parent, "figure", {"class": "number"})
        ElementTree.SubElement(figure, "b").text = self.argument
        ElementTree.SubElement(figure, "figcaption")
        return figure

    def on_add(self, block: ElementTree.Element) -> ElementTree.Element:
        return block.find("figcaption")


class OwnBlocks(BlocksExtension):
    def extendMarkdownBlocks(self, md: markdown.Markdown, block_mgr: object) -> None:  # noqa: N802
        block_mgr.register(Aside, self.getConfigs())
        block_mgr.register(Derivation, self.getConfigs())
        block_mgr.register(Number, self.getConfigs())


class OfferedLexer(Lexer):
    """Reads only the languages that are offered, each within its bound."""

    def get_tokens(self, text: str) -> Iterator[tuple[_TokenType, str]]:
        code = text.strip("\n") + "\n"
        yield from languages.tokens(code, self.options["language"]) or [(Text, code)]


class OfferedHighlight(Highlight):
    def get_lexer(self, src: str, language: str | None, *_: bool) -> tuple[Lexer, str | None]:
        return OfferedLexer(language=language or ""), language


class OfferedLanguages(HighlightExtension):
    def get_pymdownx_highlighter(self) -> type[Highlight]:
        return OfferedHighlight


class CitationExtension(Extension):
    """Citations are read before links are, which have brackets too."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802
        pattern = citations.CitationPattern(citations.CITATION, md)
        md.inlinePatterns.register(pattern, "citation", 175)


class FootnoteReference(FootnoteInlineProcessor):
    """A reference without a definition leaves nothing behind; it is told as a fault."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[object, int, int]:  # noqa: N802
        mark: ElementTree.Element | str = ""
        if m[1] in self.footnotes.footnotes:
            number = str(self.footnotes.number(m[1]))
            mark = ElementTree.Element("sup", {"class": "footnote-ref", "title": number})
        return mark, *m.span()


class PlainFootnotes(FootnoteExtension):
    """Footnotes with bare marks; `footnotes.py` numbers them and gives them their form.

    A reference is `<sup class="footnote-ref" title="3">`, a definition `<li id="fn:3">`. They
    share the number of the definition, so that any name is safe.
    """

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802
        super().extendMarkdown(md)
        reference = FootnoteReference(md.inlinePatterns["footnote"].pattern, self)
        md.inlinePatterns.register(reference, "footnote", 175)

    def reset(self) -> None:
        super().reset()
        self.numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers) + 1)

    def makeFootnotesDiv(self, root: ElementTree.Element) -> ElementTree.Element | None:  # noqa: N802
        if not self.footnotes:
            return None
        div = ElementTree.Element("div", {"class": "footnote"})
        items = ElementTree.SubElement(div, "ol")
        for name, text in self.footnotes.items():
            item = ElementTree.SubElement(items, "li", {"id": f"fn:{self.number(name)}"})
            content = ElementTree.Element("div")
            self.parser.parseChunk(content, text)
            item.extend(content)
        return div


def convert(text: str) -> str:
    """The raw, unsafe HTML of a Markdown text. Raises `ComplexityError`."""
    if not hasattr(_parsers, "markdown"):
        _parsers.markdown = _parser()
    return _parsers.markdown.reset().convert(text)


def _parser() -> markdown.Markdown:
    return markdown.Markdown(
        extensions=[
            SuperFencesCodeExtension(custom_fences=FENCES),
            OfferedLanguages(use_pygments=True, guess_lang=False),
            BoundsExtension(),
            FormulaTables(use_align_attribute=True),
            FormulaExtension(),
            PlainFootnotes(),
            CitationExtension(),
            AbbrExtension(),
            SaneListExtension(),
            DeleteSubExtension(),
            InsertSupExtension(),
            CaptionExtension(types=CAPTIONS, auto=False),
            OwnBlocks(),
            problems.ProblemsExtension(),
            DetailsExtension(),
        ],
        output_format="html",
    )


# A parser is slow to build and keeps state while it runs: one for each thread.
_parsers = threading.local()
