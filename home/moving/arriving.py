"""Make the site that a folder was exported from, in a site that nobody has used yet."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.core.management.color import no_style
from django.db import connection, transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction
from wagtail.search.index import insert_or_update_object

from essays.models import Claim, EssayIndexPage, EssayPage, Paper
from essays.moving import front_matter
from essays.moving.folders import Folder
from home.moving import files, notes, records
from home.moving.pages import KINDS, STATE, give, moment
from newsletter.models import Note, Subscriber, Suppression
from newsletter.people.address_key import fingerprint, hold_address_key
from newsletter.people.moving.plan import Group as Fate
from newsletter.people.moving.plan import SubscriberImport

SITE = "site.yaml"


def arrive(folder: Folder, readers: Path | None) -> dict[str, int]:
    """Make the site of an exported folder, whole or not at all; return how much there is of it.

    `readers` is its list of readers as a file. Raises CommandError, Unreadable.
    """
    about = checked(folder)
    made: list[str] = []
    try:
        with transaction.atomic():
            hold_address_key()
            Arrival(folder, about, made).go(readers)
            reset_sequences()
    except BaseException:
        for name in made:
            with suppress(OSError):
                default_storage.delete(name)
        raise
    return {
        "essays": EssayPage.objects.count(),
        "papers": Paper.objects.count(),
        "claims": Claim.objects.count(),
        "images": get_image_model().objects.count(),
        "notes": Note.objects.count(),
        "readers": Subscriber.objects.count(),
    }


def checked(folder: Folder) -> dict[str, Any]:
    """Return what an export says of its site. Raises CommandError unless it can be taken in."""
    if SITE not in folder.sizes:
        raise CommandError(f"There is no {SITE} in it, so it is no export of such a site.")
    about = front_matter.load(folder.read(SITE).decode())
    used = {
        "essays": EssayPage,
        "papers": Paper,
        "images": get_image_model(),
        "documents": get_document_model(),
        "readers": Subscriber,
        "suppressions": Suppression,
        "notes": Note,
    }
    there = [f"{n:,} {what}" for what, model in used.items() if (n := model.objects.count())]
    if there:
        raise CommandError(
            f"This site has {', '.join(there)} already. Nothing was changed. Start a new one with "
            "an empty DATA_DIR, or bring the essays alone: import_essays."
        )
    hashes = folder.read("suppressions.csv").count(b"\n") > 1
    if hashes and about["address_key_fingerprint"] != fingerprint():
        raise CommandError(
            "The hashes in suppressions.csv were made with another ADDRESS_KEY. Start with the one "
            "of that site: under another, nobody who left or was erased is known."
        )
    return about


class Arrival:
    def __init__(self, folder: Folder, about: dict[str, Any], made: list[str]):
        self.folder, self.about, self.made = folder, about, made

    def text(self, name: str) -> str:
        return self.folder.read(name).decode()

    def go(self, readers: Path | None) -> None:
        records.set_site(self.about)
        for kind in files.COLUMNS:
            for name in files.put_back(kind, self.text(f"{kind}.csv"), self.folder.read):
                self.made.append(name)
        records.take_in_papers(self.text("papers.bib"), self.text("claims.csv"))
        records.set_problems(front_matter.load(self.text("problems.yaml")) or [])
        self.take_in_pages()
        records.set_redirects(self.text("redirects.csv"))
        records.set_times(self.text("times.csv"))
        notes.put_back(self.text("notes.csv"), self.folder.read)
        if readers:
            take_in_readers(readers)
        records.set_suppressions(self.text("suppressions.csv"))

    def take_in_pages(self) -> None:
        """Make the pages in their order, in the place of those that every new site has."""
        self.told = {row["essay"] for row in records.read(self.text("notes.csv"))}
        front, *others = self.about["pages"]
        root = EssayIndexPage.objects.get()
        self.take_in_front(root, front)
        for page in root.get_children().specific():
            page.delete()
        heads = [(name, *self.page(name)) for name in others]
        for name, head, body in sorted(heads, key=lambda each: bool(each[1].get("alias_of"))):
            self.take_in_page(root, name, head, body)

    def page(self, name: str) -> tuple[dict[str, Any], str]:
        """Return what a file says, with the text below the empty line exactly as it was typed."""
        try:
            head = front_matter.read(self.text(name))
        except front_matter.BadFrontMatter as error:
            raise CommandError(f"{name}: {error}") from error
        given = head.given
        if given.get("live") and str(given["id"]) not in self.told:
            given["send_note"] = False  # it is out already, and must not announce itself here
        return given, head.body.removeprefix("\n")

    def take_in_front(self, root: EssayIndexPage, name: str) -> None:
        head, body = self.page(name)
        if head["id"] != root.pk:
            raise CommandError(
                f"The front page has the number {root.pk} here and {head['id']} there, and texts "
                "name it. Import into a new site of this version."
            )
        give(root, head, body)
        root.translation_key = head["feed_id"]
        root.save()
        settle(root, head)

    def take_in_page(self, root: Page, name: str, head: dict[str, Any], body: str) -> None:
        page = KINDS[head["kind"]](
            pk=head["id"], translation_key=head["feed_id"], alias_of_id=head.get("alias_of")
        )
        give(page, head, body)
        page.live = False  # saved as a draft, nobody judges what was judged when it was published
        root.refresh_from_db()
        root.add_child(instance=page)
        settle(page, head)
        draft = f"{name.removesuffix('.md')}.draft.md"
        if draft in self.folder.sizes:
            page.refresh_from_db()
            given, body = self.page(draft)
            give(page, given, body)
            page.save_revision(clean=False)


def settle(page: Page, head: dict[str, Any]) -> None:
    """Give a page its first revision here, and the state that it had there.

    No signal says that it was published: it was, and whoever hears of it would announce it.
    """
    live = bool(head.get("live"))
    state = {name: moment(head, name) for name in STATE if name.endswith("_at")}
    state |= {"live": live, "expired": bool(head.get("expired"))}
    if not page.alias_of_id:
        revision = page.save_revision(clean=False)
        state |= {"live_revision": revision if live else None}
    state["has_unpublished_changes"] = not live
    type(page).objects.filter(pk=page.pk).update(**state)
    restrict(page, head.get("private"))
    page.refresh_from_db()
    insert_or_update_object(page)


def restrict(page: Page, who: str | list[str] | None) -> None:
    if not who:
        return
    is_login = isinstance(who, str)
    kinds = PageViewRestriction
    own = kinds.objects.create(
        page=page, restriction_type=kinds.LOGIN if is_login else kinds.GROUPS
    )
    if not is_login:
        own.groups.set(Group.objects.filter(name__in=who))


def take_in_readers(path: Path) -> None:
    plan = SubscriberImport(path)
    for finding in plan.findings(save=True):
        if finding.group in (Fate.REFUSED, Fate.INVALID, Fate.REPEATED):
            what = finding.reason or finding.group.label
            raise CommandError(f"readers.csv, line {finding.line}: {what}")


def reset_sequences() -> None:
    """On PostgreSQL, what is made next gets a number behind those that were given here."""
    models = [Page, get_image_model(), get_document_model(), Note]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
