"""The one gate between what was typed and what is printed: an explicit allow-list.

Never allow `math`, `svg`, `style`, `input`, `button`, `form` or `iframe` here. What the site
needs of them is made after this gate, from text.
"""

import re

import nh3

from essays.markdown.steps.languages import COLORED

LINE = "data-line"
TEXT = {"a", "abbr", "b", "br", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp"}
TEXT |= {"small", "span", "strong", "sub", "sup", "var"}
BLOCKS = {"aside", "blockquote", "details", "div", "dd", "dl", "dt", "figcaption", "figure"}
BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "summary", "ul"}
TABLES = {"table", "tbody", "td", "tfoot", "th", "thead", "tr"}

VOID = {"br", "hr", "img"}
# An anchor of the author's own; footnotes have another form.
ANCHOR = re.compile(r"[a-zA-Z][\w-]*", re.ASCII)
ANCHORED = ("a", "div", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "li", "span")

# What may be typed. What the parser itself writes is more, and below.
ATTRIBUTES = {tag: {"id"} for tag in ANCHORED}
ATTRIBUTES["a"] |= {"href"}
ATTRIBUTES |= {
    "abbr": {"title"},
    "details": {"open"},
    "img": {"alt", "src"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
VALUES = {tag: {"align": {"left", "center", "right"}} for tag in ("td", "th")}
PARSED = {"*": {LINE}, "sup": {"title"}}  # without "*", `lang` and `title` pass everywhere
CLASSES = {
    "aside": {"derivation"},
    "div": {"block", "footnote", "highlight", "problems"},
    "figure": {"number", "picture", "table"},
    "p": {"title"},
    "pre": {"chart"},
    "sup": {"footnote-ref"},
    "span": {"display", "filename", "formula", "hll", "task-done", "task-open", *COLORED},
}
# All but the first three name records; they are resolved or taken away right after.
SCHEMES = {"http", "https", "mailto", "page", "doc", "image", "cite", "claim"}

_cleaner = nh3.Cleaner(
    tags=TEXT | BLOCKS | TABLES,
    attributes=ATTRIBUTES | PARSED,
    tag_attribute_values=VALUES,
    allowed_classes=CLASSES,
    url_schemes=SCHEMES,
    link_rel=None,
)


def sanitize(html: str) -> str:
    """Harmless HTML: only what is allowed above is left."""
    return _cleaner.clean(html)
