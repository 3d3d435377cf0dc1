"""Substack's export: posts.csv with what is said of each post, and a file of HTML for each."""

import csv
import io
from collections.abc import Iterator
from pathlib import PurePosixPath

from essays.moving.folders import Folder
from essays.moving.source import Source, moment, sentence, slug_of
from essays.moving.sources.hypertext import markdown_of
from essays.moving.sources.preparing import TooDeep


def find(folder: Folder) -> str:
    """Return the name of posts.csv in a folder, or nothing."""
    for name in folder.names:
        is_list = PurePosixPath(name).name == "posts.csv"
        if is_list and folder.read(name).lstrip(b"\xef\xbb\xbf").startswith(b"post_id,"):
            return name
    return ""


def read(folder: Folder, name: str) -> Iterator[Source]:
    text = folder.read(name).decode("utf-8-sig", errors="replace")
    pages = {
        PurePosixPath(path).name.removesuffix(".html"): path
        for path in folder.names
        if path.endswith(".html")
    }
    rows = csv.DictReader(io.StringIO(text, newline=""))
    for row in rows:
        yield essay_of(folder, name, rows.line_num, row, pages)


def essay_of(
    folder: Folder, name: str, line: int, row: dict[str, str], pages: dict[str, str]
) -> Source:
    number, _, slug = (row.get("post_id") or "").partition(".")
    published = (row.get("is_published") or "").lower() == "true"
    open_to_all = (row.get("audience") or "everyone") == "everyone"
    source = Source(
        file=pages.get(f"{number}.{slug}" if slug else number, name),
        line=line,
        slug=slug_of(slug or row.get("title") or number),
        title=sentence(row.get("title")),
        description=sentence(row.get("subtitle")),
        at=moment(row.get("post_date")) or moment(row.get("email_sent_at")),
        live=published and open_to_all,
        old_paths=[f"/p/{slug}"] if slug else [],
    )
    if published and not open_to_all:
        source.told.append("Not everybody may read it there: it comes in as a draft.")
    if row.get("type") in ("podcast", "thread"):
        source.told.append(f"It is a {row['type']} there: what is played or answered stays behind.")
    if row.get("type") == "page":
        source.fault = "It is a page, not a post: this site has one, “Why I write”."
        return source
    if source.file == name:
        source.fault = f"There is no file {row.get('post_id')}.html for it. Export anew."
        return source
    try:
        html = folder.read(source.file).decode("utf-8-sig", errors="replace")
        source.body = markdown_of(html, source.told)
    except TooDeep as error:
        source.fault = str(error)
    return source
