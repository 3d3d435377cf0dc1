"""The one gate between what was typed and what is printed: an explicit allow-list.

Never allow `math`, `svg`, `style`, `input`, `button`, `form` or `iframe` here. What the site
needs of them is made after this gate, from text.
"""

import re
from collections.abc import Iterator

import nh3

from .faults import Fault, Kind
from .languages import COLORED
from .source import Source

TEXT = {"a", "abbr", "b", "br", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp"}
TEXT |= {"small", "span", "strong", "sub", "sup", "var"}
BLOCKS = {"aside", "blockquote", "details", "div", "dd", "dl", "dt", "figcaption", "figure"}
BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "summary", "ul"}
TABLES = {"table", "tbody", "td", "tfoot", "th", "thead", "tr"}

ATTRIBUTES = {
    "*": set(),  # without it, `lang` and `title` pass everywhere
    "a": {"href"},
    "abbr": {"title"},
    "details": {"open"},
    "figure": {"id"},
    "img": {"alt", "src"},
    "li": {"id"},
    "ol": {"start"},
    "sup": {"title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
VALUES = {tag: {"align": {"left", "center", "right"}} for tag in ("td", "th")}
CLASSES = {
    "aside": {"derivation"},
    "div": {"footnote", "highlight", "problems"},
    "figure": {"number", "picture", "table"},
    "p": {"title"},
    "pre": {"chart"},
    "sup": {"footnote-ref"},
    "span": {"filename", "formula", "hll", *COLORED},
}
# All but the first three name records; they are resolved or taken away right after.
SCHEMES = {"http", "https", "mailto", "page", "doc", "image", "cite", "claim"}

TAG = re.compile(r"<([a-zA-Z][\w-]*)(?=[\s/>])([^<>]*)")
ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)""")

_cleaner = nh3.Cleaner(
    tags=TEXT | BLOCKS | TABLES,
    attributes=ATTRIBUTES,
    tag_attribute_values=VALUES,
    allowed_classes=CLASSES,
    url_schemes=SCHEMES,
    link_rel=None,
)


def sanitize(html: str) -> str:
    """Harmless HTML: only what is allowed above is left."""
    return _cleaner.clean(html)


def left_out(source: Source) -> Iterator[Fault]:
    """A warning for each HTML tag or attribute in the text that does not pass the gate."""
    for match in TAG.finditer(source.prose):
        tag, typed = match[1].lower(), match[1]
        line = source.line_at(match.start())
        if tag not in TEXT | BLOCKS | TABLES:
            message = f"<{typed}> is not allowed here and was left out. Write it as `<{typed}>`."
            yield Fault(line, Kind.HTML_LEFT_OUT, message)
            continue
        for name in ATTRIBUTE.findall(match[2]):
            if name.lower() not in ATTRIBUTES.get(tag, ()):
                message = f"The attribute {name} of <{tag}> is not allowed and was left out."
                yield Fault(line, Kind.HTML_LEFT_OUT, message)
