"""Folders of Markdown with front matter: Hugo, Jekyll, Quarto, Obsidian, Pandoc."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils import timezone

from essays.exchange.forms import decoded
from essays.moving import front_matter
from essays.moving.folders import Folder
from essays.moving.source import Source, moment, sentence, slug_of
from essays.moving.sources.shortcodes import plain

SUFFIXES = {".md", ".markdown", ".mdown", ".qmd"}
NO_ESSAYS = {
    *("readme", "license", "licence", "changelog", "contributing", "code_of_conduct", "_index"),
    *("404", "index", "search", "security", "authors", "todo"),
}
DATED = re.compile(r"(\d{4}-\d\d?-\d\d?)-(.+)")
LANGUAGE = re.compile(r"\.[a-z]{2}(?:-[A-Za-z]{2,4})?$")
HEADING = re.compile(r"\A\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\{[^}\n]*\}[ \t]*)?(?:\n|\Z)")
CONFIGS = {
    f"{name}.{end}" for name in ("_config", "hugo", "config") for end in ("yml", "yaml", "toml")
}
DESCRIBED = ("true_thing", "description", "summary", "excerpt", "abstract", "lead", "tagline")
COVERS = ("cover", "image", "featured_image", "featureImage", "thumbnail", "banner", "hero")
JEKYLL = "/:categories/:year/:month/:day/:title.html"
STYLES = {
    "date": JEKYLL,
    "pretty": "/:categories/:year/:month/:day/:title/",
    "none": "/:categories/:title.html",
}


def read(folder: Folder, only: str = "") -> Iterator[Source]:
    """Yield the essays of a folder, or of one file in it."""
    texts = Texts(folder)
    for name in [only] if only else texts.names():
        yield texts.essay(name)


class Texts:
    def __init__(self, folder: Folder):
        self.folder = folder
        self.marked = [n for n in folder.names if PurePosixPath(n).suffix.lower() in SUFFIXES]
        self.known = {PurePosixPath(name).name.casefold() for name in folder.names}
        self.known |= {PurePosixPath(name).stem.casefold() for name in self.marked}
        self.above = {str(PurePosixPath(name).parent.parent) for name in self.marked}
        self.config = self.configured()
        said = [self.config.get(name) for name in ("baseURL", "baseurl", "base_url", "url")]
        hosts = [urlsplit(each).netloc for each in said if isinstance(each, str)]
        self.host = next(filter(None, hosts), "")

    def names(self) -> list[str]:
        """Return what is an essay, by the habits of the program that the folder is of."""
        jekyll = [n for n in self.marked if {"_posts", "_drafts"} & set(n.split("/"))]
        if jekyll:
            return jekyll
        hugo = [n for n in self.marked if "content" in n.split("/")[:-2]]
        found = [n for n in hugo or self.marked if not self.is_other(n)]
        return found or [n for n in self.marked if not self.is_other(n)]

    def is_other(self, name: str) -> bool:
        place = PurePosixPath(name)
        stem = LANGUAGE.sub("", place.stem).casefold()
        if stem == "index":  # a folder of its own is an essay, the one of all of them is not
            return len(place.parts) < 3 or str(place.parent) in self.above
        return stem in NO_ESSAYS

    def configured(self) -> dict[str, Any]:
        for name in sorted(self.folder.names, key=lambda n: n.count("/")):
            if PurePosixPath(name).name in CONFIGS and name.count("/") < 2:
                text = self.folder.read(name).decode(errors="replace")
                try:
                    given = (
                        tomllib.loads(text) if name.endswith("toml") else front_matter.load(text)
                    )
                except (tomllib.TOMLDecodeError, front_matter.BadFrontMatter):
                    continue
                return given if isinstance(given, dict) else {}
        return {}

    def essay(self, name: str) -> Source:
        source = Source(file=name)
        try:
            text = decoded(self.folder.read(name)).replace("\r\n", "\n").replace("\r", "\n")
            source.typed = text
            head = front_matter.read(text)
        except (front_matter.BadFrontMatter, ValidationError) as error:
            source.fault = " ".join(getattr(error, "messages", [str(error)]))
            return source
        source.line = head.lines + 1
        self.fill(source, {key.lower(): value for key, value in head.given.items()}, head.body)
        return source

    def fill(self, source: Source, given: dict[str, Any], body: str) -> None:
        place = PurePosixPath(source.file)
        stem = LANGUAGE.sub("", place.stem)
        stem = place.parent.name if stem == "index" and place.parent.name else stem
        dated = DATED.fullmatch(stem)
        body = plain(body, lambda name: PurePosixPath(name.strip()).name.casefold() in self.known)
        source.title, source.body = title_and_body(given, body)
        stem = dated[2] if dated else stem
        source.title = source.title or stem.replace("-", " ").replace("_", " ").strip().capitalize()
        source.slug = slug_of(str(given.get("slug") or "").strip("/").rpartition("/")[2] or stem)
        source.slug = source.slug or slug_of(source.title)
        source.subtitle = sentence(given.get("subtitle"))
        source.description = next((sentence(given[n]) for n in DESCRIBED if text_in(given, n)), "")
        source.at = moment(given.get("date") or given.get("publishdate") or given.get("created"))
        source.at = source.at or (moment(dated[1]) if dated else None)
        source.live = is_live(given, place, source)
        source.cover, source.cover_alt = cover_of(given)
        source.host = self.host
        source.old_paths = [
            *self.own_paths(source, given, stem),
            *listed(given, "aliases", "redirect_from"),
        ]

    def own_paths(self, source: Source, given: dict[str, Any], stem: str) -> list[str]:
        """Return where the essay was, by what it says itself and by the habits of its program."""
        for name in ("permalink", "url"):
            if text_in(given, name) and ":" not in given[name] and "{" not in given[name]:
                return [given[name]]
        parts = source.file.split("/")
        slug = str(given.get("slug") or stem)
        if "_posts" in parts:
            style = str(given.get("permalink") or self.config.get("permalink") or JEKYLL)
            return [patterned(STYLES.get(style, style), source, given, slug)]
        if "content" in parts[:-1]:
            inside = parts[parts.index("content") + 1 : -1]
            patterns = self.config.get("permalinks")
            if isinstance(patterns, dict) and inside and isinstance(patterns.get(inside[0]), str):
                return [patterned(patterns[inside[0]], source, given, slug)]
            is_bundle = PurePosixPath(source.file).stem.startswith("index")
            inside = inside[:-1] if is_bundle else inside
            return ["/" + "/".join([*inside, slug]) + "/"]
        path = "/" + source.file.rpartition(".")[0].removesuffix("/index")
        return [f"{path}/", f"{path}.html"]


def title_and_body(given: dict[str, Any], body: str) -> tuple[str, str]:
    """Return the title; where the text begins with it, it stands there no longer."""
    title, heading = sentence(given.get("title")), HEADING.match(body)
    if heading and (not title or sentence(heading[1]).casefold() == title.casefold()):
        return title or re.sub(r"[*_`]", "", sentence(heading[1])), body[heading.end() :].lstrip(
            "\n"
        )
    return title, body.lstrip("\n")


def is_live(given: dict[str, Any], place: PurePosixPath, source: Source) -> bool:
    if given.get("draft") is True or given.get("published") is False or "_drafts" in place.parts:
        return False
    return source.at is None or source.at <= timezone.now()


def cover_of(given: dict[str, Any]) -> tuple[str, str]:
    for name in map(str.lower, COVERS):
        value = given.get(name)
        if isinstance(value, dict):
            for key in ("image", "path", "src", "url"):
                if text_in(value, key):
                    return value[key], sentence(value.get("alt") or value.get("caption"))
        elif text_in(given, name):
            return value, sentence(given.get(f"{name}_alt") or given.get(f"{name}-alt"))
    return "", ""


def text_in(given: dict[str, Any], name: str) -> bool:
    return isinstance(given.get(name), str) and bool(given[name].strip())


def listed(given: dict[str, Any], *names: str) -> list[str]:
    found = []
    for name in names:
        value = given.get(name)
        found += [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [each if each.startswith("/") else f"/{each}" for each in found if isinstance(each, str)]


def patterned(pattern: str, source: Source, given: dict[str, Any], slug: str) -> str:
    categories = given.get("categories") or given.get("category") or []
    categories = categories.split() if isinstance(categories, str) else categories
    day = source.day
    words = {
        "categories": "/".join(slug_of(str(each)) for each in categories),
        **dict.fromkeys(("title", "slug", "slugorfilename", "filename", "contentbasename"), slug),
        "year": f"{day:%Y}" if day else "",
        "month": f"{day:%m}" if day else "",
        "i_month": str(day.month) if day else "",
        "day": f"{day:%d}" if day else "",
        "i_day": str(day.day) if day else "",
        "output_ext": ".html",
        "section": source.file.split("/")[1] if "/" in source.file else "",
    }
    path = re.sub(r":(\w+)", lambda found: words.get(found[1], ""), pattern)
    return "/" + re.sub(r"/{2,}", "/", path).lstrip("/")
