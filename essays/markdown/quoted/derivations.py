"""`/// derivation | Title`: how a number follows that no paper states.

A link to its anchor ties a number in the text to it: `[12.7x](#slug-of-the-title)`.
"""

from typing import NamedTuple

from lxml.html import HtmlElement

from essays.markdown.draft import RESERVED, Draft, slug
from essays.markdown.elements import element
from essays.markdown.faults import Kind
from essays.markdown.quoted.units import is_stated, numerals, stated

CLASS = "derivation"


class Derivation(NamedTuple):
    """Its title, and all its words: the title, prose, tables, code and formulas."""

    title: str
    text: str


def outline(draft: Draft) -> None:
    """Give each derivation the anchor of its title, which nothing else may have."""
    for aside in draft.body.iter("aside"):
        if aside.get("class") == CLASS:
            _enter(draft, aside)


def check_numbers(draft: Draft) -> None:
    """A number that is linked to a derivation must stand in it."""
    numbers = {anchor: stated(text) for anchor, (_, text) in draft.derivations.items()}
    for link in draft.body.iter("a"):
        anchor, printed = link.get("href", "").removeprefix("#"), _words(link)
        if f"#{anchor}" != link.get("href") or anchor not in draft.derivations:
            continue
        if not any(numerals(printed)):
            continue
        draft.derived.append((printed, anchor))
        if not is_stated(printed, numbers[anchor]):
            title = draft.derivations[anchor].title
            message = (
                f"“{printed}” does not stand in the derivation “{title}”. "
                "Print what it comes to, or derive the number there."
            )
            draft.fault(Kind.NUMBER_NOT_DERIVED, message, link)


def link_titles(draft: Draft) -> None:
    """For pages: the title is a link that a reader can copy, unless links are in it."""
    for aside in draft.body.iter("aside"):
        title = aside[0] if aside.get("id") else None
        if title is not None and title.find(".//a") is None and title.find(".//button") is None:
            link = element("a", title.text or "", *title, href=f"#{aside.get('id')}")
            title.text = None
            title.append(link)


def _enter(draft: Draft, aside: HtmlElement) -> None:
    title = _words(aside[0]) if len(aside) and aside[0].get("class") == "title" else ""
    anchor = slug(title)
    if not title:
        message = "A derivation is linked to by its title. Write one: /// derivation | What it is."
    elif anchor in draft.anchors or RESERVED.fullmatch(anchor):
        message = f"The anchor #{anchor} is taken. Give the derivation “{title}” another title."
    elif next(aside.iterancestors("li"), aside).get("id", "").startswith("fn:"):
        message = "A footnote cannot hold a derivation. Move it into the text, and link to it."
    else:
        aside.set("id", draft.anchor(anchor))
        draft.derivations[anchor] = Derivation(title, _words(aside))
        return
    draft.fault(Kind.BAD_DERIVATION, message, aside)


def _words(part: HtmlElement) -> str:
    """The words of an element, with spaces between its blocks, without citations."""
    pieces = part.xpath(".//text()[not(ancestor::citation)]")
    blocks = {"p", "td", "th", "li", "pre", "tr", "figcaption", "equation"}
    spaced = (
        f" {piece}" if piece.is_text and piece.getparent().tag in blocks else piece
        for piece in pieces
    )
    return " ".join("".join(spaced).split())
