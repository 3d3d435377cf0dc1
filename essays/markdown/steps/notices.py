"""For the author only: the faults of a text, shown in its page where they stand."""

from collections.abc import Iterable

from lxml.html import HtmlElement

from essays.markdown.draft import Draft
from essays.markdown.elements import element
from essays.markdown.faults import Fault
from essays.markdown.sanitize import LINE


def place(draft: Draft, faults: Iterable[Fault]) -> None:
    """Put each fault in a paragraph before the block that it stands in.

    Those without a place in the page stand at its top.
    """
    blocks = [(int(lines[0]), block) for block in draft.body if (lines := block.xpath(BELOW))]
    top = 0
    for fault in faults:
        block = next((block for line, block in reversed(blocks) if line <= fault.line), None)
        if block is None:
            draft.body.insert(top, notice(fault))
            top += 1
        else:
            block.addprevious(notice(fault))


BELOW = f"descendant-or-self::*/@{LINE}"


def notice(fault: Fault) -> HtmlElement:
    name = element("b", f"{fault.level.capitalize()}, line {fault.line}.")
    paragraph = element("p", name, f" {fault.message}", class_=f"fault {fault.level}")
    paragraph.tail = "\n"
    return paragraph
