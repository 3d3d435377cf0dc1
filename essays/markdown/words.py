"""How long a text is to read."""

import re

from .draft import Draft
from .footnotes import MARK

READ = f".//text()[not(ancestor::pre) and not(ancestor::{MARK})]"
LETTER = re.compile(r"\w")


def count_words(draft: Draft) -> int:
    """All that is read counts: headings, tables, captions, footnotes. Blocks of code do not."""
    return sum(
        bool(LETTER.search(word))
        for body in (draft.body, *draft.footnotes)
        for word in "".join(body.xpath(READ)).split()
    )
