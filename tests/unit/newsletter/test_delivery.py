"""Claim, begin, record, reap: what each may change, and what it must leave alone."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import OperationalError
from django.utils import timezone

from newsletter import delivery, messages, notes, subscriptions
from newsletter.delivery import Connections
from newsletter.models import Delivery, Note, Suppression
from newsletter.outcomes import Outcome, Proof
from tests.factories import make_delivery, make_note, make_subscriber

pytestmark = pytest.mark.django_db

ACCEPTED = Outcome(Proof.ACCEPTED, esp_id="esp-1")
UNKNOWN = Outcome(Proof.UNKNOWN, "TimeoutError during the call.")
NOT_SENT = Outcome(Proof.NOT_SENT, "refused")


def frozen_note(**fields) -> Note:
    letter = {"subject": "S", "html": "<p>H https://leave.invalid/</p>"}
    return make_note(**({"state": "sending", "text": "T https://leave.invalid/"} | letter | fields))


def begun(note=None, **fields):
    """A delivery that a worker has begun, and the worker's token."""
    token = uuid.uuid4()
    row = make_delivery(note or frozen_note(), **fields)
    [(row, _)] = delivery.begin(delivery.claim(5, token), token)
    return row, token


def state_of(row) -> str:
    row.refresh_from_db()
    return row.state


def test_claiming_takes_due_rows_once():
    note = frozen_note()
    for _ in range(3):
        make_delivery(note)
    first, second = delivery.claim(2, uuid.uuid4()), delivery.claim(5, uuid.uuid4())
    assert (len(first), len(second)) == (2, 1)
    assert not set(first) & set(second)


def test_claiming_leaves_what_is_not_due():
    make_delivery(frozen_note(state="paused"))
    row = make_delivery(frozen_note())
    Delivery.objects.filter(pk=row.pk).update(next_at=timezone.now() + timedelta(minutes=1))
    assert delivery.claim(5, uuid.uuid4()) == []


def test_confirmations_go_first():
    make_delivery(frozen_note())
    subscriptions.subscribe("new@example.org")
    [pk] = delivery.claim(1, uuid.uuid4())
    assert Delivery.objects.get(pk=pk).kind == "confirmation"


def test_beginning_commits_the_intent():
    row, token = begun()
    assert (row.state, row.attempts, row.token) == ("submitting", 1, token)
    assert row.began_at
    assert row.lease_until > timezone.now()


def test_another_workers_token_begins_nothing():
    make_delivery(frozen_note())
    ids = delivery.claim(1, uuid.uuid4())
    assert delivery.begin(ids, uuid.uuid4()) == []


def test_a_claim_whose_lease_is_over_begins_nothing():
    row, token = make_delivery(frozen_note()), uuid.uuid4()
    ids = delivery.claim(1, token)
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert delivery.begin(ids, token) == []
    assert state_of(row) == "pending"


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (lambda row: subscriptions.leave(row.subscriber.uuid), "skipped"),
        (lambda row: subscriptions.erase(row.subscriber), "skipped"),
        (lambda row: Note.objects.update(state="canceled"), "skipped"),
        (lambda row: Note.objects.update(state="paused"), "pending"),
        (
            lambda row: Suppression.objects.create(
                address_hash=row.subscriber.address_hash,
                reason="complained",
                since=timezone.now(),
            ),
            "skipped",
        ),
    ],
    ids=["leaves", "is erased", "canceled", "paused", "suppressed"],
)
def test_the_last_gate(change, after):
    """Whatever happens between claim and begin takes effect before the provider is called."""
    row, token = make_delivery(frozen_note()), uuid.uuid4()
    ids = delivery.claim(1, token)
    change(row)
    assert delivery.begin(ids, token) == []
    assert state_of(row) == after


def test_recording_acceptance():
    row, _ = begun()
    delivery.record([(row, ACCEPTED)])
    assert state_of(row) == "accepted"
    assert (row.esp_id, row.lease_until) == ("esp-1", None)


def test_recording_doubt_keeps_the_reason():
    row, _ = begun()
    delivery.record([(row, UNKNOWN)])
    assert state_of(row) == "unknown"
    assert row.reason == "TimeoutError during the call."


def test_proof_of_not_sent_tries_again_later():
    row, _ = begun()
    delivery.record([(row, NOT_SENT)])
    assert state_of(row) == "pending"
    assert row.next_at > timezone.now() + timedelta(seconds=25)
    assert delivery.claim(5, uuid.uuid4()) == []


def test_six_tries_span_hours():
    waits = [delivery.backoff(attempts) for attempts in range(1, 6)]
    assert waits == sorted(waits)
    assert timedelta(hours=4) < sum(waits, timedelta()) <= timedelta(hours=6)


@pytest.mark.parametrize("state", ["done", "sending"])
def test_a_late_proof_of_not_sent_wakes_no_settled_row(state):
    row, _ = begun()
    Delivery.objects.update(state="unknown")
    Note.objects.update(state=state)
    delivery.record([(row, NOT_SENT)])
    assert state_of(row) == "unknown"


def test_the_sixth_refusal_is_the_last():
    row, _ = begun()
    Delivery.objects.update(attempts=6)
    row.refresh_from_db()
    delivery.record([(row, NOT_SENT)])
    assert state_of(row) == "failed"


