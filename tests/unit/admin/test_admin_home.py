"""The admin home: what needs somebody comes first, and the setup list ticks itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from essays.models import Publication
from home.desk.checklist import steps
from newsletter.esps.providers import outbox
from newsletter.models import Delivery, MailSettings
from tests.factories import make_delivery, make_note, make_subscriber

pytestmark = pytest.mark.django_db


def home_of(client) -> str:
    return " ".join(client.get("/admin/").text.split())


def test_nothing_needs_anybody(author, editor):
    assert "Nothing needs you." in home_of(author)
    assert "Nothing needs you." in home_of(editor)


def test_a_held_note_needs_its_author(author, editor):
    note = make_note(state="held", reason="No worker was running.")
    home = home_of(author)
    assert f'<a href="/admin/notes/{note.pk}/">The note “{note.title}” is held.' in home
    assert "Nothing needs you." not in home
    assert "Nothing needs you." in home_of(editor)


def test_doubt_needs_its_author_once_no_evidence_can_come(author):
    note = make_note(state="done", released_at=timezone.now())
    for hours in (25, 25, 1):
        began = timezone.now() - timedelta(hours=hours)
        make_delivery(note, state="unknown", began_at=began)
    assert f"In doubt: 2 deliveries of the note “{note.title}”." in home_of(author)


def test_what_failed_needs_its_author_while_it_can_be_tried_again(author):
    note = make_note(state="done", released_at=timezone.now())
    make_delivery(note, state="failed")
    said = f"The note “{note.title}” is not complete. Sent to 0 of 0, 1 waits for you."
    assert said in home_of(author)
    note.essay.unpublish()
    assert "Nothing needs you." in home_of(author)


def open_steps() -> list[str]:
    return [step.label for step in steps() if not step.done]


@pytest.fixture
def bare(monkeypatch):
    monkeypatch.delenv("TIME_ZONE", raising=False)


def test_a_new_site_has_everything_open(bare):
    assert len(open_steps()) == 6


def complete(monkeypatch) -> None:
    Publication.load()
    Publication.objects.update(author="Ana")
    MailSettings.load()
    MailSettings.objects.update(
        reply_to="me@example.org", postal_address="Street 1", tested_at=timezone.now()
    )
    make_subscriber()
    monkeypatch.setenv("TIME_ZONE", "Europe/Berlin")


def test_the_list_goes_away_when_it_is_complete(author, bare, monkeypatch):
    assert "Before the first essay" in home_of(author)
    complete(monkeypatch)
    assert open_steps() == []
    assert "Before the first essay" not in home_of(author)


@pytest.mark.parametrize(
    ("undo", "label"),
    [
        (lambda: Publication.objects.update(author=""), "your name"),
        (lambda: MailSettings.objects.update(reply_to=""), "replies"),
        (lambda: MailSettings.objects.update(postal_address=""), "postal"),
        (lambda: MailSettings.objects.update(tested_at=None), "sending account"),
    ],
)
def test_each_step_is_open_by_itself(bare, monkeypatch, undo, label):
    complete(monkeypatch)
    undo()
    assert len(open_steps()) == 1
    assert label in open_steps()[0]


def test_an_unconfirmed_subscriber_is_no_subscriber(bare):
    make_subscriber("unconfirmed")
    assert "The first subscriber" in open_steps()


def test_the_list_is_not_for_editors(editor, bare):
    assert "Before the first essay" not in home_of(editor)


def test_a_test_mail_reaches_who_asked_and_no_count(author, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    answer = author.post("/admin/mail/test/", follow=True)
    assert "Sent to ana@example.org." in answer.text
    assert outbox.read(outbox.names()[0]).message["To"] == "ana@example.org"
    assert MailSettings.load().tested_at is not None
    assert not Delivery.objects.exists()


def test_an_account_that_refuses_is_told_in_plain_words(author, settings):
    smtp = {"BACKEND": "newsletter.esps.backends.smtp", "OPTIONS": {"host": "127.0.0.1", "port": 9}}
    settings.MAILERS = {"default": smtp, "notes": smtp}
    answer = author.post("/admin/mail/test/", follow=True)
    assert "Not accepted. The mail provider refused the connection." in answer.text
    assert MailSettings.load().tested_at is None


def test_without_an_account_the_variable_is_named(author, settings):
    settings.MAILERS = {}
    assert (
        "set the environment variable MAILER" in author.post("/admin/mail/test/", follow=True).text
    )


def test_a_test_mail_is_not_for_editors(editor):
    editor.post("/admin/mail/test/")
    assert MailSettings.load().tested_at is None
    assert editor.get("/admin/mail/test/").status_code == 405
