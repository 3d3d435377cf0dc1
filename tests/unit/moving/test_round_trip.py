"""A site as a folder, and the same site of that folder in an empty one."""

import zipfile
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings

from essays.models import EssayIndexPage, EssayPage
from home.models import AboutPage
from newsletter.ledger import notes
from newsletter.models import Delivery, Note, Subscriber, Suppression
from tests.factories import make_essay
from tests.unit.admin.conftest import sign_in
from tests.unit.moving import site

pytestmark = pytest.mark.django_db


class Before:
    """A site that is gone, the folder that it was exported to, and what it showed."""

    def __init__(self, folder: Path):
        self.folder = folder
        with transaction.atomic():
            site.fill()
            self.seen = site.seen()
            site.add_people_and_notes()
            self.texts, self.people = texts(), people()
            self.newest_note = Client().get("/notes/newest/").getvalue()
            call_command("export", folder)
            transaction.set_rollback(True)


class After:
    """The site that was made of it."""

    def __init__(self, before: Before):
        call_command("import_site", before.folder)
        notes.reconcile()
        self.notes, self.people, self.texts = site.state_of_notes(), people(), texts()
        self.newest_note = Client().get("/notes/newest/").getvalue()
        self.mails = Delivery.objects.count()
        self.asking = list(notes.asking().values_list("slug", flat=True))
        Note.objects.all().delete()
        self.seen = site.seen()
        self.next = make_essay("Next").pk


def texts() -> dict[str, tuple]:
    found = {}
    for page in [*EssayPage.objects.all(), *AboutPage.objects.all()]:
        draft = page.get_latest_revision_as_object()
        own = (page.pk, page.live, page.has_unpublished_changes, page.live and page.body)
        found[page.slug] = (
            *own,
            draft.body,
            draft.true_thing if page.slug != "why-i-write" else "",
        )
    return found


def people() -> tuple:
    listed = Subscriber.objects.order_by("email").values_list("email", "status", "uuid", "source")
    blocked = Suppression.objects.order_by("address_hash")
    return list(listed), list(blocked.values_list("address_hash", "reason", "since"))


@pytest.fixture(scope="module")
def before(tmp_path_factory, django_db_setup, django_db_blocker):
    folder = tmp_path_factory.mktemp("first")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder / "media"):
        yield Before(folder / "site")


@pytest.fixture(scope="module")
def after(before, tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("second")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        made = After(before)
        transaction.set_rollback(True)
    return made


def test_readers_get_the_same_at_every_address(before, after):
    assert len(before.seen) > 20
    assert {a: x[:2] for a, x in after.seen.items()} == {a: x[:2] for a, x in before.seen.items()}
    assert [
        (address, set(answer[2].splitlines()) ^ set(after.seen[address][2].splitlines()))
        for address, answer in before.seen.items()
        if after.seen[address] != answer
    ] == []
    assert b"<img" in before.seen["/odd-quotes-1/"][2]


def test_every_text_is_as_it_was_typed_with_its_draft(before, after):
    assert after.texts == before.texts
    assert before.texts["odd-quotes-1"][3].endswith(site.ODD)
    assert before.texts["odd-quotes-1"][4].endswith("What nobody sees yet.\n")


def test_no_note_is_made_and_those_that_left_are_kept(before, after):
    assert after.newest_note == before.newest_note
    assert [(note[0], note[2]) for note in after.notes] == [(1, "done"), (2, "canceled")]
    assert after.mails == 0
    assert after.asking == ["odd-quotes-1", "plain"]  # and these have theirs


def test_the_list_and_who_must_get_no_mail_are_the_same(before, after):
    assert after.people == before.people
    assert len(before.people[1]) == 2


def test_a_note_opens_as_a_mail_with_both_its_parts(before):
    mail = message_from_bytes((before.folder / "notes/1.eml").read_bytes(), policy=policy.default)
    assert mail["Subject"] == "S: é"
    assert mail.get_body(["html"]).get_content().startswith("<p>Exactly")


def test_the_folder_holds_no_secret_and_is_its_owners_alone(before):
    everything = b"".join(path.read_bytes() for path in before.folder.rglob("*.*"))
    assert settings.SECRET_KEY.encode() not in everything
    assert settings.ADDRESS_KEY.encode() not in everything
    assert before.folder.stat().st_mode & 0o077 == 0
    named = (before.folder / "README.md").read_text()
    assert [p.name for p in before.folder.iterdir() if f"`{p.name}" not in named[9:]] == [
        "README.md"
    ]


@pytest.mark.parametrize("what", ["essay", "reader"])
def test_a_site_in_use_takes_nothing_in(before, what):
    make_essay("Mine") if what == "essay" else site.make_subscriber()
    with pytest.raises(CommandError, match=r"has 1 (essays|readers) already. Nothing was changed"):
        call_command("import_site", before.folder)


def test_hashes_of_another_key_are_told(before, settings):
    settings.ADDRESS_KEY = "another key" * 5
    with pytest.raises(CommandError, match="ADDRESS_KEY"):
        call_command("import_site", before.folder)


def test_a_folder_with_something_in_it_is_not_written_to(before):
    with pytest.raises(CommandError, match="not empty"):
        call_command("export", before.folder)


def test_what_is_damaged_leaves_the_new_site_as_it_was(before, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    path = tmp_path / "site.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for file in before.folder.rglob("*.*"):
            text = file.read_bytes()
            packed.writestr(
                file.relative_to(before.folder).as_posix(),
                text.replace(b",yes", b",oops,").replace(b"complained", b"compl\xc3\xa1ined"),
            )
    with pytest.raises((CommandError, ValueError)):
        call_command("import_site", path)
    assert not EssayPage.objects.exists()
    assert [p for p in (tmp_path / "media").rglob("*") if p.is_file()] == []
    assert EssayIndexPage.objects.get().get_children().count() == 1


def test_the_button_gives_the_author_the_same_as_a_zip(before, tmp_path):
    author = sign_in("ana", "Authors")
    assert "Download everything" in author.get("/admin/take-away/").content.decode()
    answer = author.post("/admin/take-away/")
    (tmp_path / "site.zip").write_bytes(answer.getvalue())
    names = set(zipfile.ZipFile(tmp_path / "site.zip").namelist())
    assert {"README.md", "site.yaml", "pages/why-i-write.md"} <= names


def test_editors_take_nothing_away(before):
    editor = sign_in("ed", "Editors")
    assert editor.get("/admin/take-away/")["Location"] == "/admin/"
    assert editor.post("/admin/take-away/")["Location"] == "/admin/"
