"""Events become evidence: once, in any order, upwards only, and never of another's mail."""

import itertools
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from anymail.signals import AnymailTrackingEvent

from newsletter import clock, delivery, recording, subscriptions, tracking
from newsletter.addresses import address_hash
from newsletter.bounces import is_hard
from newsletter.connections import Landed
from newsletter.delivery import Composed
from newsletter.models import Delivery, Subscriber, Suppression, TrackingEvent
from newsletter.outcomes import Outcome, Proof
from tests.factories import make_delivery, make_note, make_subscriber

pytestmark = pytest.mark.django_db
HARD = {"RecordType": "Bounce", "Type": "HardBounce"}
SOFT = {"RecordType": "Bounce", "Type": "SoftBounce"}


def tell(event_type, row=None, raw=None, **fields) -> None:
    """Store one event about a delivery, as Anymail would read it from Postmark."""
    about = {"metadata": {"delivery_id": str(row.pk)}, "recipient": row.address} if row else {}
    event = AnymailTrackingEvent(
        event_type=event_type,
        esp_event={"n": fields.pop("n", 1)} | (raw or {}),
        **about | {"message_id": "esp-1"} | fields,
    )
    tracking.store([tracking.read(event, "postmark")])


def apply(event_type, row=None, raw=None, **fields) -> str:
    tell(event_type, row, raw, **fields)
    tracking.apply_events()
    return row and state_of(row)


def state_of(row) -> str:
    row.refresh_from_db()
    return row.state


def fates() -> list[str]:
    return list(TrackingEvent.objects.order_by("pk").values_list("fate", flat=True))


@pytest.fixture
def shift_clock():
    yield lambda **ago: Path(clock.SHIFT_FILE).write_text(str(timedelta(**ago).total_seconds()))
    Path(clock.SHIFT_FILE).unlink(missing_ok=True)


WORSE = {"queued": "accepted", "delivered": "delivered", "bounced": "bounced"}
WORSE |= {"complained": "complained"}


@pytest.mark.parametrize("order", list(itertools.permutations(WORSE)))
def test_in_any_order_the_worst_is_what_stays(order):
    row = make_delivery(state="unknown")
    seen = [apply(event, row) for event in order]
    assert seen[-1] == "complained"
    assert [seen.index(state) for state in dict.fromkeys(seen)] == sorted(
        map(seen.index, set(seen))
    )


@pytest.mark.parametrize("state", [s for s in Delivery.State if s not in Delivery.HANDED_OVER])
@pytest.mark.parametrize("event", ["queued", "sent", "deferred"])
def test_what_the_provider_has_is_accepted_whatever_we_knew(state, event):
    row = make_delivery(state=state, reason="We did not know.", lease_until=clock.now())
    assert apply(event, row) == "accepted"
    assert (row.reason, row.lease_until) == ("", None)
    assert f"postmark reported “{event}” at" in row.evidence
    assert row.settled_at


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("bounced", "The mailbox did not take it this time."),
        ("rejected", "The provider took it and would not send it."),
        ("failed", "The provider took it and could not send it."),
    ],
)
def test_what_never_arrived_says_so_in_plain_words(event, words):
    row = make_delivery(state="accepted")
    assert apply(event, row, mta_response=f"550 no {row.address} here") == "bounced"
    assert row.reason == words


def test_the_same_event_twice_is_one():
    row = make_delivery(state="accepted")
    for _ in range(2):
        tell("delivered", row, event_id="7")
    assert tracking.apply_events() == 1
    assert fates() == ["applied"]


def test_a_second_event_of_the_same_news_is_counted_and_changes_nothing():
    row = make_delivery(state="accepted")
    apply("delivered", row, event_id="7")
    before = Delivery.objects.values().get(pk=row.pk)
    apply("delivered", row, event_id="8")
    assert Delivery.objects.values().get(pk=row.pk) == before
    assert fates() == ["applied", "known"]


def test_an_event_is_applied_by_one_of_two_workers():
    tell("delivered", make_delivery(state="accepted"))
    pk = TrackingEvent.objects.get().pk
    assert [tracking._apply(pk), tracking._apply(pk)] == [True, False]


