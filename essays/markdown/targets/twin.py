"""The Markdown twin of a text: what its records say is written out, code is left alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from essays.markdown.bounds import ComplexityError
from essays.markdown.draft import Draft
from essays.markdown.pipeline import draft_of
from essays.markdown.quoted import citations, claims, numbers
from essays.markdown.records import NO_RECORDS, Resolver
from essays.markdown.targets.edits import edited
from essays.markdown.targets.written import linked, plain


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text: one line each, `address` and `license_url` absolute."""

    title: str
    true_thing: str
    date: str
    author: str
    license_name: str
    license_url: str
    address: str
    corrections: tuple[str, ...] = ()

    def __str__(self) -> str:
        title, true_thing, author, license_name = (
            plain(text) for text in (self.title, self.true_thing, self.author, self.license_name)
        )
        terms = f"[{license_name}]({self.license_url})" if self.license_url else license_name
        signed = ", ".join(filter(None, (author, self.date)))
        lines = (f"**{true_thing}**" if true_thing else "", signed, terms, f"<{self.address}>")
        corrections = map(plain, self.corrections)
        return "\n\n".join((f"# {title}", *filter(None, lines), *corrections))


def twin(text: str, head: Head, resolver: Resolver = NO_RECORDS) -> str:
    """The text under its head, as Markdown that stands on its own.

    Citations, claims, charts and problems are text and tables, links are absolute, and links
    to what is not public are their words. A text that cannot be read stands as it was typed.
    """
    try:
        draft = draft_of(text, resolver)
    except ComplexityError:
        return f"{head}\n\n{text.strip()}\n"
    body = edited(draft)
    lists = (_claims(draft), _numbers(draft), _references(draft))
    ends = ("\n".join(lines) for lines in lists)
    return "\n\n".join(filter(None, (str(head), body.strip("\n"), *ends))) + "\n"


def _claims(draft: Draft) -> Iterator[str]:
    for name, claim in draft.claims.items():
        remark, measured, paper, place = claims.words_of(claim)
        source = linked(draft, paper, claim.url)
        yield f"[^{name}]: {plain(remark + measured)}{source}{plain(place)}"


def _numbers(draft: Draft) -> Iterator[str]:
    if draft.claims or draft.derived:
        yield f"## {numbers.HEADING}\n"
    for claim in draft.claims.values():
        remark, measured, paper, place = claims.words_of(claim, leading=True)
        source = linked(draft, paper, claim.url)
        number = f"**{plain(numbers.of_claim(claim))}**"
        yield f"- {number}{plain(measured)}{source}{plain(f'{place} {remark}'.rstrip())}"
    for printed, title, anchor in numbers.derived(draft):
        source = linked(draft, title, f"#{anchor}")
        yield f"- **{plain(printed)}** {numbers.DERIVED} {source}."


def _references(draft: Draft) -> Iterator[str]:
    if draft.references:
        yield "## References\n"
    for number, key in enumerate(draft.references, start=1):
        paper = draft.papers[key]
        words = (
            linked(draft, text, address, "*" if text == paper.title else "")
            for text, address in citations.words_of(paper)
        )
        yield f"{number}. {''.join(words)}"
