"""Events become evidence: once, in any order, upwards only, and never of another's mail."""

import itertools
import uuid
from datetime import timedelta

import pytest
from django.db import InternalError

from newsletter import clock
from newsletter.esps.connections import Landed
from newsletter.esps.outcomes import Outcome, Proof
from newsletter.ledger import delivery, recording, tracking
from newsletter.ledger.delivery import Composed
from newsletter.models import Delivery, Suppression, TrackingEvent
from tests.factories import make_delivery, make_note
from tests.settings import shift_file
from tests.unit.newsletter.events import apply, fates, state_of, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift_clock():
    yield lambda **ago: shift_file().write_text(str(timedelta(**ago).total_seconds()))
    shift_file().unlink(missing_ok=True)


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


def test_events_of_others_do_not_delay_ours(monkeypatch):
    """Two sites share an account: what names no call of ours must wait, and must not be waited
    for."""
    monkeypatch.setattr(tracking, "BATCH", 5)
    for n in range(12):
        tell("delivered", message_id=f"foreign-{n}", n=n)
    row = make_delivery(state="accepted", esp_id="esp-1")
    tell("delivered", message_id="esp-1", n=100)
    assert tracking.apply_events() == 1
    assert state_of(row) == "delivered"


def test_more_than_one_batch_is_applied_at_once(monkeypatch):
    monkeypatch.setattr(tracking, "BATCH", 5)
    for n in range(12):
        tell("delivered", metadata={"delivery_id": str(uuid.uuid4())}, n=n)
    assert tracking.apply_events() == 12
    assert fates() == ["foreign"] * 12


def test_a_database_that_only_reads_puts_no_event_aside(monkeypatch):
    def read_only(pk):
        raise InternalError("cannot execute UPDATE in a read-only transaction")

    row = make_delivery(state="accepted")
    tell("delivered", row)
    monkeypatch.setattr(tracking, "_apply", read_only)
    with pytest.raises(InternalError):
        tracking.apply_events()
    monkeypatch.undo()
    tracking.apply_events()
    assert state_of(row) == "delivered"
