"""Subscribers from a file, through the forms as an author sends them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import ModelLogEntry

from newsletter import clock
from newsletter.desk.bringing import forms, going_through
from newsletter.models import Delivery, Subscriber, SubscriberFile, Suppression
from newsletter.people import retention
from newsletter.people.moving import invitations
from tests.factories import make_subscriber

pytestmark = pytest.mark.django_db

START = "/admin/subscribers/import/"
HEAD = "email,status,confirmed_at\n"
LIST = HEAD + (
    "ana@example.org,active,2024-01-02\n"
    "info@mailinator.com,active,2024-01-02\n"
    "ben@example.org,active,\n"
    "gone@example.org,unsubscribed,\n"
    "no address,active,2024-01-02\n"
    "Ana@example.org,active,2024-01-02\n"
)
WHY = {"source": "My old list", "consent": "You asked for my essays there."}


def upload(client, content: str | bytes) -> str:
    """Choose a file; return the address of its dry run, or the page that refuses it."""
    content = content.encode() if isinstance(content, str) else content
    answer = client.post(START, {"file": SimpleUploadedFile("list.csv", content)})
    return answer["Location"] if answer.status_code == 302 else unescape(answer.text)


def page(answer) -> str:
    assert answer.status_code == 200
    return unescape(answer.getvalue().decode())


def test_a_file_is_looked_at_first_and_imported_when_that_is_asked_for(author):
    address = upload(author, LIST)
    dry = page(author.get(address))
    assert "Import 2 subscribers" in dry
    assert "6 rows. Nothing is saved yet." in dry
    assert not Subscriber.objects.exists()
    done = page(author.post(address, {"step": "import"} | WHY))
    assert "2 are on the list now, and 1 that left" in done
    ana = Subscriber.objects.sendable().get(email="ana@example.org")
    assert (ana.source, ana.consent) == tuple(WHY.values())
    assert Suppression.objects.get().reason == "left"
    assert not Delivery.objects.exists()
    entry = ModelLogEntry.objects.get(action="newsletter.import")
    assert (entry.label, entry.user.username) == ("2 subscribers from My old list", "ana")


LISTS = {
    "new": ["ana@example.org", "info@mailinator.com"],
    "left": ["gone@example.org"],
    "unproven": ["ben@example.org"],
    "invalid": ["no address"],
    "repeated": ["Ana@example.org"],
    "role": ["info@mailinator.com"],
    "disposable": ["info@mailinator.com"],
}


def test_each_list_can_be_opened_and_downloaded(author):
    address = upload(author, LIST)
    dry = page(author.get(address))
    links = re.findall(rf'href="({address}(\w+)\.csv)"', dry)
    assert {name for _, name in links} == set(LISTS)
    for link, name in links:
        text = page(author.get(link))
        assert [row.split(",")[2] for row in text.split("\r\n")[1:-1]] == LISTS[name]
        assert all(email in dry for email in LISTS[name])


def test_a_download_computes_nothing_in_a_spreadsheet(author):
    address = upload(author, "email\n=1+1@example.org\n")
    assert ",'=1+1@example.org," in page(author.get(f"{address}unproven.csv"))


@pytest.mark.parametrize("missing", WHY)
def test_without_source_or_consent_nothing_is_imported_and_nothing_lost(author, missing):
    address = upload(author, LIST)
    again = page(author.post(address, {"step": "import"} | WHY | {missing: ""}))
    assert "is shown to each of them." in again
    assert all(value in again for name, value in WHY.items() if name != missing)
    assert "Import 2 subscribers" in again
    assert not Subscriber.objects.exists()


def test_who_has_no_date_is_asked_if_the_author_wants_that(author):
    address = upload(author, LIST)
    assert "Import 2 subscribers, and ask 1 once by mail" in page(author.get(address))
    assert "1 is asked once by mail" in page(author.post(address, {"step": "invite"} | WHY))
    assert invitations.invite() == 1
    assert "Unconfirmed, asked once since an import" in author.get("/admin/subscribers/").text
    alone = page(author.get(upload(author, "email\nnew@example.org\n")))
    assert "Ask 1 once by mail" in alone
    assert 'value="import"' not in alone


def test_a_second_run_finds_all_of_it_there(author):
    address = upload(author, LIST)
    for expected in ("2 are on the list now", "0 are on the list now"):
        assert expected in page(author.post(address, {"step": "import"} | WHY))
    assert "Already here, and stay as they are: 2" in page(author.get(address))


def test_an_import_that_breaks_off_is_gone_on_with(author, monkeypatch):
    monkeypatch.setattr("newsletter.people.moving.plan.BATCH", 2)
    monkeypatch.setattr(going_through, "EVERY", 2)
    rows = "".join(f"a{n}@example.org,active,2024-01-02\n" for n in range(6))
    address = upload(author, HEAD + rows)
    answer = author.post(address, {"step": "import"} | WHY)
    pieces = iter(answer.streaming_content)
    while b"2 rows saved" not in next(pieces):
        pass
    answer.close()
    assert 2 <= Subscriber.objects.count() < 6
    page(author.post(address, {"step": "import"} | WHY))
    assert Subscriber.objects.sendable().count() == 6


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"name\nyou\n", "No column is named email"),
        (b"email\n" + b"a" * 300_000, "Line 2 has more than"),
        (b"PK\x03\x04" + bytes(100), "cut off"),
        (LIST.encode() + b'"open', "Line 8"),
        (b"a" * (forms.MOST_BYTES + 1), "at most 24 MB are read here"),
    ],
)
def test_what_is_no_list_is_told_and_nothing_of_it_saved(author, content, said):
    told = upload(author, content)
    if told.startswith("/"):
        told = page(author.post(told, {"step": "import"} | WHY))
        assert "Nothing was imported." in told
    else:
        assert not SubscriberFile.objects.exists()
    assert said in told
    assert not Subscriber.objects.exists()


def test_the_file_of_another_site_of_ours_needs_no_consent_of_ours(author):
    make_subscriber(email="ana@example.org", consent="You asked.", source="Ghost")
    taken = author.get("/admin/subscribers/take/")
    assert 'filename="subscribers.csv"' in taken["Content-Disposition"]
    content = taken.getvalue()
    Subscriber.objects.all().delete()
    address = upload(author, content)
    assert 'name="consent"' not in page(author.get(address))
    assert "1 is on the list now" in page(author.post(address, {"step": "import"}))
    assert Subscriber.objects.get().consent == "You asked."


def test_a_file_is_forgotten_when_asked_and_after_a_day(author, monkeypatch):
    address = upload(author, LIST)
    assert address in author.get(START).text
    author.post(address, {"step": "forget"})
    assert author.get(address).status_code == 404
    upload(author, LIST)
    monkeypatch.setattr(retention, "believed", lambda now: now)
    retention.tidy()
    assert SubscriberFile.objects.update(kept_at=clock.now() - timedelta(days=1)) == 1
    retention.tidy()
    assert not SubscriberFile.objects.exists()


def test_the_list_leads_there_and_editors_are_kept_out(author, editor):
    listed = author.get("/admin/subscribers/").text
    kept = upload(author, LIST)
    for address in (START, "/admin/subscribers/take/"):
        assert f'href="{address}"' in listed
    for address in (START, kept, f"{kept}new.csv", "/admin/subscribers/take/"):
        assert editor.get(address)["Location"] == "/admin/"
    assert editor.post(kept, {"step": "import"} | WHY)["Location"] == "/admin/"
    assert not Subscriber.objects.exists()
