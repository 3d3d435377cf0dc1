"""Consent: who is asked, who is on the list, and who is left alone."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from newsletter import clock
from newsletter.ledger import delivery
from newsletter.models import Delivery, Subscriber, Suppression
from newsletter.people import subscriptions, tokens
from newsletter.people.addresses import address_hash, normalized
from tests.factories import make_delivery, make_note, make_subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(monkeypatch):
    """Move the ledger's clock."""

    def move(**delta):
        monkeypatch.setattr(clock, "now", lambda: timezone.now() + timedelta(**delta))

    return move


def test_a_new_address_is_asked_once():
    subscriptions.subscribe("You@Example.org")
    subscriptions.subscribe("you@example.ORG")
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.status) == ("You@Example.org", "unconfirmed")
    assert Delivery.objects.get().key == f"confirm:{subscriber.pk}:1"


def test_asking_again_waits_longer_each_time(later):
    subscriptions.subscribe("you@example.org")
    asked = []
    for minutes in range(5, 120, 5):
        later(minutes=minutes)
        before = Delivery.objects.count()
        subscriptions.subscribe("you@example.org")
        asked += [minutes] if Delivery.objects.count() > before else []
    assert asked == [10, 50]


def test_the_longest_pause_is_a_day(later):
    subscriptions.subscribe("you@example.org")
    Subscriber.objects.update(request_number=4_000_000)
    later(days=1, seconds=1)  # this machine's clock may be set back a little
    subscriptions.subscribe("you@example.org")
    assert Delivery.objects.count() == 2


def test_who_is_on_the_list_gets_no_mail():
    make_subscriber("confirmed", email="you@example.org")
    subscriptions.subscribe("you@example.org")
    assert not Delivery.objects.exists()


def test_who_left_may_come_back():
    gone = make_subscriber("unsubscribed", email="you@example.org")
    subscriptions.subscribe("you@example.org")
    assert Delivery.objects.get().subscriber == gone


@pytest.mark.parametrize("reason", ["complained", "bounced"])
def test_a_suppressed_address_gets_no_mail(reason):
    Suppression.objects.create(
        address_hash=address_hash("you@example.org"), reason=reason, since=timezone.now()
    )
    subscriptions.subscribe("you@example.org")
    assert not Delivery.objects.exists()


def test_confirming_puts_on_the_list_once():
    person = make_subscriber("unconfirmed")
    first = subscriptions.confirm(person.uuid).confirmed_at
    assert subscriptions.confirm(person.uuid).confirmed_at == first
    assert Subscriber.objects.confirmed().get() == person


def test_leaving_skips_what_waits_and_is_idempotent():
    row = make_delivery()
    subscriptions.leave(row.subscriber.uuid)
    subscriptions.leave(row.subscriber.uuid)
    row.refresh_from_db()
    assert (row.state, row.subscriber.status) == ("skipped", "unsubscribed")


def back_by_button(person):
    return subscriptions.come_back(person.uuid)


def back_by_new_link(person):
    """The form, and the link that it sends."""
    Subscriber.objects.update(requested_at=clock.now())
    person.refresh_from_db()
    token = tokens.confirm_url(person.uuid, person.requested_at).rstrip("/").rsplit("/", 1)[1]
    return subscriptions.confirm(*tokens.read_confirm_token(token))


@pytest.mark.parametrize("back", [back_by_button, back_by_new_link])
@pytest.mark.parametrize(
    ("note", "then"),
    [("sending", "pending"), ("paused", "pending"), ("done", "skipped"), ("canceled", "skipped")],
)
def test_who_is_back_while_the_note_is_being_sent_still_gets_it(back, note, then):
    row = make_delivery(make_note(state=note))
    subscriptions.leave(row.subscriber.uuid)
    assert back(row.subscriber).status == "confirmed"
    row.refresh_from_db()
    assert (row.state, row.reason) == (then, "" if then == "pending" else "Unsubscribed.")


def test_who_left_between_claim_and_gate_still_gets_it():
    row = make_delivery(make_note(state="sending"), state="claimed", token=uuid.uuid4())
    subscriptions.leave(row.subscriber.uuid)
    delivery.turn_away(Delivery.objects.filter(pk=row.pk))
    subscriptions.come_back(row.subscriber.uuid)
    row.refresh_from_db()
    assert (row.state, row.token) == ("pending", None)


