"""A text as a searcher reads it: plain paragraphs, each with the place it stands at."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement
from Stemmer import Stemmer

from essays.markdown.bounds import ComplexityError
from essays.markdown.draft import Draft
from essays.markdown.pipeline import draft_of
from essays.markdown.records import NO_RECORDS
from essays.markdown.steps.headings import LINKED
from essays.markdown.targets.text import WIDTH, Writer

WORD = re.compile(r"[^\W_]+(?:[.,]\d[^\W_]*)*")
# Addresses, and citations, which are not looked up here.
UNREAD = re.compile(r" ?\(?\bhttps?://[^\s)\]]+\)?| ?\[@[^\]]*\]")
# British spellings as American ones: quantisation, behaviour, modelling.
SPELLINGS = (
    (re.compile(r"(?<=\w{3})is(?=(?:e[ds]?|ing|ations?|ers?)$)"), "iz"),
    (re.compile(r"(?<=\w{3})our(?=s?$)"), "or"),
    (re.compile(r"(?<=\w{3})ll(?=(?:ing|ed)$)"), "l"),
)
KEPT = 300  # texts
APART = ("aside", "blockquote", "details", "div")


class Passage(NamedTuple):
    """A paragraph in plain words, the heading above it (empty at the start), and its anchor.

    A heading is a passage of its own, without text.
    """

    heading: str
    anchor: str
    text: str


@lru_cache(KEPT)
def passages(body: str) -> tuple[Passage, ...]:
    """The paragraphs of a Markdown text, without markup and addresses.

    Records that it names are not looked up: only their labels are read.
    """
    try:
        return tuple(_passages(draft_of(body, NO_RECORDS)))
    except ComplexityError:
        return ()


def stem(word: str) -> str:
    """Give the forms of an English word one shape: users and user, queries and query.

    https://snowballstem.org/algorithms/english/stemmer.html
    """
    return Stemmer("english").stemWord(spelled(word.lower()))  # one may not serve two threads


def spelled(word: str) -> str:
    """Return a word in small letters as it is spelled in America."""
    for british, american in SPELLINGS:
        word = british.sub(american, word)
    return word


def stems(text: str) -> str:
    """The stems that are not words of the text themselves, each once."""
    words = {word.lower() for word in WORD.findall(text)}
    return " ".join(sorted({stem(word) for word in words} - words))


def _passages(draft: Draft) -> Iterator[Passage]:
    headings = {heading.anchor: heading.text for heading in draft.toc}
    writer = Writer(draft)
    yield from _within(writer, draft.body, headings, ("", ""))
    for number, note in enumerate(draft.footnotes, start=1):
        for block in writer.blocks(note, WIDTH):
            yield Passage(f"Footnote {number}", f"fn-{number}", _read(block))


def _within(
    writer: Writer, parent: HtmlElement, headings: dict[str, str], place: tuple[str, str]
) -> Iterator[Passage]:
    """A heading in what is set apart holds to its end; behind it goes on what it stands in."""
    for part in writer.parts(parent):
        if isinstance(part, str):
            blocks = [part]
        elif part.tag in APART:
            yield from _within(writer, part, headings, place)
            continue
        elif part.tag in LINKED:
            place = (headings[part.get("id")], part.get("id"))
            yield Passage(*place, "")
            continue
        else:
            blocks = writer.block(part, WIDTH)
        yield from (Passage(*place, words) for words in map(_read, blocks) if words)


def _read(block: str) -> str:
    return UNREAD.sub("", " ".join(block.split()))
