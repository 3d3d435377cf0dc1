"""The outbox: kept mails, to be read and clicked by who may read addresses."""

import pytest
from django.core.mail import EmailMultiAlternatives, mailers

from newsletter import clock
from newsletter.desk.lists.outbox_list import in_new_windows
from newsletter.esps.providers import outbox
from newsletter.letters import messages
from tests.factories import make_delivery, make_note

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def keep(subject="Hello", html="<html><head></head><body><a href='/x/'>x</a></body></html>") -> str:
    mail = EmailMultiAlternatives(subject, "text part", "notes@example.org", ["to@example.org"])
    mail.attach_alternative(html, "text/html")
    mailers["default"].send_messages([mail])
    return outbox.names()[0]


def test_a_list_of_what_was_kept(author):
    keep("First")
    keep("Second")
    page = author.get("/admin/outbox/").text
    assert page.index("Second") < page.index("First")
    assert "to@example.org" in page


def test_an_empty_outbox_says_so(author):
    assert "There are no mails to display." in author.get("/admin/outbox/").text


def test_a_note_is_counted(author):
    note = make_note(state="sending", title="On its way", subject="Hello", released_at=clock.now())
    kept, _ = make_delivery(note), make_delivery(note, state="unknown")
    mailers["default"].send_messages([messages.Composer().compose(kept)])
    page = author.get("/admin/outbox/").text
    assert "1 message, 1 address, none twice." in page
    assert f'<a href="/admin/notes/{note.pk}/" class="w-underline">On its way</a>' in page
    assert "In doubt: 1." in page
    assert "Asked again" not in page


def test_what_is_there_twice_and_what_was_asked_again_is_said(author, monkeypatch):
    make_note(state="done", released_at=clock.now())
    monkeypatch.setattr(outbox, "count", lambda note_id: outbox.Count(1201, 1200, 1, 7))
    page = author.get("/admin/outbox/").text
    assert "1,201 messages, 1,200 addresses, 1 of them twice." in page
    assert "kept once: 7." in page
    assert "In doubt" not in page


def test_one_mail_in_all_its_forms(author):
    page = author.get(f"/admin/outbox/{keep()}/").text
    assert "sandbox=" in page
    assert "text part" in page
    assert "MIME-Version" in page
    assert 'srcdoc="&lt;html&gt;&lt;head&gt;&lt;base target=&quot;_blank&quot;&gt;' in page


def test_a_mail_cannot_leave_its_frame(author):
    page = author.get(f"/admin/outbox/{keep(html='"></iframe><script>alert(1)</script>')}/").text
    assert "<script>alert(1)" not in page
    assert "allow-scripts" not in page
    assert "allow-same-origin" not in page


def test_long_outboxes_have_pages(author):
    for number in range(51):
        keep(f"Mail {number:02}")
    assert "Mail 00" not in author.get("/admin/outbox/").text
    assert "Mail 00" in author.get("/admin/outbox/", {"p": 2}).text


def test_editors_read_no_mail(editor):
    assert editor.get(f"/admin/outbox/{keep()}/")["Location"] == "/admin/"


def test_a_name_that_is_not_there(author):
    assert author.get("/admin/outbox/..%2f..%2fdb/").status_code == 404
    assert author.get("/admin/outbox/nothing/").status_code == 404


def test_links_open_in_new_windows():
    assert in_new_windows("<head lang=en>") == '<head lang=en><base target="_blank">'
