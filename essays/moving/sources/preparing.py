"""HTML of other programs, brought into the few tags that have a form in Markdown.

It is measured before anything is built of it. Words are never left out.
"""

from html.parser import HTMLParser
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Comment, Tag

from essays.moving.sources.formulas import RAW

DEEPEST = 150  # tags within tags; the pages of the programs here have 12
LONGEST = 5_000_000  # characters of one post
VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
    *("source", "track", "wbr"),
}
NOTHING = ("script", "style", "template", "noscript", "button", "svg", "form", "input")
BLOCKS = ["p", "div", "ul", "ol", "table", "pre", "blockquote", "figure", "h2", "h3", "hr"]


class TooDeep(ValueError):
    """Tags stand in each other as no page has them; the message says so."""


def check(html: str) -> None:
    if len(html) > LONGEST:
        raise TooDeep(f"It has {len(html):,} characters of HTML, at most {LONGEST:,} are read.")
    counter = _Depth()
    counter.feed(html)


class _Depth(HTMLParser):
    """Counts how deep tags stand in each other, before anything is built of them."""

    depth = 0

    def handle_starttag(self, tag, attrs) -> None:
        if tag not in VOID:
            self.depth += 1
        if self.depth > DEEPEST:
            line = self.getpos()[0]
            raise TooDeep(f"Line {line} of its HTML: more than {DEEPEST} tags in each other.")

    def handle_startendtag(self, tag, attrs) -> None:
        pass

    def handle_endtag(self, tag) -> None:
        self.depth = max(0, self.depth - 1) if tag not in VOID else self.depth


def prepare(soup: Tag, told: list[str]) -> None:
    """Bring what programs draw in many tags into the few that have a form in Markdown."""
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in soup.find_all(NOTHING):
        if tag.name == "svg" or not tag.find(["img", "a"]):
            tag.decompose()
        else:
            tag.unwrap()
    for tag in soup.select("pre br, summary br"):  # where text is taken as it stands
        tag.append("\n")
    for tag in soup.find_all(["iframe", "video", "audio", "embed", "object"]):
        keep_as_link(soup, tag, told)
    for tag in soup.find_all("img"):
        if not address_of_image(tag):
            tag.decompose()
    for link in soup.find_all("a"):
        if not link.get_text(strip=True) and not link.find(["img", RAW]):
            link.unwrap()
        elif block := link.find(BLOCKS):  # a card that leads elsewhere is a paragraph with a link
            flatten(link, block)


def keep_as_link(soup: Tag, tag: Tag, told: list[str]) -> None:
    source = tag.find("source")
    address = tag.get("src") or tag.get("data") or (source.get("src") if source else "")
    if address and address.startswith("//"):
        address = f"https:{address}"
    if not address or (not urlsplit(address).netloc and not address.startswith(("/", "__"))):
        tag.decompose()
        return
    host = urlsplit(address).netloc.removeprefix("www.") or "the file"
    told.append(f"What was played here from {host} is a link now.")
    link = BeautifulSoup("", "html.parser").new_tag("a", href=address)
    link.string = tag.get("title") or f"Watch or listen at {host}"
    paragraph = BeautifulSoup("", "html.parser").new_tag("p")
    paragraph.append(link)
    tag.replace_with(paragraph)


def address_of_image(tag: Tag) -> str:
    """Return where an image is, of the places in which programs hide that until it is seen."""
    for name in ("src", "data-src", "data-lazy-src", "data-original"):
        address = str(tag.get(name) or "")
        if address and not address.startswith("data:"):
            return address
    return ""


def flatten(link: Tag, block: Tag) -> None:
    for part in link.find_all(BLOCKS):
        part.insert_after(" ")
        part.unwrap()
