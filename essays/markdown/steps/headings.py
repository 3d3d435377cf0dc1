"""Headings: their levels, their anchors, and the contents list."""

from lxml.html import HtmlElement

from essays.markdown.draft import Draft, slug
from essays.markdown.elements import element, wrap
from essays.markdown.faults import Kind
from essays.markdown.result import Heading

LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
LINKED = ("h2", "h3")


def outline(draft: Draft) -> None:
    """Check the levels, give each heading its id, and list those of level 2 and 3."""
    above = 1
    for heading in draft.body.iter(*LEVELS):
        level = int(heading.tag[1])
        if level == 1:
            message = "The title is the heading of level 1. Begin this one with ##."
            draft.fault(Kind.TITLE_IN_TEXT, message, heading)
            heading.tag, level = "h2", 2
        elif level > above + 1:
            message = f"A heading of level {level} follows one of level {above}. Skip no level."
            draft.fault(Kind.SKIPPED_LEVEL, message, heading)
        above = level
        _enter(draft, heading, level)


def add_links(draft: Draft) -> None:
    """For pages: beside each h2 and h3 a link that a reader can copy.

    It stands beside the heading, not in it, so that the heading is read out without it.
    """
    for heading in list(draft.body.iter(*LINKED)):
        anchor = heading.get("id")
        link = element("a", "#", class_="anchor", href=f"#{anchor}", aria_labelledby=anchor)
        wrap(heading, element("div", class_="heading")).append(link)


def drop_ids(draft: Draft) -> None:
    """For mail, where nothing can be linked to."""
    for heading in draft.body.iter(*LEVELS):
        heading.attrib.pop("id", None)


def _enter(draft: Draft, heading: HtmlElement, level: int) -> None:
    text = "".join(heading.xpath(".//text()[not(ancestor::citation)]")).strip()
    anchor = heading.get("id") or draft.anchor(slug(text))
    heading.set("id", anchor)
    if heading.tag in LINKED:
        draft.toc.append(Heading(level, text, anchor))
