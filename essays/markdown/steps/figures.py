"""Images and tables, their captions and their numbers."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from essays.markdown.draft import Draft
from essays.markdown.elements import element, rename, replace, wrap
from essays.markdown.faults import Kind
from essays.markdown.records import Picture
from essays.markdown.sanitize import ANCHOR

IMAGE = re.compile(r"image:(\d{1,18})(?:,.*)?")
PAGE_SIZES = "(min-width: 36rem) 33rem, 100vw"
MAIL_WIDTH = 600
NAMES = {"table": "Table", "picture": "Figure"}


def place_images(draft: Draft) -> None:
    """Give each image of the site its files; an image from elsewhere becomes a link."""
    images = list(draft.body.iter("img"))
    ids = {int(match[1]) for image in images if (match := IMAGE.fullmatch(image.get("src", "")))}
    pictures = draft.resolver.images(ids) if ids else {}
    for image in images:
        if match := IMAGE.fullmatch(image.get("src", "")):
            _place(draft, image, match[1], pictures.get(int(match[1])))
        else:
            _refuse(draft, image)
    for paragraph in list(draft.body.iter("p")):
        _free_image(paragraph)


def number(draft: Draft) -> None:
    """Number the captions of tables and of figures, and give each figure an id."""
    counts = dict.fromkeys(NAMES, 0)
    for figure in draft.body.iter("figure"):
        kind, caption = figure.get("class"), figure.find("figcaption")
        wish = figure.attrib.pop("id", "")
        if kind not in NAMES:
            continue
        if caption is None:
            figure.set("id", draft.anchor(f"unnumbered-{kind}"))
            continue
        counts[kind] += 1
        name = f"{NAMES[kind]} {counts[kind]}"
        own = ANCHOR.fullmatch(wish) and wish not in draft.anchors
        figure.set("id", draft.anchor(wish if own else name.lower().replace(" ", "-")))
        _caption(caption, name)


def shape_tables(draft: Draft) -> None:
    """Every table in a figure, its columns aligned by class."""
    for table in list(draft.body.iter("table")):
        for cell in table.iter("th", "td"):
            if cell.tag == "th":
                cell.set("scope", "col")
            if (side := cell.attrib.pop("align", "left")) != "left":
                cell.set("class", side)
        if table.getparent().tag != "figure":
            wrap(table, element("figure", class_="table"))


def make_scrollable(draft: Draft) -> None:
    """For pages: a table that is too wide can be scrolled with the keyboard."""
    for table in list(draft.body.iter("table")):
        for part in table.iter("table", "thead", "tbody", "tr"):
            _tighten(part)
        figure = table.getparent()
        box = wrap(table, element("section", class_="scroll", tabindex="0"))
        caption = figure.find("figcaption")
        if caption is not None and figure.get("id"):
            caption.set("id", f"{figure.get('id')}-caption")
            box.set("aria-labelledby", caption.get("id"))
        else:
            columns = [" ".join(cell.text_content().split()) for cell in table.iter("th")]
            box.set("aria-label", f"Table: {', '.join(filter(None, columns))}")


def link_captions(draft: Draft) -> None:
    """For pages: the number of a figure or table is a link to it that a reader can copy."""
    for figure in draft.body.iter("figure"):
        name = figure.find("figcaption//b")
        if figure.get("id") and name is not None:
            wrap(name, element("b"))
            name.tag = "a"
            name.set("href", f"#{figure.get('id')}")


def fit_mail(draft: Draft) -> None:
    """For mail: one file for each image, at most 600 px wide, and elements that all know."""
    for image in draft.body.iter("img"):
        width, height = int(image.get("width")), int(image.get("height"))
        shown = min(width, MAIL_WIDTH)
        image.set("width", str(shown))
        image.set("height", str(round(height * shown / width)))
    for block in list(draft.body.iter("figure", "figcaption", "aside", "details")):
        rename(block, "div", f"{block.tag} {block.get('class', '')}".strip())
    for block in list(draft.body.iter("div", "pre")):
        if block.tag == "pre" or (block.get("class") or "").startswith("aside"):
            _panel(block)
    for summary in list(draft.body.iter("summary")):
        rename(summary, "p", "title")


def _panel(block: HtmlElement) -> None:
    """Put a block into a table of one cell: Outlook keeps the padding of cells alone."""
    cell = wrap(block, element("td", class_="panel"))
    row = wrap(cell, element("tr"))
    plain = {"cellspacing": "0", "cellpadding": "0", "border": "0", "width": "100%"}
    wrap(row, element("table", role="presentation", class_="panels", **plain))


def drop_srcset(draft: Draft) -> None:
    """For mail and feeds: the one file that everything can show."""
    for image in draft.body.iter("img"):
        for name in ("srcset", "sizes", "loading", "decoding"):
            image.attrib.pop(name, None)


def _place(draft: Draft, image: HtmlElement, id: str, picture: Picture | None) -> None:  # noqa: A002
    alt = image.get("alt", "").strip()
    if not alt:
        message = f"The image {id} has no description. Write one: ![What it shows](image:{id})."
        draft.fault(Kind.MISSING_ALT, message, image)
    if picture is None:
        draft.fault(Kind.UNKNOWN_IMAGE, f"There is no image {id}. Choose another.", image)
        replace(image, element("span", alt))
        return
    image.attrib.clear()
    image.attrib.update(_attributes(alt, picture))


def _tighten(part: HtmlElement) -> None:
    """Drop the white space between the parts of a table."""
    part.text = None
    for inner in part:
        inner.tail = None


def _attributes(alt: str, picture: Picture) -> Iterator[tuple[str, str]]:
    yield "src", picture.fallback.url
    if picture.srcset:
        yield "srcset", ", ".join(f"{size.url} {size.width}w" for size in picture.srcset)
        yield "sizes", PAGE_SIZES
    yield "width", str(picture.fallback.width)
    yield "height", str(picture.fallback.height)
    yield "alt", alt
    yield "loading", "lazy"
    yield "decoding", "async"


def _refuse(draft: Draft, image: HtmlElement) -> None:
    address = image.get("src", "")
    message = (
        f"The image {address} is not one of this site, and readers load nothing from elsewhere. "
        "Upload it, then write ![What it shows](image:7) with its number."
    )
    draft.fault(Kind.EXTERNAL_IMAGE, message, image)
    text = image.get("alt", "").strip() or address
    is_linked = next(image.iterancestors("a"), None) is not None  # and no link holds another
    if address.startswith(("http://", "https://")) and not is_linked:
        replace(image, element("a", text, href=address))
    else:
        replace(image, element("span", text))


def _free_image(paragraph: HtmlElement) -> None:
    """Take an image that stands alone out of its paragraph, into a figure."""
    if len(paragraph) != 1 or paragraph[0].tag != "img" or paragraph.text_content().strip():
        return
    if paragraph.getparent().tag == "figure":
        paragraph.drop_tag()
    else:
        rename(paragraph, "figure", "picture")


def _caption(caption: HtmlElement, name: str) -> None:
    paragraphs = caption.findall("p")
    if len(paragraphs) == 1:
        paragraphs[0].drop_tag()
    first = caption if len(paragraphs) < 2 else paragraphs[0]
    prefix = element("b", f"{name}.")
    prefix.tail = f" {(first.text or '').lstrip()}"
    first.text = None
    first.insert(0, prefix)
