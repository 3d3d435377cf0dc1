"""Formulas: MathML on pages; elsewhere a line of text, and a picture for one of its own."""

from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from essays.markdown.draft import Draft, slug
from essays.markdown.elements import append, element, insert_after, line_of, replace
from essays.markdown.faults import Fault, Kind
from essays.markdown.formulas.svg import drawn
from essays.markdown.formulas.tex import FormulaError, read
from essays.markdown.sanitize import LINE
from essays.markdown.steps import pictures
from essays.markdown.steps.pictures import DARK, LIGHT, Colors

# Made here, with the formula's text in them and its TeX as an attribute: no author can write them.
INLINE, DISPLAY = "formula", "equation"
# Where a formula of its own has a box of its own.
HOSTS = {"aside", "blockquote", "dd", "details", "div", "figcaption", "figure", "li", "td", "th"}
# The ink and the ground of a mail, light and dark, and of what is set apart in it.
PAPER = LIGHT, DARK
ASIDE = LIGHT._replace(ground="#f3eee2"), DARK._replace(ground="#211f1c")
SCROLLS = {"tabindex": "0", "role": "group", "aria-label": "Formula"}
LONG = 24  # characters: on a phone such a formula may be wider than a line


def convert(draft: Draft) -> None:
    """Give each formula its text; one that cannot be read is code, and a fault."""
    for span in list(draft.body.iter("span")):
        if span.get("class") in (INLINE, "display"):
            _convert(draft, span)
    for equation in list(draft.body.iter(DISPLAY)):
        _free(equation)


def show(draft: Draft) -> None:
    """For pages."""
    for formula in list(draft.body.iter(INLINE, DISPLAY)):
        math = read(formula.get("tex"), formula.tag == DISPLAY).math()
        if formula.tag == INLINE and len(formula.text) > LONG:
            math = element("span", math, class_="formula", **SCROLLS)
        elif formula.tag == DISPLAY and formula.getparent().tag in HOSTS:
            math = _box(formula, math)
        replace(formula, math)


def show_pictures(draft: Draft) -> None:
    """For mail: each formula of its own on the mail's ground, light and dark."""
    for image, tex, colors in _images(draft):
        pictures.add_twin(draft, image, drawn(tex, colors))


def show_images(draft: Draft) -> None:
    """For feeds, most of which drop MathML: one picture that is read on any ground."""
    list(_images(draft))


def _images(draft: Draft) -> Iterator[tuple[HtmlElement, str, Colors]]:
    """Put pictures in the place of formulas of their own, and text in that of all others.

    Gives each image, and from what its dark twin is drawn.
    """
    for equation in list(draft.body.iter(DISPLAY)):
        if equation.getparent().tag in HOSTS:
            yield from _place_image(draft, equation)
    for formula in list(draft.body.iter(INLINE, DISPLAY)):
        formula.attrib.clear()
    etree.strip_tags(draft.body, INLINE, DISPLAY)


def _convert(draft: Draft, span: HtmlElement) -> None:
    tex, is_display = span.text_content(), span.get("class") != INLINE
    try:
        formula = read(tex, is_display)
    except FormulaError as error:
        _tell(draft, span, tex, error)
        replace(span, element("code", tex.strip()))
        return
    made = element(DISPLAY if is_display else INLINE, formula.text, tex=tex)
    made.set(LINE, str(line_of(span)))
    if formula.tag:
        made.set("number", formula.tag)
    if is_display:
        wish = slug(f"eq {formula.tag}") if formula.tag else "unnumbered-formula"
        made.set("id", draft.anchor(wish))
    replace(span, made)


def _tell(draft: Draft, span: HtmlElement, tex: str, error: FormulaError) -> None:
    line = line_of(span) + tex.count("\n", 0, error.position)
    short = " ".join(tex.split())
    short = short if len(short) <= 40 else f"{short[:39]}…"
    message = f"In the formula {short}, character {error.position + 1}: {error}"
    draft.faults.append(Fault(line, Kind.BAD_FORMULA, message))


def _free(equation: HtmlElement) -> None:
    """Take a formula of its own out of its paragraph, which goes on behind it."""
    paragraph = equation.getparent()
    if paragraph.tag != "p":
        return
    rest = element("p", (equation.tail or "").lstrip(), *equation.itersiblings())
    equation.tail = None
    insert_after(paragraph, equation)
    if len(rest) or rest.text:
        insert_after(equation, rest)
    if not len(paragraph):
        paragraph.text = (paragraph.text or "").rstrip()
        if not paragraph.text:
            paragraph.drop_tree()


def _box(equation: HtmlElement, math: HtmlElement) -> HtmlElement:
    """A formula that can be scrolled with the keyboard if it is too wide, and its number."""
    anchor = equation.get("id")
    box = element("div", math, class_="equation scroll", **SCROLLS, id=anchor)
    if number := equation.get("number"):
        box.set("aria-label", f"Formula {number}")
        box.append(element("a", f"({number})", href=f"#{anchor}"))
    return box


def _place_image(draft: Draft, equation: HtmlElement) -> Iterator[tuple[HtmlElement, str, Colors]]:
    """A box with the formula as a picture, or as text if it has none, and its number."""
    is_aside = any(each.get("class", "").startswith("aside") for each in equation.iterancestors())
    light, dark = ASIDE if is_aside else PAPER
    box, tex = element("div", class_="equation", id=equation.get("id")), equation.get("tex")
    replace(equation, box)
    if svg := drawn(tex, light):
        image = pictures.image(draft, svg, equation.text)
        box.append(image)
        yield image, tex, dark
    else:
        box.text = equation.text
    if number := equation.get("number"):
        append(box, [f"\u00a0\u00a0({number})"])