def test_nothing_to_apply_costs_one_select(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert tracking.apply_events() == 0


@pytest.mark.parametrize("state", ["pending", "claimed"])
def test_a_mail_that_the_provider_has_is_not_sent_again(state):
    token = uuid.uuid4()
    row = make_delivery(make_note(state="sending", html="H", text="T"))
    if state == "claimed":
        delivery.claim(1, token)
    assert state_of(row) == state
    apply("delivered", row)
    assert delivery.begin([Composed(row, None)], token) == []
    assert delivery.claim(5, token) == []
    assert state_of(row) == "delivered"


def test_an_answer_later_than_its_event_changes_nothing():
    row = make_delivery(state="submitting", began_at=clock.now())
    apply("bounced", row)
    recording.record([Landed(row, Outcome(Proof.ACCEPTED, esp_id="late"))])
    assert (state_of(row), row.esp_id) == ("bounced", "esp-1")


def test_an_event_earlier_than_the_answer_waits_for_it(shift_clock):
    row = make_delivery(state="submitting", began_at=clock.now())
    assert apply("delivered", row, metadata=None) == "submitting"
    recording.record([Landed(row, Outcome(Proof.ACCEPTED, esp_id="esp-1"))])
    tracking.apply_events()
    assert (state_of(row), fates()) == ("delivered", ["applied"])


def test_an_event_that_nobody_waits_for_is_foreign_in_the_end(shift_clock, settings):
    apply("delivered", metadata=None)
    assert fates() == [""]
    shift_clock(seconds=settings.LEASE_SECONDS + 1)
    tracking.apply_events()
    assert fates() == ["foreign"]


@pytest.mark.parametrize(
    "about",
    [
        {"metadata": {"delivery_id": str(uuid.uuid4())}},
        {"metadata": {"delivery_id": "1 or 1=1"}, "message_id": None},
        {"metadata": ["delivery_id"], "message_id": None},
        {"recipient": "somebody@else.org"},
    ],
)
def test_an_event_about_no_mail_of_ours_changes_nothing(about):
    row = make_delivery(state="accepted")
    assert apply("complained", row, **about) == "accepted"
    assert fates() == ["foreign"]
    assert not Suppression.objects.exists()


def test_an_id_that_two_mails_have_is_told_apart_by_the_address():
    rows = [make_delivery(state="accepted", esp_id="esp-1") for _ in range(2)]
    assert apply("delivered", rows[1], metadata=None) == "delivered"
    assert state_of(rows[0]) == "accepted"
    apply("complained", metadata=None, message_id="esp-1")
    assert not Suppression.objects.exists()


def test_a_capital_letter_is_no_other_address():
    row = make_delivery(state="accepted")
    assert apply("delivered", row, recipient=row.address.upper()) == "delivered"


def test_an_event_that_cannot_be_applied_stops_no_other(monkeypatch, caplog):
    rows = [make_delivery(state="accepted") for _ in range(2)]
    for row in rows:
        tell("delivered", row)
    move = tracking._move
    monkeypatch.setattr(
        tracking, "_move", lambda row, event: 1 / 0 if row == rows[0] else move(row, event)
    )
    assert tracking.apply_events() == 1
    assert [state_of(row) for row in rows] == ["accepted", "delivered"]
    assert "cannot be applied" in caplog.text
    assert tracking.apply_events() == 0


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
    assert is_hard(esp, raw) is hard


def test_a_delay_is_no_bounce_whatever_word_it_bears():
    assert apply("deferred", make_delivery(state="accepted"), HARD) == "accepted"
    assert not Suppression.objects.exists()


def test_a_provider_that_blocks_us_says_nothing_of_the_mailbox():
    apply("rejected", make_delivery(state="accepted"), {"Type": "Blocked"})
    assert TrackingEvent.objects.get().bounce == ""


def test_a_mail_refused_for_an_old_hard_bounce_ends_the_address():
    apply("rejected", make_delivery(state="accepted"), {"Type": "BadEmailAddress"})
    assert Suppression.objects.get().reason == "bounced"
