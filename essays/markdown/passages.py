"""A text as a searcher reads it: plain paragraphs, each with the place it stands at."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from .pipeline import render
from .result import Heading

WORD = re.compile(r"[^\W_]+(?:[.,]\d[^\W_]*)*")
PARAGRAPH = re.compile(r"\n\n|\n(?=\(\d+\) )")
# Addresses, and citations, which are not looked up here.
UNREAD = re.compile(r" ?\(?\bhttps?://[^\s)\]]+\)?| ?\[@[^\]]*\]")
FOOTNOTE = re.compile(r"\((\d+)\) ")
PLURAL = re.compile(r"(?<=\w{3})(?<!s)s$")
ENDING = re.compile(r"(?<=\w{3})(?:e|ed|ing)$")
KEPT = 300  # texts


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
    rendered = render(body)
    return tuple(_passages(rendered.text, list(rendered.toc)))


def stem(word: str) -> str:
    """Give the forms of an English word one shape: users and user, cache and caching."""
    return ENDING.sub("", PLURAL.sub("", word.lower()))


def stems(text: str) -> str:
    """The stems that are not words of the text themselves, each once."""
    words = {word.lower() for word in WORD.findall(text)}
    return " ".join(sorted({stem(word) for word in words} - words))


def _passages(text: str, toc: list[Heading]) -> Iterator[Passage]:
    heading, anchor = "", ""
    for paragraph in PARAGRAPH.split(text):
        words = UNREAD.sub("", " ".join(paragraph.split()))
        place = next((n for n, entry in enumerate(toc) if _same(entry.text, words)), None)
        note = FOOTNOTE.match(words) if heading == "Footnotes" else None
        if place is not None:
            heading, anchor = toc[place].text, toc[place].anchor
            del toc[: place + 1]
            yield Passage(heading, anchor, "")
        elif paragraph == "FOOTNOTES":
            heading, anchor = "Footnotes", ""
        elif note:
            yield Passage(f"Footnote {note[1]}", f"fn-{note[1]}", words[note.end() :])
        elif words:
            yield Passage(heading, anchor, words)


def _same(heading: str, paragraph: str) -> bool:
    return len(paragraph) < 2 * len(heading) + 9 and _letters(heading) == _letters(paragraph)


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
