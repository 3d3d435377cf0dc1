"""Citations of papers: numbered in the order of reading, listed at the end."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from essays.markdown.draft import Draft
from essays.markdown.elements import append, element, rename
from essays.markdown.faults import Kind
from essays.markdown.grammar.rules.inline import PART
from essays.markdown.records import Paper
from essays.markdown.result import Heading
from essays.markdown.steps.footnotes import reading
from essays.markdown.steps.typography import typeset

MARK = "citation"
SCHEME = "cite:"
QUOTED = re.compile(r"\Aclaim:([^/]+)/")
MOST_AUTHORS = 3
MOST_GUESSES = 5


def resolve(draft: Draft) -> None:
    """Look up the papers, also of claims; a citation becomes `<citation parts="...">`, a word."""
    links = [link for link in draft.body.iter("a") if link.get("href", "").startswith(SCHEME)]
    keys = {key for link in links for key, _ in _parts(link.get("href"))}
    keys |= {key for link in draft.body.iter("a") for key in QUOTED.findall(link.get("href", ""))}
    draft.papers = draft.resolver.papers(keys) if keys else {}
    unknown: list[tuple[str, HtmlElement]] = []
    for link in links:
        parts = link.get("href").removeprefix(SCHEME)
        for key, _ in _parts(parts):
            if key not in draft.papers:
                unknown.append((key, link))
        rename(link, MARK)
        link.set("parts", parts)
        link[:], link.text = [], "[0]"
    _tell_unknown(draft, unknown)


def number(draft: Draft) -> None:
    """Print each citation as `[3, Table 2]`, with links into the list of references.

    Behind what is cited, the list has what is quoted by a claim alone.
    """
    for mark in reading(draft, MARK):
        mark.text = "["
        for position, (key, place) in enumerate(_parts(mark.get("parts"))):
            append(mark, ("; " if position else "", _citation(draft, key, place)))
        append(mark, "]")
        mark.drop_tag()
    for key in (name.partition("/")[0] for name in draft.claims):
        if key in draft.papers:
            _refer(draft, key)
    if draft.references:
        draft.toc.append(Heading(2, "References", draft.anchor("references")))


def list_at_end(draft: Draft) -> None:
    """For pages and feeds: the references, linked there and back."""
    items = {f"#{item.get('id')}": item for item in draft.references.values()}
    uses = [link for link in draft.body.iter("a") if link.get("href") in items]
    for use, link in enumerate(uses, start=1):
        link.set("id", f"cite-{use}")
        back = element("a", "↩", href=f"#cite-{use}", aria_label=f"Back to citation {use}")
        append(items[link.get("href")], ("\u00a0", back))
    _append_list(draft, id=draft.toc[-1].anchor if items else "")


def list_in_mail(draft: Draft) -> None:
    """For mail: the references; the citations lead to the page."""
    for item in draft.references.values():
        item.attrib.pop("id")
    _append_list(draft)


def words_of(paper: Paper) -> Iterator[tuple[str, str]]:
    """A paper as it stands in the list: pieces of text, each with its address or none."""
    names = paper.authors
    if len(names) > MOST_AUTHORS:
        yield f"{names[0]} et al. ", ""
    elif names:
        yield f"{together(names)}. ", ""
    yield paper.title, paper.url
    yield f". {', '.join(filter(None, (paper.venue, paper.year)))}.", ""
    if paper.arxiv:
        yield " ", ""
        yield f"arXiv:{paper.arxiv}", paper.arxiv_url
    if paper.doi:
        yield " ", ""
        yield f"doi:{paper.doi}", paper.doi_url
    if paper.address and not (paper.arxiv or paper.doi):
        yield " ", ""
        yield urlsplit(paper.address).netloc, paper.address


def together(names: Sequence[str]) -> str:
    """Names in a row: A, B and C."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def printed(draft: Draft, cited: str) -> str:
    """A citation in words, such as `3, section 6.2; 4`."""
    return "; ".join(_words(draft, key, place) for key, place in _parts(cited))


def _parts(cited: str) -> list[tuple[str, str]]:
    """Each key with its place in the paper, whose number stays on its line."""
    found = PART.findall(cited)
    return [(key, re.sub(r"\s(?=\d)", "\u00a0", " ".join(place.split()))) for key, place in found]


def _tell_unknown(draft: Draft, unknown: list[tuple[str, HtmlElement]]) -> None:
    """A fault wherever a key stands that no paper has.

    To look through thousands of keys for one that is like it takes a tenth of a second: it is done
    for the first few, and for others when these are mended.
    """
    known, guesses = sorted(draft.resolver.paper_keys()) if unknown else [], {}
    for key, link in unknown:
        if key not in guesses:
            near = get_close_matches(key, known, n=3) if len(guesses) < MOST_GUESSES else []
            names = " or ".join(f"@{name}" for name in near)
            guesses[key] = f"Did you mean {names}?" if near else "Add it."
        draft.fault(Kind.UNKNOWN_PAPER, f"There is no paper @{key}. {guesses[key]}", link)


def _citation(draft: Draft, key: str, place: str) -> HtmlElement | str:
    if key not in draft.papers:
        return _words(draft, key, place)
    _refer(draft, key)
    words = _words(draft, key, place)
    href = f"#{draft.references[key].get('id')}"
    return element("a", words, href=href, aria_label=f"Reference {words}")


def _refer(draft: Draft, key: str) -> None:
    if key not in draft.references:
        anchor = draft.anchor(f"ref-{key}")
        draft.references[key] = element("li", *_entry(draft.papers[key]), id=anchor)
        typeset(draft.references[key])


def _words(draft: Draft, key: str, place: str) -> str:
    number = str([*draft.references].index(key) + 1) if key in draft.references else f"@{key}"
    return f"{number},\u00a0{place}" if place else number


def _entry(paper: Paper) -> Iterator[str | HtmlElement]:
    for words, address in words_of(paper):
        piece = element("a", words, href=address) if address else words
        yield element("i", piece) if words == paper.title else piece


def _append_list(draft: Draft, **attributes: str) -> None:
    if draft.references:
        entries = element("ol", *draft.references.values(), class_="references")
        append(draft.body, (element("h2", "References", **attributes), "\n", entries))
