"""A dry run of bringing essays: what becomes of each, and then doing what was asked for.

Each essay is saved by itself: an import that was interrupted is run again, and goes on with what is
missing. Nothing is announced, now or later: what comes in asks for no note.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Page

from essays.addresses import taken_address
from essays.exchange.plan import Change
from essays.markdown import MAX_CHARACTERS, Fault, Link, Picture, Rendition, previewed, render
from essays.markdown.targets.moved import moved, written
from essays.models import EssayPage
from essays.moving.folders import Folder, opened
from essays.moving.library import IMAGES, Library, within
from essays.moving.source import Source
from essays.moving.sources.kinds import read
from essays.moving.sources.markdown_files import SUFFIXES
from essays.moving.true_things import words_of
from essays.records.resolver import RecordResolver

PLANNED = 10**9  # ids from here on are of pages and images that are still to be made
MOST = 5_000  # essays of one import
PREVIEWS = 100  # of the first essays; the page would be too large with all of them
EVERY = 25  # essays between two words on how far it is
SUBSTACK = re.compile(r"https?://[\w.-]+/p/[\w-]+/?(?:\?|\Z)")  # under whatever name it stands
GIVEN = ("title", "slug", "subtitle", "true_thing", "body")
ImageId = Callable[[str, str], int | None]  # of a name in the folder, and its description
GRAY = "data:image/gif;base64,R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="


class Unfit(Exception):
    """The import as a whole cannot be done; the message says why and what helps."""


class Group(models.TextChoices):
    NEW = "new", "New"
    DIFFERS = "differs", "Different here"
    REFUSED = "refused", "Refused"
    SAME = "same", "The same as here"


@dataclass
class Row:
    """One essay of the dry run, with the page as it would be saved."""

    source: Source
    group: Group = Group.REFUSED
    page: EssayPage | None = None
    reason: str = ""
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    images: list[str] = field(default_factory=list)  # found, by their names in the folder
    lost: list[str] = field(default_factory=list)  # images that are nowhere, as the text has them
    links: int = 0  # to essays that come along
    html: str = ""  # how it will read, its faults where they stand

    @property
    def tick(self) -> str:
        """Names what the author saw: if the essay changes meanwhile, it fits no longer."""
        source = self.source
        seen = repr((source.slug, self.group, source.title, source.body, self.changes))
        return hashlib.sha256(seen.encode()).hexdigest()[:20]

    @property
    def errors(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.level == "error"]


class PlannedResolver(RecordResolver):
    """A resolver that also knows what the import is about to make."""

    planned: dict[int, Link]

    def pages(self, ids):
        there = {id_: link for id_, link in self.planned.items() if id_ in ids}
        return super().pages({id_ for id_ in ids if id_ < PLANNED}) | there

    def images(self, ids):
        there = {id_: Picture(Rendition(GRAY, 660, 400)) for id_ in ids if id_ >= PLANNED}
        return super().images({id_ for id_ in ids if id_ < PLANNED}) | there


class EssayImport:
    """The import of one folder or file. Raises Unreadable, Unfit."""

    def __init__(self, path: Path, previews: bool = False):
        self.previews = PREVIEWS if previews else 0
        self.folder: Folder = opened(path.parent if is_text(path) else path)
        self.kind, self.sources = read(self.folder, path.name if is_text(path) else "")
        self.library = Library(self.folder)
        self.rows: list[Row] = []
        self.planned: dict[int, Link] = {}
        self.planned_images: dict[str, int] = {}

    def steps(self) -> Iterator[str]:
        """Do the dry run, telling now and then how far it is; the rows are there at the end."""
        found: list[Source] = []
        for number, source in enumerate(self.sources, 1):
            found.append(source)
            if number > MOST:
                raise Unfit(f"It has more than {MOST:,} essays. Bring one part after the other.")
            if number % EVERY == 0:
                yield f"{number:,} read"
        if not found:
            raise Unfit("There is no essay in it: no Markdown with front matter, no export.")
        self.rows = [Row(source) for source in found]
        self.settle_addresses()
        for number, row in enumerate(self.rows, 1):
            if not row.reason:
                self.compare(row)
            if number % EVERY == 0:
                yield f"{number:,} of {len(self.rows):,} compared"

    def settle_addresses(self) -> None:
        """Give each essay its page, here or planned, so that links among them can be followed."""
        here = {page.slug: page for page in EssayPage.objects.all()}
        others = set(Page.objects.filter(depth__gt=2).values_list("slug", flat=True)) - here.keys()
        first: dict[str, Source] = {}
        self.targets: dict[str, Row] = {}
        for number, row in enumerate(self.rows):
            source = row.source
            if taken_address(source.slug) or source.slug in others:
                source.told.append(
                    f"The address /{source.slug}/ is the site's own: it gets another."
                )
                source.slug = f"{source.slug}-essay"
            row.reason = source.fault or refusal(source, first)
            if row.reason:
                continue
            first[source.slug] = source
            row.page = here.get(source.slug) or EssayPage(slug=source.slug)
            if row.page.pk is None:
                row.page.planned = PLANNED + number
                self.planned[row.page.planned] = Link(f"/{source.slug}/", source.live)
            for address in filter(None, addresses_of(source)):
                self.targets.setdefault(address, row)

    def compare(self, row: Row) -> None:
        """Say what would become of an essay, and what is wrong in its text."""
        page = row.page
        is_new = page.pk is None or page.latest_revision_id is None
        given = self.given(row, self.planned_image if is_new else self.known_image)
        if is_new:
            row.group = Group.NEW
        else:
            page = row.page = page.get_latest_revision_as_object()
            row.changes = tuple(changes_of(page, given))
            row.group = Group.DIFFERS if row.changes else Group.SAME
        if row.group == Group.SAME:
            return
        for name, value in given.items():
            setattr(page, name, value)
        if reason := invalid(page):
            row.group, row.reason = Group.REFUSED, reason
            return
        resolver = PlannedResolver(page)
        resolver.planned = self.planned
        is_shown = self.previews > 0
        self.previews -= is_shown
        rendered = (previewed if is_shown else render)(page.body, resolver=resolver)
        row.faults, row.html = rendered.faults, rendered.html if is_shown else ""

    def given(self, row: Row, image_id: ImageId) -> dict[str, str]:
        """Return the fields of an essay's page, with its images and links in this site."""
        row.images, row.lost, row.links = [], [], 0
        source = row.source

        def change(address: str, alt: str | None) -> str | None:
            return (
                self.link(row, address) if alt is None else self.image(row, address, alt, image_id)
            )

        body = moved(with_cover(source), change)
        words = words_of(source)
        return {
            "title": source.title,
            "subtitle": words.subtitle,
            "true_thing": words.true_thing,
            "body": body,
        }

    def image(self, row: Row, address: str, alt: str, image_id: ImageId) -> str | None:
        name = self.library.find(address, row.source.file)
        id_ = image_id(name, alt) if name else None
        if id_ is None:
            if PurePosixPath(within(address)).suffix.lower() in IMAGES and address not in row.lost:
                row.lost.append(address)
            return None
        row.images.append(name)
        return f"image:{id_}"

    def link(self, row: Row, address: str) -> str | None:
        place, sign, anchor = address.partition("#")
        host = host_of(place)
        if host and host != row.source.host and not SUBSTACK.match(place):
            return None  # another site may have the same path
        target = self.targets.get(normal(place, row.source.file)) if place else None
        if target is None and not host and PurePosixPath(place).suffix in SUFFIXES:
            target = self.targets.get(f"/{PurePosixPath(place).stem}".casefold())
        if target is None:
            return None
        row.links += 1
        return f"page:{target.page.pk or target.page.planned}{sign}{anchor}"

    def planned_image(self, name: str, alt: str) -> int | None:
        if self.library.judge(name):
            return None
        return self.planned_images.setdefault(name, PLANNED + len(self.planned_images))

    def known_image(self, name: str, alt: str) -> int | None:
        return self.library.known(name) or self.planned_image(name, alt)


