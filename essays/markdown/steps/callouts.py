"""Big numbers between the paragraphs: `/// number | 320 KB`, and below it what they are."""

import re

from lxml.html import HtmlElement

from essays.markdown.draft import Draft

GAP = re.compile(r"(?<=\d)[ ]+(?=\S)")


def shape(draft: Draft) -> None:
    """Number and unit stay in one line; a caption of one paragraph is a line itself."""
    for figure in draft.body.iter("figure"):
        if is_number(figure):
            figure[0].text = GAP.sub("\u00a0", figure[0].text or "")
            caption = figure[1]
            if len(caption) == 1 and caption[0].tag == "p":
                caption.text = caption[0].tail = figure[0].tail = caption.tail = None
                figure.text = None
                caption[0].drop_tag()


def is_number(figure: HtmlElement) -> bool:
    return figure.get("class") == "number" and [part.tag for part in figure] == ["b", "figcaption"]
