"""Events that end the mail to an address, and those that do not."""

from datetime import timedelta

import pytest

from newsletter import clock
from newsletter.esps.provider import named
from newsletter.ledger import tracking
from newsletter.models import Delivery, Subscriber, Suppression, TrackingEvent
from newsletter.people import subscriptions
from newsletter.people.addresses import address_hash
from tests.factories import make_delivery, make_note, make_subscriber
from tests.unit.newsletter.events import HARD, SOFT, apply, fates, state_of, tell

pytestmark = pytest.mark.django_db


def test_a_complaint_stops_what_waits():
    subscriber = make_subscriber()
    waiting = make_delivery(subscriber=subscriber)
    apply("complained", make_delivery(subscriber=subscriber, state="delivered"))
    assert (state_of(waiting), waiting.reason) == ("skipped", "Marked a note as spam.")
    assert not Subscriber.objects.sendable().exists()


@pytest.mark.parametrize(
    ("first", "then", "reason"),
    [
        (HARD, None, "complained"),
        (None, HARD, "complained"),
    ],
)
def test_a_complaint_outlasts_a_bounce(first, then, reason):
    row = make_delivery(state="accepted")
    for raw in (first, then):
        apply("bounced" if raw else "complained", row, raw)
    assert Suppression.objects.get().reason == reason


def test_a_hard_bounce_after_a_soft_one_still_ends_the_address():
    row = make_delivery(state="accepted")
    apply("bounced", row, SOFT)
    assert not Suppression.objects.exists()
    assert apply("bounced", row, HARD) == "bounced"
    assert Suppression.objects.exists()
    assert fates() == ["applied", "applied"]


@pytest.mark.parametrize(("event", "raw"), [("complained", {}), ("bounced", HARD)])
def test_news_after_erasure_still_counts_and_leaves_no_name(event, raw):
    row = make_delivery(state="accepted")
    email = row.address
    subscriptions.erase(row.subscriber)
    tell(event, row, raw | {"to": email}, recipient=email, mta_response=f"no {email}")
    tracking.apply_events()
    told = TrackingEvent.objects.get()
    assert (told.fate, told.raw, told.mta_response) == ("applied", {}, "")
    assert Suppression.objects.get(address_hash=address_hash(email)).reason == event


def test_erasure_takes_the_events_along():
    row = make_delivery(state="accepted")
    apply("delivered", row, {"to": row.address})
    subscriptions.erase(row.subscriber)
    assert TrackingEvent.objects.get().raw == {}


def test_a_confirmation_that_bounces_ends_its_address():
    subscriptions.subscribe("typo@example.org")
    row = Delivery.objects.get()
    assert apply("bounced", row, HARD) == "bounced"
    assert Suppression.objects.get().address_hash == address_hash("typo@example.org")
    assert not Subscriber.objects.asking().exists()


@pytest.mark.parametrize(("recipient", "blocked"), [("gone@example.org", 1), (None, 0)])
def test_a_confirmation_to_an_erased_address_ends_only_who_is_named(recipient, blocked):
    subscriptions.subscribe("gone@example.org")
    row = Delivery.objects.get()
    Delivery.objects.update(subscriber=None, address="")
    assert apply("complained", row, recipient=recipient) == "complained"
    known = Suppression.objects.filter(address_hash=address_hash("gone@example.org"))
    assert (known.count(), Suppression.objects.count()) == (blocked, blocked)


def soft_bounces(subscriber, *events) -> None:
    for n, event in enumerate(events):
        note = make_note(state="done", released_at=clock.now() + timedelta(days=n))
        apply(event, make_delivery(note, subscriber, state="accepted"), SOFT, n=n)


def test_three_notes_in_a_row_that_bounce_softly_end_the_address():
    subscriber = make_subscriber()
    soft_bounces(subscriber, "bounced", "bounced")
    assert not Suppression.objects.exists()
    TrackingEvent.objects.all().delete()  # a month goes by
    soft_bounces(subscriber, "bounced")
    assert Suppression.objects.get().address_hash == subscriber.address_hash


@pytest.mark.parametrize("between", ["delivered", "rejected"])
def test_a_note_between_them_that_did_not_bounce_starts_again(between):
    soft_bounces(make_subscriber(), "bounced", "bounced", between, "bounced", "bounced")
    assert not Suppression.objects.exists()


def test_leaving_at_the_provider_is_leaving():
    row = make_delivery(state="accepted")
    waiting = make_delivery(subscriber=row.subscriber)
    apply("unsubscribed", row)
    row.subscriber.refresh_from_db()
    assert row.subscriber.status == "unsubscribed"
    assert (state_of(waiting), fates()) == ("skipped", ["applied"])


def test_who_came_back_since_stays():
    row = make_delivery(state="accepted")
    apply("unsubscribed", row, timestamp=clock.now() - timedelta(days=1))
    row.subscriber.refresh_from_db()
    assert row.subscriber.status == "confirmed"


@pytest.mark.parametrize(
    ("esp", "raw", "hard"),
    [
        ("sendgrid", {"event": "dropped", "reason": "Bounced Address"}, True),
        ("mailgun", {"event": ["bounced"]}, True),
        ("mailgun", {"event-data": {"severity": "permanent", "reason": "old"}}, False),
        ("postmark", {"SuppressionReason": "HardBounce"}, True),
        ("unisender_go", {"delivery_info": {"delivery_status": "err_mailbox_full"}}, False),
        ("mailjet", {"hard_bounce": None}, False),
        ("postmark", {"Type": {"HardBounce": 1}}, False),
        ("resend", {"data": ["bounce"]}, False),
        ("nobody", {"event": "hard_bounce"}, False),
        ("brevo", None, False),
    ],
)
def test_only_the_providers_own_word_makes_a_bounce_hard(esp, raw, hard):
    assert named(esp).is_hard(raw) is hard


def test_a_delay_is_no_bounce_whatever_word_it_bears():
    assert apply("deferred", make_delivery(state="accepted"), HARD) == "accepted"
    assert not Suppression.objects.exists()


def test_a_provider_that_blocks_us_says_nothing_of_the_mailbox():
    apply("rejected", make_delivery(state="accepted"), {"Type": "Blocked"})
    assert TrackingEvent.objects.get().bounce == ""


def test_a_mail_refused_for_an_old_hard_bounce_ends_the_address():
    apply("rejected", make_delivery(state="accepted"), {"Type": "BadEmailAddress"})
    assert Suppression.objects.get().reason == "bounced"
