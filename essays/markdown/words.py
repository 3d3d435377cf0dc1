"""How long a text is to read."""

import re

from lxml.html import HtmlElement

from .draft import Draft

WORD = re.compile(r"\w\S*")


def count_words(draft: Draft) -> int:
    """All that is read counts: headings, tables, captions, footnotes. Blocks of code do not."""
    return sum(
        _count(body) - sum(map(_count, body.iter("pre"))) for body in (draft.body, *draft.footnotes)
    )


def _count(body: HtmlElement) -> int:
    return len(WORD.findall("".join(body.itertext(with_tail=True))))