def test_reaping_gives_back_what_was_not_begun():
    row = make_delivery(frozen_note())
    delivery.claim(1, uuid.uuid4())
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    delivery.reap()
    assert state_of(row) == "pending"


def test_reaping_puts_what_was_begun_in_doubt():
    row, _ = begun()
    delivery.reap()
    assert state_of(row) == "submitting"
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    delivery.reap()
    assert state_of(row) == "unknown"


def test_what_comes_back_to_a_canceled_note_ends():
    row, _ = begun()
    notes.cancel(row.note, "The author canceled it.")
    delivery.record([(row, NOT_SENT)])
    assert state_of(row) == "pending"
    assert notes.anything_due()
    delivery.reap()
    assert state_of(row) == "skipped"
    assert not notes.anything_due()


def test_a_late_outcome_settles_its_own_row():
    row, _ = begun()
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    delivery.reap()
    delivery.record([(row, ACCEPTED)])
    assert state_of(row) == "accepted"


@pytest.mark.parametrize("outcome", [ACCEPTED, NOT_SENT, UNKNOWN])
def test_an_outcome_of_another_attempt_settles_nothing(outcome):
    row, _ = begun()
    stale = Delivery.objects.get(pk=row.pk)
    Delivery.objects.update(began_at=timezone.now() + timedelta(seconds=9))
    delivery.record([(stale, outcome)])
    assert state_of(row) == "submitting"


def test_an_author_who_left_a_row_in_doubt_is_not_overruled():
    row, _ = begun()
    Delivery.objects.update(state="left")
    delivery.record([(row, ACCEPTED)])
    assert state_of(row) == "left"


def send_all() -> int:
    connections = Connections(2)
    try:
        return delivery.send_due(connections, lambda: True)
    finally:
        connections.close()


def test_sending_hands_each_over_once():
    note = frozen_note()
    people = [make_delivery(note).address for _ in range(5)]
    assert send_all() == 5
    assert send_all() == 0
    assert sorted(message.to[0] for message in mail.outbox) == sorted(people)
    assert Delivery.objects.all().counts() == {"accepted": 5}


def test_a_note_carries_the_list_headers_and_its_own_leave_link():
    rows = [make_delivery(frozen_note()), make_delivery(frozen_note())]
    send_all()
    links = {message.extra_headers["List-Unsubscribe"] for message in mail.outbox}
    assert len(links) == len(rows)
    for message in mail.outbox:
        link = message.extra_headers["List-Unsubscribe"].strip("<>")
        assert link in message.body
        assert link in message.alternatives[0].content
        assert "leave.invalid" not in message.body + message.alternatives[0].content
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "Auto-Submitted" not in message.extra_headers


def test_a_confirmation_is_automatic_mail_and_no_list_mail():
    subscriptions.subscribe("new@example.org")
    send_all()
    [message] = mail.outbox
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in message.extra_headers


def test_a_confirmation_is_not_sent_to_who_confirmed_meanwhile():
    subscriptions.subscribe("new@example.org")
    subscriptions.confirm(Delivery.objects.get().subscriber.uuid)
    assert send_all() == 0
    assert Delivery.objects.get().state == "skipped"


def test_a_mail_that_cannot_be_composed_fails_and_others_leave(monkeypatch):
    note = frozen_note()
    rows = [make_delivery(note), make_delivery(note)]
    compose = messages.compose

    def failing(row, envelope):
        return 1 / 0 if row == rows[0] else compose(row, envelope)

    monkeypatch.setattr(messages, "compose", failing)
    send_all()
    assert (state_of(rows[0]), state_of(rows[1])) == ("failed", "accepted")
    assert len(mail.outbox) == 1


def test_what_is_in_flight_is_recorded_whatever_else_goes_wrong(monkeypatch):
    note = frozen_note()
    for _ in range(3):
        make_delivery(note)
    claim, calls = delivery.claim, []

    def failing(limit, token):
        calls.append(limit)
        if len(calls) > 1:
            raise OperationalError("database is locked")
        return claim(limit, token)

    monkeypatch.setattr(delivery, "claim", failing)
    with pytest.raises(OperationalError):
        send_all()
    assert len(mail.outbox) == Delivery.objects.filter(state="accepted").count() == 2


def test_an_address_erased_at_the_last_moment_is_not_used():
    row, token = make_delivery(frozen_note()), uuid.uuid4()
    ids = delivery.claim(1, token)
    Delivery.objects.update(address="")
    assert delivery.begin(ids, token) == []
    assert state_of(row) == "pending"


def test_stopping_claims_nothing_new():
    make_delivery(frozen_note())
    connections = Connections(2)
    assert delivery.send_due(connections, lambda: False) == 0
    connections.close()
    assert Delivery.objects.get().state == "pending"


def test_an_unsuppressed_subscriber_is_needed_at_the_end_too():
    """The snapshot is not trusted: who left after it gets nothing."""
    row = make_delivery(frozen_note(), make_subscriber("unsubscribed"))
    send_all()
    assert state_of(row) == "skipped"
    assert mail.outbox == []
