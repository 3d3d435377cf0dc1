"""Write the whole site into a new folder: what was typed as typed, what was uploaded as it came."""

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from wagtail.models import Page

from essays.models import EssayIndexPage
from essays.moving import front_matter
from home.backups.archive import PACKED
from home.moving import files, notes, records
from home.moving.pages import head_of, kind_of
from newsletter.people.moving import own_file

FOLDERS = {"essay": "essays", "about": "pages", "front": "pages"}
README = Path(__file__).parents[1] / "content" / "export.md"


def leave(folder: Path, tell: Callable[[str], None] = lambda text: None) -> dict[str, int]:
    """Write all into a folder that is new or empty; return how much of each there is.

    Raises FileExistsError if something is in it, OSError if it cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(folder)
    folder.chmod(0o700)  # it holds every reader's address
    with transaction.atomic():
        written = Written(folder)
        for name, text in texts():
            written.add(name, text)
        with written.open("readers.csv") as file:
            written.counts["readers"] = own_file.write(file)
        stored = {kind: files.rows_of(kind) for kind in files.COLUMNS}
    # After the rows: a file that they name was there before them.
    for kind, (listed, names) in stored.items():
        written.add(f"{kind}.csv", listed)
        for number, (name, source) in enumerate(names.items(), 1):
            written.copy(f"{kind}/{name}", source)
            if number % 100 == 0:
                tell(f"{number:,} of {len(names):,} {kind} copied")
    written.add("README.md", README.read_text(encoding="utf-8"))
    return written.counts


class Written:
    """A folder that is being filled, and how many files of each kind are in it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.counts: dict[str, int] = {}

    def place(self, name: str) -> Path:
        place = self.folder / name
        if "/" in name:
            place.parent.mkdir(exist_ok=True)
            kind = name.partition("/")[0]
            self.counts[kind] = self.counts.get(kind, 0) + 1
        return place

    def open(self, name: str):
        return self.place(name).open("x", encoding="utf-8", newline="")

    def add(self, name: str, content: str | bytes) -> None:
        content = content.encode() if isinstance(content, str) else content
        self.place(name).write_bytes(content)

    def copy(self, name: str, stored: str) -> None:
        if not files.copy(stored, self.place(name)):
            self.counts[name.partition("/")[0]] -= 1


def texts() -> Iterator[tuple[str, str | bytes]]:
    """Yield the names and contents of all files but those that were uploaded."""
    about = records.about_site()
    front = EssayIndexPage.objects.get()
    order = []
    for page in [front, *front.get_children().order_by("path").specific()]:
        name = f"{FOLDERS[kind_of(page)]}/{page.slug}"
        order.append(f"{name}.md")
        yield from page_texts(name, page)
    yield "site.yaml", front_matter.dump(about | {"pages": order})
    yield "papers.bib", records.papers()
    yield "claims.csv", records.claims()
    yield "problems.yaml", front_matter.dump(records.problems())
    yield "times.csv", records.times()
    yield "redirects.csv", records.redirects()
    yield "suppressions.csv", records.suppressions()
    listed, mails = notes.rows()
    yield "notes.csv", listed
    for name, mail in mails.items():
        yield f"notes/{name}", mail


def page_texts(name: str, page: Page) -> Iterator[tuple[str, str]]:
    """Yield a page as readers have it, and beside it the draft that its author goes on with."""
    latest = page.get_latest_revision_as_object() if page.latest_revision_id else page
    if page.live:
        yield f"{name}.md", text_of(page)
    if not page.live:
        yield f"{name}.md", text_of(latest)
    elif page.has_unpublished_changes:
        yield f"{name}.draft.md", text_of(latest)


def text_of(page: Page) -> str:
    return front_matter.write(head_of(page), getattr(page, "body", ""))


def as_zip() -> BinaryIO:
    """Return the same as an open ZIP without a name, which is gone when it is closed."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "site"
        leave(folder)
        target = tempfile.TemporaryFile()  # noqa: SIM115 - whoever answers with it closes it
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for root, _, names in os.walk(folder):
                for name in sorted(names):
                    place = Path(root) / name
                    stored = place.suffix.lower() in PACKED
                    way = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                    packed.write(place, place.relative_to(folder), way)
    target.seek(0)
    return target
