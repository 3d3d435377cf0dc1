"""How long a text is to read."""

import re

from lxml import etree
from lxml.html import HtmlElement

from essays.markdown.draft import Draft
from essays.markdown.formulas.math import DISPLAY, INLINE

SPOKEN = {INLINE: "x", DISPLAY: " x "}
WORD = re.compile(r"\w\S*")


def count_words(draft: Draft) -> int:
    """All that is read counts: headings, tables, captions, footnotes.

    Blocks of code do not, nor what stands behind a number, which is read by who doubts it.
    A formula is one word, however long.
    """
    notes = [note for note in draft.footnotes if not note.get("class")]
    return sum(len(WORD.findall(_read(body))) for body in (draft.body, *notes))


def _read(body: HtmlElement) -> str:
    pieces, in_code = [], 0
    for event, part in etree.iterwalk(body, events=("start", "end")):
        in_code += (part.tag == "pre") * (1 if event == "start" else -1)
        if in_code:
            continue
        if event == "start":
            pieces.append(SPOKEN.get(part.tag, part.text))
        elif part is not body:
            pieces.append(part.tail)
    return "".join(filter(None, pieces))
