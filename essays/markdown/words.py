"""How long a text is to read."""

import re

from lxml.html import HtmlElement

from .draft import Draft

WORD = re.compile(r"\w\S*")


def count_words(draft: Draft) -> int:
    """All that is read counts: headings, tables, captions, footnotes.

    Blocks of code do not, nor what stands behind a number, which is read by who doubts it.
    """
    notes = [note for note in draft.footnotes if not note.get("class")]
    return sum(len(WORD.findall(_read(body))) for body in (draft.body, *notes))


def _read(body: HtmlElement) -> str:
    return "".join(body.xpath(".//text()[not(ancestor::pre)]"))
