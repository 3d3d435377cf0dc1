"""When no mail leaves, every page of the admin says so, and the home says what ends it."""

import uuid
from datetime import timedelta

import pytest
from wagtail.models import ModelLogEntry

from newsletter import clock
from newsletter.desk.standstill import standstills
from newsletter.esps import accounts
from newsletter.ledger.delivery import claim
from newsletter.models import Clock, MailerState, MailSettings, Worker
from tests.factories import make_delivery, make_essay

pytestmark = pytest.mark.django_db

PAGES = ["/admin/", "/admin/notes/", "/admin/essays/", "/admin/account/", "/admin/pages/{}/edit/"]
NO_WORKER = "No mail worker is running: nothing is sent"


def text_of(client, address: str) -> str:
    return " ".join(client.get(address.format(make_essay().pk)).text.split())


def hold(reason="The database is a copy.") -> None:
    MailSettings.objects.update(held_because=reason)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_that_no_worker_runs_and_says_it_once(author, editor, address):
    assert "No mail worker" not in text_of(author, address)
    Worker.objects.all().delete()
    for client in (author, author, editor):
        messages, _, _ = text_of(client, address).partition("</ul>")
        assert messages.count(NO_WORKER) == 1


@pytest.mark.parametrize(("seconds", "text"), [(50, []), (70, ["1 minute"]), (190, ["3 minutes"])])
def test_a_worker_is_missed_after_a_minute(author, seconds, text):
    Worker.objects.update(seen_at=clock.now() - timedelta(seconds=seconds))
    found = [standstill.text.split(":")[0] for standstill in standstills()]
    assert found == [f"No mail worker has been seen for {length}" for length in text]


def test_one_worker_of_two_is_enough(author):
    long_ago = clock.now() - timedelta(hours=1)
    Worker.objects.create(token="0" * 32, started_at=long_ago, seen_at=long_ago)
    assert standstills() == []


def test_it_costs_two_queries(author, django_assert_num_queries):
    hold()
    with django_assert_num_queries(2):
        standstills()


def trouble() -> None:
    """A provider that asks for a day, and a mail that waits for its own next try."""
    accounts.pause("notes", "The provider asks to wait (429): Quota.", timedelta(days=1))
    make_delivery(next_at=clock.now() + timedelta(hours=4), attempts=5)


def test_a_long_wait_is_said_everywhere_and_authors_can_end_it(author, editor):
    trouble()
    for client in (author, editor):
        text = text_of(client, "/admin/notes/")
        assert "The mail account has taken nothing since" in text
        assert "The provider asks to wait (429): Quota. It is tried again" in text
    assert "/admin/mail/try/" in text_of(author, "/admin/notes/")
    assert "/admin/mail/try/" not in text_of(editor, "/admin/notes/")
    assert '<li><a href="/admin/mail/try/">The mail account' in text_of(author, "/admin/")


def test_trying_now_asks_lifts_the_wait_and_is_logged(author):
    trouble()
    question = text_of(author, "/admin/mail/try/")
    assert "Try now, whatever the provider asked for? 1 mail not sent yet." in question
    assert accounts.open_aliases(clock.now()) == set()
    assert "It is tried now." in author.post("/admin/mail/try/", follow=True).text
    assert accounts.open_aliases(clock.now()) == {"default", "notes"}
    assert len(claim(1, uuid.uuid4())) == 1
    assert ModelLogEntry.objects.get(action="newsletter.try_now").user.username == "ana"
    again = author.post("/admin/mail/try/", follow=True)
    assert "Nothing was done: no mail account is in trouble." in again.text


def test_the_home_says_that_due_mail_does_not_leave(author):
    make_delivery(next_at=clock.now() - timedelta(minutes=16))
    assert "Mail is due since" in text_of(author, "/admin/")
    MailerState.objects.create(account="default", took_at=clock.now())
    assert "Mail is due since" not in text_of(author, "/admin/")


def test_the_home_says_that_the_clock_was_set_back(author):
    now, hour = clock.now(), timedelta(hours=1)
    Clock.objects.create(seen_at=now, set_back_at=now, set_back_by=hour)
    assert "The clock was set back by about 60 minutes, noticed at" in text_of(author, "/admin/")
    Clock.objects.update(set_back_at=now - timedelta(days=2))
    assert "The clock was set back" not in text_of(author, "/admin/")


def test_held_mail_is_said_everywhere_and_authors_can_end_it(author, editor):
    hold()
    for client in (author, editor):
        assert "No mail leaves: The database is a copy." in text_of(client, "/admin/notes/")
    assert "/admin/mail/release/" in text_of(author, "/admin/notes/")
    assert "/admin/mail/release/" not in text_of(editor, "/admin/notes/")


def test_releasing_asks_what_will_happen_and_is_logged(author):
    hold()
    question = text_of(author, "/admin/mail/release/")
    assert "(0 wait now)" in question
    assert MailSettings.load().held_because
    assert "Mail leaves again." in author.post("/admin/mail/release/", follow=True).text
    assert MailSettings.load().held_because == ""
    assert ModelLogEntry.objects.get(action="newsletter.release_mail").user.username == "ana"


def test_releasing_twice_does_nothing(author):
    answer = author.post("/admin/mail/release/", follow=True)
    assert "Nothing was done: mail is not held." in answer.text


def test_the_home_leads_to_what_needs_its_author(author, editor):
    hold()
    Worker.objects.all().delete()
    home = text_of(author, "/admin/")
    assert '<li><a href="/admin/mail/release/">No mail leaves: The database' in home
    assert f">{NO_WORKER}" in home.partition("w-summary__list")[2]
    assert "Nothing needs you." not in home
