"""How long a text is to read."""

import re

from lxml.html import HtmlElement

from .draft import Draft
from .math import DISPLAY, INLINE

WORD = re.compile(r"\w\S*")


def count_words(draft: Draft) -> int:
    """All that is read counts: headings, tables, captions, footnotes.

    Blocks of code do not, nor what stands behind a number, which is read by who doubts it.
    A formula is one word, however long.
    """
    notes = [note for note in draft.footnotes if not note.get("class")]
    return sum(len(WORD.findall(_read(body))) for body in (draft.body, *notes))


def _read(body: HtmlElement) -> str:
    return "".join(map(_spoken, body.xpath(".//text()[not(ancestor::pre)]")))


def _spoken(text: str) -> str:
    within = text.getparent().tag if text.is_text else ""
    return {INLINE: "x", DISPLAY: " x "}.get(within, text)
