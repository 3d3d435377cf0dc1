"""Footnotes, which every program writes as a pair of links: one to the note, one back."""

import re

from bs4 import BeautifulSoup, Tag

from essays.moving.sources.formulas import RAW

MARK = re.compile(r"\W*(?:\d{1,3}|[*\u2020\u2021]|[a-z]|[ivx]{1,5})\W*")
BACK = re.compile(r"^[\s\u21a9\u2191^\ufe0e\ufe0f\d.:\[\]]*$")
CONTAINERS = (
    "section.footnotes, div.footnotes, ol.footnotes, ol.footnotes-list, ol.wp-block-footnotes"
)


def take_out(soup: Tag) -> list[tuple[str, Tag]]:
    """Put [^1] in the place of each reference; return the notes by their names, in their order."""
    by_id = {tag["id"]: tag for tag in soup.find_all(id=True)}
    names: dict[str, str] = {}
    for link in soup.find_all("a", href=re.compile(r"#.")):
        target = by_id.get(link["href"].rpartition("#")[2])
        if target is None or not is_reference(link, target):
            continue
        name = names.setdefault(target["id"], str(len(names) + 1))
        outer = link.parent if link.parent is not None and link.parent.name == "sup" else link
        mark = BeautifulSoup("", "html.parser").new_tag(RAW, inline="")
        mark.string = f"[^{name}]"
        outer.replace_with(mark)
    notes = [(name, content_of(by_id[id_])) for id_, name in names.items()]
    for container in soup.select(CONTAINERS):
        if not container.get_text(strip=True) or container.find("li") is None:
            rule = container.find_previous_sibling()
            if rule is not None and rule.name == "hr":
                rule.decompose()
            container.decompose()
    return notes


def is_reference(link: Tag, target: Tag) -> bool:
    """Say whether a link with a mark as its text leads to a note that leads back to it."""
    if not MARK.fullmatch(link.get_text().strip()) or not follows(link, target):
        return False
    classes = " ".join(
        [*link.get("class", []), *(link.parent.get("class", []) if link.parent else [])]
    )
    if "footnote" in classes or "fn" in classes.split():
        return True
    own = {link.get("id"), link.parent.get("id") if link.parent is not None else None} - {None}
    block = block_of(target)
    return any(back["href"].rpartition("#")[2] in own for back in block.find_all("a", href=True))


def follows(link: Tag, target: Tag) -> bool:
    """A note stands behind its reference, which no note of it is within."""
    return link not in target.find_all("a") and target in link.find_all_next(id=target["id"])


def block_of(target: Tag) -> Tag:
    """Return the whole note of which the link's target is only the number."""
    if target.name in ("a", "sup", "span") and target.parent is not None:
        outer = target.find_parent(["li", "div", "p"])
        return outer if outer is not None else target
    return target


def content_of(target: Tag) -> Tag:
    """Take a note out of the text, without the links that lead back."""
    block = block_of(target)
    inner = block.select_one(".footnote-content") or block
    if target is not block and target is not inner and target.name in ("a", "sup"):
        target.decompose()
    for back in inner.find_all("a", href=re.compile("#")):
        if BACK.match(back.get_text()):
            (back.parent if back.parent.name == "sup" else back).decompose()
    block.extract()
    inner.name = "div"
    return BeautifulSoup("", "html.parser") if inner is None else inner
