"""Ghost's export: one JSON file with all posts, and the folder `content` with their images."""

import json
from collections.abc import Iterator
from typing import Any

from essays.moving.folders import Folder
from essays.moving.source import Source, moment, sentence, slug_of
from essays.moving.sources.hypertext import markdown_of
from essays.moving.sources.lexical import Unknown, of_lexical, of_mobiledoc
from essays.moving.sources.preparing import TooDeep

FORMATS = (("lexical", of_lexical), ("mobiledoc", of_mobiledoc))
PLACE = "__GHOST_URL__"


def data_of(content: bytes) -> dict[str, Any] | None:
    """Return the tables of an export, or nothing for another file."""
    try:
        document = json.loads(content)
        database = document["db"][0] if "db" in document else document
        return database["data"] if "posts" in database["data"] else None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def find(folder: Folder) -> str:
    """Return the name of the export in a folder, or nothing."""
    for name in folder.names:
        if name.endswith(".json") and folder.sizes[name] > 100:
            start = folder.read(name)
            if b'"posts"' in start and data_of(start):
                return name
    return ""


def read(folder: Folder, name: str) -> Iterator[Source]:
    """Yield the posts and pages of an export, pages only told of."""
    data = data_of(folder.read(name))
    about = {row.get("post_id"): row for row in data.get("posts_meta") or ()}
    for post in data["posts"]:
        yield essay_of(name, post, about.get(post.get("id"), {}))


def essay_of(name: str, post: dict[str, Any], about: dict[str, Any]) -> Source:
    slug = str(post.get("slug") or "")
    source = Source(
        file=name,
        slug=slug_of(slug),
        title=sentence(post.get("title")),
        description=sentence(post.get("custom_excerpt")),
        at=moment(post.get("published_at")) or moment(post.get("created_at")),
        live=post.get("status") in ("published", "sent")
        and post.get("visibility", "public") == "public",
        old_paths=[f"/{slug}/"],
        cover=str(post.get("feature_image") or "").replace(PLACE, ""),
        cover_alt=sentence(about.get("feature_image_alt")),
    )
    if post.get("type") == "page" or post.get("page") in (1, True):
        source.fault = (
            "It is a page, not a post: this site has one, “Why I write”. Copy what you need."
        )
    if post.get("status") in ("published", "sent") and not source.live:
        source.told.append("Not everybody may read it there: it comes in as a draft.")
    try:
        source.body = markdown_of(html_of(post, source.told).replace(PLACE, ""), source.told)
    except TooDeep as error:
        source.fault = str(error)
    return source


def html_of(post: dict[str, Any], told: list[str]) -> str:
    """Return what the editor keeps; where that has what is not known, what Ghost drew of it."""
    for name, convert in FORMATS:
        if post.get(name):
            try:
                return convert(post[name])
            except Unknown as error:
                if not post.get("html"):
                    told.append(f"{error} It was left out.")
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                told.append(f"Its {name.capitalize()} cannot be read; the HTML beside it was.")
    return post.get("html") or ""