def is_text(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() != ".zip"


def with_cover(source: Source) -> str:
    """Return the text below the image that stood above it, unless that stands in it too."""
    if not source.cover or PurePosixPath(source.cover).name in source.body:
        return source.body
    return f"![{source.cover_alt}]({written(source.cover)})\n\n{source.body}"


def refusal(source: Source, first: dict[str, Source]) -> str:
    if not source.slug:
        return "It has no title and no address. Add a line such as title: Its title."
    if not source.body.strip():
        return "It has no text."
    if other := first.get(source.slug):
        where = other.file if other.file != source.file else f"line {other.line}"
        return f"{where} has the address /{source.slug}/ already. Change the slug of one of them."
    if len(source.body) > MAX_CHARACTERS:
        return f"It has {len(source.body):,} characters, at most {MAX_CHARACTERS:,} are possible."
    return ""


def invalid(page: EssayPage) -> str:
    """Return what fields hold that they must not, in words."""
    try:
        page.clean_fields(exclude=[f.name for f in page._meta.fields if f.name not in GIVEN])
    except ValidationError as error:
        return " ".join(f"{n}: {' '.join(said)}" for n, said in error.message_dict.items())
    return ""


def changes_of(page: EssayPage, given: dict[str, str]) -> Iterator[Change]:
    """Yield where a page differs from what is given; of texts only how many lines do."""
    for name, new in given.items():
        old = getattr(page, name).replace("\r\n", "\n")
        if old.strip() == new.strip():
            continue
        if name == "body":
            lines = set(old.splitlines()) ^ set(new.splitlines())
            yield Change("text", "", f"{len(lines):,} lines differ")
        else:
            yield Change(page._meta.get_field(name).verbose_name, old, new)


def addresses_of(source: Source) -> Iterator[str]:
    """Yield all by which other essays of the same source may call one."""
    for path in source.old_paths:
        yield normal(path, "")
    place = PurePosixPath(source.file)
    yield from (f"/{source.slug}", f"/{source.title}".casefold())
    if not place.stem.startswith("index"):
        yield f"/{place.stem}".casefold()
    if place.suffix in SUFFIXES:
        yield f"/{place}".casefold()
        if place.stem.startswith("index"):
            yield f"/{place.parent}".casefold()


def host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return "?"


def normal(address: str, file: str) -> str:
    """Return an address as it is looked up: without host and ending, seen from the site's root."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = parts.path
    if parts.scheme in ("mailto", "page", "doc", "image", "claim", "cite") or not path:
        return ""
    if not parts.netloc and not path.startswith("/"):
        near = normpath(str(PurePosixPath(file).parent / path))
        path = (
            f"/{near}"
            if path.startswith(".") or PurePosixPath(path).suffix in SUFFIXES
            else f"/{path}"
        )
    if path == "/" and parts.query.startswith("p="):  # WordPress's own name of a post
        return f"/?{parts.query}"
    path = path.removesuffix("/index.html").rstrip("/")
    return path.casefold()
