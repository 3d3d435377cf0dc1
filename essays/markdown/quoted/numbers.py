"""The list "Numbers in this essay": each number once, with what it depends on.

It is for pages and twins. In mail, text and feeds each claim is a footnote, which says the same.
"""

from collections.abc import Iterator

from lxml.html import HtmlElement

from essays.markdown.draft import Draft
from essays.markdown.elements import append, element
from essays.markdown.quoted.claims import DOUBT, words_of
from essays.markdown.records import Claim
from essays.markdown.result import Heading
from essays.markdown.steps.typography import typeset

HEADING = "Numbers in this essay"
DERIVED = "Derived here:"


def list_at_end(draft: Draft) -> None:
    """For pages: the claims as they are first read, then the derived numbers."""
    items = (*map(_claimed, draft.claims.values()), *(_derived(*each) for each in derived(draft)))
    if items:
        anchor = draft.anchor("numbers-in-this-essay")
        draft.toc.insert(len(draft.toc) - bool(draft.references), Heading(2, HEADING, anchor))
        heading = element("h2", HEADING, id=anchor)
        entries = element("ul", *items, class_="references")
        typeset(entries)
        append(draft.body, ("\n", heading, "\n", entries, "\n"))


def of_claim(claim: Claim) -> str:
    return claim.says.number + (DOUBT if claim.remark else "")


def derived(draft: Draft) -> Iterator[tuple[str, str, str]]:
    """Each derivation that is linked to: its numbers once each, its title, its anchor."""
    for anchor in dict.fromkeys(anchor for _, anchor in draft.derived):
        printed = dict.fromkeys(number for number, place in draft.derived if place == anchor)
        yield ", ".join(printed), draft.derivations[anchor].title, anchor


def _claimed(claim: Claim) -> HtmlElement:
    remark, measured, paper, place = words_of(claim, leading=True)
    source = element("a", paper, href=claim.url) if claim.url else paper
    doubt = (" ", element("strong", remark.rstrip().replace(" ", "\u00a0", 1))) if remark else ()
    return element("li", element("b", of_claim(claim)), measured, source, place, *doubt)


def _derived(printed: str, title: str, anchor: str) -> HtmlElement:
    source = element("a", title, href=f"#{anchor}")
    return element("li", element("b", printed), f" {DERIVED} ", source, ".")
