"""The short pages: the same answer for all, nothing on GET, nothing in a cookie or a log."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter.models import Delivery, Subscriber, Suppression
from newsletter.people import intake, subscriptions, tokens
from tests.factories import make_subscriber

pytestmark = pytest.mark.django_db


def path(url: str) -> str:
    return url.removeprefix("http://127.0.0.1:8000")


def test_the_answer_is_the_same_whoever_asks(client):
    make_subscriber("confirmed", email="on@example.org")
    make_subscriber("unsubscribed", email="left@example.org")
    answers = {
        client.post("/subscribe/", {"email": email}).text.replace(email, "the email that was typed")
        for email in ("new@example.org", "on@example.org", "left@example.org", "new@example.org")
    }
    assert len(answers) == 1
    answer = answers.pop()
    for words in ("Look in your mailbox.", "goes to the email that was typed", "spam folder"):
        assert words in answer


@pytest.mark.parametrize("status", ["unconfirmed", "confirmed", "unsubscribed"])
def test_what_is_stored_reads_as_a_sentence(client, status):
    subscriber = make_subscriber(status)
    text = client.get(path(tokens.leave_url(subscriber.uuid))).text
    assert "What is stored about you" in text
    assert not re.search(r",\s*,", text)


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("", b"Write your email here"),
        ("you", b"does not look like an email"),
        ("you@example.org\r\nBcc: all@example.org", b"does not look like an email"),
        ("you\u200b@example.org", b"does not look like an email"),
        ("you@exa\u202emple.org", b"holds a character that cannot be seen"),
        ("a" * 10_000 + "@example.org", b"does not look like an email"),
        ("\u017fam@example.org", b"plain letters"),
        ("a@localhost", b"must be a domain"),
        ("a@[127.0.0.1]", b"must be a domain"),
        ("a@" + "\u00fc" * 60 + ".org", b"must be a domain"),  # too long for DNS
        ("a@" + ".".join(["\u00fc" * 40] * 6), b"must be a domain"),  # and for SMTP
    ],
)
def test_bad_input_is_answered_beside_the_field_and_kept(client, email, message):
    response = client.post("/subscribe/", {"email": email})
    assert response.status_code == 400
    assert message in response.content
    assert b'aria-invalid="true"' in response.content
    assert not Subscriber.objects.exists()


def test_what_was_typed_is_kept_and_harmless(client):
    response = client.post("/subscribe/", {"email": '"><script>alert(1)</script>'})
    assert b"<script>" not in response.content
    assert b"&lt;script&gt;alert(1)" in response.content


def test_a_formula_is_a_valid_address(client):
    client.post("/subscribe/", {"email": "=cmd|x@y.org"})
    intake.take_in()
    assert Subscriber.objects.get().email == "=cmd|x@y.org"


def test_a_machine_that_fills_every_field_is_thanked_and_forgotten(client):
    response = client.post("/subscribe/", {"email": "you@example.org", "website": "spam"})
    assert b"Look in your mailbox." in response.content
    assert not intake.take_in()
    assert not Subscriber.objects.exists()


def test_opening_the_confirm_link_changes_nothing(client):
    person = make_subscriber("unconfirmed")
    response = client.get(path(tokens.confirm_url(person.uuid)))
    assert b"Yes, send them" in response.content
    person.refresh_from_db()
    assert person.status == "unconfirmed"


def test_the_button_confirms_without_cookie_or_redirect(client):
    person = make_subscriber("unconfirmed")
    response = client.post(path(tokens.confirm_url(person.uuid)))
    assert response.status_code == 200
    assert not response.cookies
    person.refresh_from_db()
    assert person.status == "confirmed"


def test_an_old_confirm_link_offers_the_form(client):
    person, now = make_subscriber("unconfirmed"), timezone.now()
    still = tokens.confirm_url(person.uuid, now - timedelta(days=6, hours=23))
    assert client.get(path(still)).status_code == 200
    url = path(tokens.confirm_url(person.uuid, now - timedelta(days=7, seconds=1)))
    response = client.get(url)
    assert response.status_code == 410
    assert b'name="email"' in response.content


@pytest.mark.parametrize("door", ["confirm", "leave"])
def test_a_forged_link_is_not_found(client, door):
    assert client.get(f"/{door}/forged:token:value/").status_code == 404
    assert client.post(f"/{door}/forged:token:value/").status_code == 404


def test_opening_the_leave_link_shows_what_is_stored_and_changes_nothing(client):
    person = make_subscriber("confirmed")
    response = client.get(path(tokens.leave_url(person.uuid)))
    assert person.email.encode() in response.content
    person.refresh_from_db()
    assert person.status == "confirmed"


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "One-Click"}])
def test_leaving_by_button_or_by_mail_program(client, body):
    person = make_subscriber("confirmed")
    url = path(tokens.leave_url(person.uuid))
    for _ in range(2):
        assert client.post(url, body).status_code == 200
    person.refresh_from_db()
    assert person.status == "unsubscribed"


def test_an_old_confirm_link_does_not_undo_leaving(client):
    person = make_subscriber("confirmed")
    confirm = path(tokens.confirm_url(person.uuid))
    subscriptions.leave(person.uuid)
    Subscriber.objects.update(unsubscribed_at=timezone.now() + timedelta(seconds=2))
    assert b"You are not on the list." in client.post(confirm).content
    assert not Subscriber.objects.confirmed().exists()


def test_changing_ones_mind(client):
    person = make_subscriber("unsubscribed")
    client.post(path(tokens.leave_url(person.uuid)), {"return": "1"})
    assert Subscriber.objects.confirmed().get() == person


def test_an_old_note_puts_nobody_back_on_the_list(client):
    """Whoever was forwarded it has the link: they may stop the notes, and no more than that."""
    person = make_subscriber("unsubscribed")
    Subscriber.objects.update(unsubscribed_at=timezone.now() - timedelta(hours=2))
    link = path(tokens.leave_url(person.uuid))
    client.post(link)
    assert b"You are not on the list." in client.post(link, {"return": "1"}).content
    assert not Subscriber.objects.confirmed().exists()


def test_a_link_that_is_only_looked_at_does_nothing(client):
    """Scanners ask by HEAD, too, and browsers by OPTIONS."""
    new, old = make_subscriber("unconfirmed"), make_subscriber("confirmed")
    for url in (path(tokens.confirm_url(new.uuid)), path(tokens.leave_url(old.uuid))):
        assert client.head(url + "?return=1&erase=1").status_code == 200
        assert client.options(url).status_code == 405
    before = {new.pk: "unconfirmed", old.pk: "confirmed"}
    assert dict(Subscriber.objects.values_list("pk", "status")) == before


def test_a_complaint_is_not_taken_back_by_a_link(client):
    person = make_subscriber("unsubscribed")
    Suppression.objects.create(
        address_hash=person.address_hash, reason="complained", since=person.requested_at
    )
    client.post(path(tokens.leave_url(person.uuid)), {"return": "1"})
    assert not Subscriber.objects.sendable().exists()


def test_erasing_by_link_and_the_link_afterwards(client):
    person = make_subscriber("confirmed")
    url = path(tokens.leave_url(person.uuid))
    client.post(url, {"erase": "1"})
    assert not Subscriber.objects.exists()
    assert client.get(url).status_code == 200
    assert b"Stopped." in client.post(url).content


def test_the_short_pages_are_not_cached_indexed_or_told_to_others(client):
    person = make_subscriber("confirmed")
    response = client.get(path(tokens.leave_url(person.uuid)))
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"


def test_who_was_erased_is_not_told_that_all_is_done(client):
    person = make_subscriber("confirmed")
    confirm, leave = path(tokens.confirm_url(person.uuid)), path(tokens.leave_url(person.uuid))
    subscriptions.erase(person)
    for url, body in ((confirm, {}), (leave, {"return": "1"})):
        response = client.post(url, body)
        assert response.status_code == 200
        assert b"You are not on the list." in response.content
        assert b'name="email"' in response.content


def test_the_confirmation_is_in_the_ledger_not_sent_by_the_view(client, mailoutbox):
    client.post("/subscribe/", {"email": "you@example.org"})
    assert not Subscriber.objects.exists()
    intake.take_in()
    assert mailoutbox == []
    assert Delivery.objects.get().kind == "confirmation"
    subscriptions.leave(Subscriber.objects.get().uuid)
    assert Delivery.objects.get().state == "skipped"
