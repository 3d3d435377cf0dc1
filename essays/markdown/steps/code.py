"""Blocks of code: a file name, marked lines, few colors."""

from lxml import etree

from essays.markdown.draft import Draft
from essays.markdown.elements import rename
from essays.markdown.steps.languages import COLORED


def shape(draft: Draft) -> None:
    """Pygments' markup as `figure.code`, with `mark` for marked lines."""
    for block in list(draft.body.iter("div")):
        if block.get("class") != "highlight":
            continue
        rename(block, "figure", "code")
        for span in list(block.iter("span")):
            if span.get("class") == "filename":
                rename(span, "figcaption")
            elif span.get("class") == "hll":
                rename(span, "mark")
    for span in list(draft.body.iter("span")):
        name = span.get("class")
        if not name and not span.get("id"):
            span.tag = "plain"
        elif name and name in COLORED:
            span.set("class", _color(name))
    etree.strip_tags(draft.body, "plain")


def make_scrollable(draft: Draft) -> None:
    """For pages: code that is too wide can be scrolled with the keyboard."""
    for code in draft.body.iter("pre"):
        name = code.getparent().findtext("figcaption") or "Code"
        code.attrib.update({"tabindex": "0", "role": "group", "aria-label": name})


def drop_colors(draft: Draft) -> None:
    """For mail and feeds, which have no style sheet of ours."""
    for span in list(draft.body.iter("span")):
        if not span.get("role"):
            span.tag = "plain"
    etree.strip_tags(draft.body, "plain")


def _color(token: str) -> str:
    """The class of a color: k for the words of the language, n for the names of what is defined,
    s for values, c for comments."""
    if token in ("nb", "ow"):
        return "k"
    return "s" if token[0] == "m" else token[0]