@pytest.mark.parametrize("reason", ["The note was canceled.", "Erased.", "Never confirmed."])
def test_what_was_skipped_for_another_reason_stays_so(reason):
    row = make_delivery(make_note(state="sending"), state="skipped", reason=reason)
    subscriptions.leave(row.subscriber.uuid)
    subscriptions.come_back(row.subscriber.uuid)
    row.refresh_from_db()
    assert row.state == "skipped"


@pytest.mark.parametrize("state", ["accepted", "delivered", "bounced", "unknown", "refused"])
def test_who_has_it_or_may_have_it_gets_no_second_one(state):
    row = make_delivery(make_note(state="sending"), state=state)
    subscriptions.leave(row.subscriber.uuid)
    subscriptions.come_back(row.subscriber.uuid)
    row.refresh_from_db()
    assert row.state == state


@pytest.mark.parametrize("microseconds", [1, 999, 300_000])
def test_asking_again_right_after_leaving_gives_a_link_that_works(monkeypatch, microseconds):
    """And the link from before stays void, in whatever part of a second all that happened."""
    start = timezone.now().replace(microsecond=200_000)
    step = timedelta(microseconds=microseconds)
    person = make_subscriber("confirmed", email="you@example.org")
    before = tokens.confirm_url(person.uuid, start)
    monkeypatch.setattr(clock, "now", lambda: start + step)
    subscriptions.leave(person.uuid)
    monkeypatch.setattr(clock, "now", lambda: start + 2 * step)
    subscriptions.subscribe("you@example.org")
    person.refresh_from_db()
    after = tokens.confirm_url(person.uuid, person.requested_at)
    for link, works in ((before, False), (after, True)):
        token = link.rstrip("/").rsplit("/", 1)[1]
        assert bool(subscriptions.confirm(*tokens.read_confirm_token(token))) == works


def test_erasing_forgets_the_address_and_keeps_the_count():
    row = make_delivery(state="accepted")
    digest = row.subscriber.address_hash
    subscriptions.erase(row.subscriber)
    row.refresh_from_db()
    assert (row.address, row.subscriber, row.state) == ("", None, "accepted")
    assert Suppression.objects.get().address_hash == digest
    assert not Subscriber.objects.exists()


def test_who_was_erased_may_come_back_by_confirming():
    subscriptions.erase(make_subscriber(email="you@example.org"))
    subscriptions.subscribe("you@example.org")
    subscriptions.confirm(Subscriber.objects.get().uuid)
    assert Subscriber.objects.sendable().count() == 1


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        (" You@Example.ORG ", "you@example.org"),
        ("you@münchen.example", "you@xn--mnchen-3ya.example"),
        ("you@faß.example", "you@xn--fa-hia.example"),
        ("you@\uff45xample.org", "you@example.org"),
        ('"a@b"@example.org', '"a@b"@example.org'),
    ],
)
def test_addresses_are_compared_in_one_form(typed, compared):
    assert normalized(typed) == compared


def test_the_hash_depends_on_the_key(settings):
    before = address_hash("you@example.org")
    settings.ADDRESS_KEY = "another"
    assert address_hash("you@example.org") != before


def test_no_address_is_hashed_without_a_key(settings):
    settings.ADDRESS_KEY = ""
    with pytest.raises(ImproperlyConfigured):
        address_hash("you@example.org")


def test_tokens_name_their_subscriber_and_nothing_else_reads_them():
    person = make_subscriber()
    confirm = tokens.confirm_url(person.uuid).rstrip("/").rsplit("/", 1)[1]
    leave = tokens.leave_url(person.uuid).rstrip("/").rsplit("/", 1)[1]
    assert tokens.read_confirm_token(confirm).subscriber == person.uuid
    assert tokens.read_leave_token(leave) == person.uuid
    for wrong in (leave[:-1], leave.swapcase(), confirm, "", "x:y"):
        with pytest.raises(tokens.Forged):
            tokens.read_leave_token(wrong)


def test_a_rotated_key_still_reads_old_leave_links(settings):
    person = make_subscriber()
    leave = tokens.leave_url(person.uuid).rstrip("/").rsplit("/", 1)[1]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new"
    assert tokens.read_leave_token(leave) == person.uuid
