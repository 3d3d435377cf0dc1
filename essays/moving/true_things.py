"""The one true thing of an essay that was written without one."""

import re
from typing import NamedTuple

from essays.markdown import passages
from essays.models import EssayPage
from essays.moving.source import Source

LONGEST = EssayPage._meta.get_field("true_thing").max_length
LONGEST_SUBTITLE = EssayPage._meta.get_field("subtitle").max_length
END = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]?\s")


class Words(NamedTuple):
    true_thing: str
    subtitle: str


def words_of(source: Source) -> Words:
    """Return what the source says itself if it fits, or else its first sentence."""
    subtitle = source.subtitle
    said = source.description or subtitle
    if said and len(said) <= LONGEST:
        return Words(said, "" if subtitle == said else shortened(subtitle, LONGEST_SUBTITLE))
    if said and not subtitle:
        subtitle = said
    text = said or first_words(source.body) or source.title
    return Words(shortened(text, LONGEST), shortened(subtitle, LONGEST_SUBTITLE))


def first_words(body: str) -> str:
    """Return the first paragraph as plain text."""
    found = next((passage.text for passage in passages(body) if passage.text.strip()), "")
    return " ".join(found.split())


def shortened(text: str, most: int) -> str:
    """Return the first sentence if it fits, or as many words as do."""
    if len(text) <= most:
        return text
    first = END.split(text, maxsplit=1)[0]
    if len(first) <= most:
        return first
    return f"{text[: most - 1].rpartition(' ')[0].rstrip(',;:')}\u2026"
