"""Where a text can be cut for a mailbox, and the cut: what is kept keeps its notes and papers."""

from itertools import accumulate

from lxml import etree

from essays.markdown.draft import Draft
from essays.markdown.result import Cut

SECTIONS = ("h2", "h3")  # a section ends where the next one begins
HEADINGS = ("h2", "h3", "h4", "h5", "h6")


def cut(draft: Draft) -> None:
    """Keep so many blocks as the draft says, before footnotes and references are counted."""
    blocks = [block for block in draft.body if block.get("class") != "footnote"]
    sizes = list(accumulate((len(etree.tostring(block)) for block in blocks), initial=0))
    draft.cuts = tuple(
        Cut(number, sizes[number] / sizes[-1], block.tag in SECTIONS)
        for number, block in enumerate(blocks)
        if number == 0 or blocks[number - 1].tag not in HEADINGS  # which announce a block
    )
    if draft.keeps is not None:
        for block in blocks[draft.keeps :]:
            draft.body.remove(block)
