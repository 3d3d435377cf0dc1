"""Links: to pages, documents, places in the text, and elsewhere. Nothing else is a link."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from essays.markdown.draft import RESERVED, Draft
from essays.markdown.faults import Kind
from essays.markdown.records import Link

RECORD = re.compile(r"(page|doc):(\d{1,18})(#\S*)?")
# Papers and claims are looked up by their own modules.
CITED = re.compile(r"cite:@|claim:")
UNKNOWN = {"page": Kind.UNKNOWN_PAGE, "doc": Kind.UNKNOWN_DOCUMENT}
NAMES = {"page": "page", "doc": "document"}


def resolve(draft: Draft) -> None:
    """Give each link its address; what leads nowhere becomes plain text and a fault."""
    links = list(draft.body.iter("a"))
    records = _records(draft, links)
    for link in links:
        href = link.get("href", "")
        if CITED.match(href):
            continue
        if match := RECORD.fullmatch(href):
            _resolve_record(draft, link, match, records[match[1]].get(int(match[2])))
        elif not _leads_somewhere(href):
            _refuse(draft, link)
        else:
            _keep(draft, link, href)


def keep_anchors(draft: Draft) -> None:
    """Let what an author has named be linked to, unless the name is taken."""
    for part in draft.body.xpath(".//*[@id]"):
        wish = part.get("id")
        if part.tag == "figure" or ":" in wish:  # those have a number
            continue
        if wish in draft.anchors or RESERVED.fullmatch(wish):
            message = f"The anchor #{wish} is taken and was left out. Choose another."
            draft.fault(Kind.DEAD_ANCHOR, message, part)
            del part.attrib["id"]
        else:
            draft.anchor(wish)


def check_anchors(draft: Draft) -> None:
    """Warn of links to a place that this text does not have."""
    for link in draft.body.iter("a"):
        href = link.get("href", "")
        if href.startswith("#") and href[1:] not in draft.anchors:
            message = f"Nothing in this text has the anchor {href}. Correct it."
            draft.fault(Kind.DEAD_ANCHOR, message, link)


def make_absolute(draft: Draft) -> None:
    """For readers that see the text elsewhere: addresses that begin with https:// or so."""
    for link in draft.body.iter("a"):
        if not link.get("href").startswith("#"):
            link.set("href", draft.absolute(link.get("href")))
    for image in draft.body.iter("img"):
        image.set("src", draft.absolute(image.get("src")))


def lead_back(draft: Draft) -> None:
    """For mail, where places in the text cannot be linked: lead to them on the page."""
    for link in draft.body.iter("a"):
        if link.get("href").startswith("#"):
            link.set("href", draft.absolute(link.get("href")))


def _keep(draft: Draft, link: HtmlElement, href: str) -> None:
    scheme, colon, rest = href.partition(":")
    if colon and not href.startswith("#"):
        link.set("href", f"{scheme.lower()}:{rest}")
    if not link.text_content().strip() and not len(link):
        message = f"The link to {href} has no text. Write some."
        draft.fault(Kind.BAD_LINK, message, link)
        link.text = href


def _records(draft: Draft, links: list[HtmlElement]) -> dict[str, Mapping[int, Link]]:
    ids: dict[str, set[int]] = {"page": set(), "doc": set()}
    for link in links:
        if match := RECORD.fullmatch(link.get("href", "")):
            ids[match[1]].add(int(match[2]))
    return {
        "page": draft.resolver.pages(ids["page"]) if ids["page"] else {},
        "doc": draft.resolver.documents(ids["doc"]) if ids["doc"] else {},
    }


def _resolve_record(
    draft: Draft, link: HtmlElement, match: re.Match[str], record: Link | None
) -> None:
    kind, name = match[1], f"{NAMES[match[1]]} {match[2]}"
    if record and record.public:
        link.set("href", record.url + (match[3] or ""))
        return
    if record:
        message = f"The {name} is not published, so the link is left out. Publish it first."
        draft.fault(Kind.PRIVATE_PAGE, message, link)
    else:
        draft.fault(UNKNOWN[kind], f"There is no {name}. Choose another.", link)
    link.drop_tag()


def _leads_somewhere(href: str) -> bool:
    if href.startswith("#"):
        return len(href) > 1
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return (parts.scheme in ("http", "https") and bool(parts.netloc)) or (
        parts.scheme == "mailto" and bool(parts.path)
    )


def _refuse(draft: Draft, link: HtmlElement) -> None:
    href, text = link.get("href", ""), link.text_content().strip()
    message = (
        f"The link “{text or href}” has no address that works everywhere. "
        "Write one that begins with https:// or mailto:, or name a page: [text](page:12)."
    )
    draft.fault(Kind.BAD_LINK, message, link)
    link.drop_tag()
