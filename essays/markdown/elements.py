"""The sanitized text as a tree of elements (lxml), and back."""

import re
from collections.abc import Iterable

from lxml import etree
from lxml.html import HtmlElement, XHTMLParser, tostring

from essays.markdown.bounds import MAX_DEPTH, ComplexityError
from essays.markdown.hidden import HIDDEN
from essays.markdown.sanitize import LINE

VOID = re.compile(r"<(br|hr|img)((?: [a-z-]+=\"[^\"]*\")*)>")

TOO_DEEP = f"The text nests deeper than {MAX_DEPTH} levels. Take levels out."

_parser = XHTMLParser(resolve_entities=False, no_network=True, encoding="utf-8")


def parse(html: str) -> HtmlElement:
    """A `div` with the content of `html`, which comes from `sanitize`.

    The sanitizer writes every end tag and quotes every attribute, so its output is read as
    XML: just as it is, where an HTML parser could see another tree than the sanitizer saw.
    """
    xml = VOID.sub(r"<\1\2/>", HIDDEN.sub("", html)).replace("&nbsp;", "\u00a0")
    try:
        body = read_xml(f"<div>{xml}</div>")
    except etree.XMLSyntaxError as error:
        raise ComplexityError(TOO_DEEP) from error
    if body.xpath("*" + "/*" * MAX_DEPTH):
        raise ComplexityError(TOO_DEEP)
    return body


def read_xml(xml: str) -> HtmlElement:
    """The root of an XML text. Raises `XMLSyntaxError`, also for 256 levels and more."""
    return etree.fromstring(xml.encode(), _parser)


def line_of(part: HtmlElement | None) -> int:
    """The line on which an element was typed, or what it stands in."""
    while part is not None:
        if line := part.get(LINE):
            return int(line)
        part = part.getparent()
    return 1


def serialize(body: HtmlElement) -> str:
    """The HTML of all that is in `body`, without its lines."""
    etree.strip_attributes(body, LINE)
    html = outer(body).replace("></source>", ">")  # void, which lxml does not know
    return html.removeprefix("<div>").removesuffix("</div>").strip()


def outer(part: HtmlElement) -> str:
    return tostring(part, encoding="unicode", with_tail=False)


def element(tag: str, *content: str | HtmlElement, **attributes: str) -> HtmlElement:
    """A new element. Underscores end or become hyphens: `class_=`, `aria_label=`."""
    made = _parser.makeelement(
        tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    )
    append(made, content)
    return made


def append(parent: HtmlElement, content: Iterable[str | HtmlElement]) -> None:
    """Put text and elements at the end of `parent`. Text may come from records, unseen."""
    for piece in content:
        if not isinstance(piece, str):
            parent.append(piece)
        elif (last := next(parent.iterchildren(reversed=True), None)) is not None:  # len() counts
            last.tail = (last.tail or "") + HIDDEN.sub("", piece)
        else:
            parent.text = (parent.text or "") + HIDDEN.sub("", piece)


def replace(old: HtmlElement, new: HtmlElement) -> None:
    """Put `new` in the place of `old`; the text behind `old` stays."""
    new.tail, old.tail = old.tail, None
    old.getparent().replace(old, new)


def insert_after(neighbor: HtmlElement, new: HtmlElement) -> None:
    """Put `new` right behind `neighbor`, before the text that follows it."""
    new.tail, neighbor.tail = neighbor.tail, None
    neighbor.addnext(new)


def wrap(inner: HtmlElement, outer: HtmlElement) -> HtmlElement:
    """Put `outer` in the place of `inner`, and `inner` at its end."""
    replace(inner, outer)
    outer.append(inner)
    return outer


def rename(old: HtmlElement, tag: str, class_: str = "") -> None:
    """Make `old` a `tag` with this class, and no other attribute but its line."""
    line = old.get(LINE)
    old.tag = tag
    old.attrib.clear()
    if line:
        old.set(LINE, line)
    if class_:
        old.set("class", class_)
