"""Claim, begin and send: what each may change, and what it must leave alone."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import OperationalError
from django.utils import timezone

from newsletter.esps.connections import Connections
from newsletter.ledger import delivery, settling
from newsletter.ledger.delivery import Composed, Sender, begin, claim
from newsletter.letters.messages import Composer
from newsletter.models import Delivery, Note, Suppression
from newsletter.people import subscriptions
from tests.factories import begun_delivery, frozen_note, make_delivery, make_subscriber

pytestmark = pytest.mark.django_db


def claimed(row) -> tuple[list[Composed], uuid.UUID]:
    """What a worker holds after it claimed: the row, and its token."""
    token = uuid.uuid4()
    assert claim(5, token) == [row.pk]
    return [Composed(row, None)], token


def state_of(row) -> str:
    row.refresh_from_db()
    return row.state


def test_claiming_takes_due_rows_once():
    note = frozen_note()
    for _ in range(3):
        make_delivery(note)
    first, second = claim(2, uuid.uuid4()), claim(5, uuid.uuid4())
    assert (len(first), len(second)) == (2, 1)
    assert not set(first) & set(second)


def test_claiming_leaves_what_is_not_due():
    make_delivery(frozen_note(state="paused"))
    row = make_delivery(frozen_note())
    Delivery.objects.filter(pk=row.pk).update(next_at=timezone.now() + timedelta(minutes=1))
    assert claim(5, uuid.uuid4()) == []


def test_confirmations_go_first():
    make_delivery(frozen_note())
    subscriptions.subscribe("new@example.org")
    [pk] = claim(1, uuid.uuid4())
    assert Delivery.objects.get(pk=pk).kind == "confirmation"


def test_the_longest_due_goes_first():
    now = timezone.now()
    note = frozen_note()
    later, first = (make_delivery(note, next_at=now - timedelta(hours=h)) for h in (1, 2))
    assert [claim(1, uuid.uuid4()), claim(1, uuid.uuid4())] == [[first.pk], [later.pk]]


def test_beginning_writes_the_intent_down():
    row = begun_delivery()
    kept = Delivery.objects.get()
    assert (row.state, row.attempts) == (kept.state, kept.attempts) == ("submitting", 1)
    assert row.began_at == kept.began_at
    assert kept.lease_until > timezone.now()


def test_another_workers_token_begins_nothing():
    held, _ = claimed(make_delivery(frozen_note()))
    assert begin(held, uuid.uuid4()) == []


def test_a_claim_whose_lease_is_over_begins_nothing():
    row = make_delivery(frozen_note())
    held, token = claimed(row)
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert begin(held, token) == []
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
    row = make_delivery(frozen_note())
    held, token = claimed(row)
    change(row)
    assert begin(held, token) == []
    assert state_of(row) == after


def test_the_gate_lets_the_others_through():
    note = frozen_note()
    rows = [make_delivery(note) for _ in range(3)]
    token = uuid.uuid4()
    claim(5, token)
    subscriptions.leave(rows[1].subscriber.uuid)
    begun = begin([Composed(row, None) for row in rows], token)
    assert [one.delivery for one in begun] == [rows[0], rows[2]]
    assert [state_of(row) for row in rows] == ["submitting", "skipped", "submitting"]


def send_all() -> int:
    sender = Sender(Connections(2))
    try:
        return sender.send(lambda: True, 60)
    finally:
        sender.close()


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
    compose = Composer.compose

    def failing(self, row):
        return 1 / 0 if row == rows[0] else compose(self, row)

    monkeypatch.setattr(Composer, "compose", failing)
    send_all()
    assert (state_of(rows[0]), state_of(rows[1])) == ("failed", "accepted")
    assert len(mail.outbox) == 1


def test_what_is_in_flight_is_recorded_whatever_else_goes_wrong(monkeypatch):
    note = frozen_note()
    for _ in range(3):
        make_delivery(note)
    calls = []

    def failing(held, token):
        calls.extend(held[:1])
        if len(calls) > 1:
            raise OperationalError("database is locked")
        return begin(held, token)

    monkeypatch.setattr(delivery, "begin", failing)
    with pytest.raises(OperationalError):
        send_all()
    assert len(mail.outbox) == Delivery.objects.filter(state="accepted").count() == 2
    assert Delivery.objects.filter(state="pending").count() == 1


def test_a_claim_that_came_back_to_the_same_worker_is_handed_over_once():
    make_delivery(frozen_note())
    sender = Sender(Connections(2))
    sender.compose(sender.step([], free=1).claimed)
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    settling.reap()
    sender.compose(sender.claim(rest=1))
    assert sender.send(lambda: True, 60) == 1
    sender.close()
    assert len(mail.outbox) == 1


def test_an_address_erased_at_the_last_moment_is_not_used():
    row = make_delivery(frozen_note())
    held, token = claimed(row)
    Delivery.objects.update(address="")
    assert begin(held, token) == []
    assert state_of(row) == "skipped"


def test_stopping_claims_nothing_new():
    make_delivery(frozen_note())
    sender = Sender(Connections(2))
    assert sender.send(lambda: False, 60) == 0
    sender.close()
    assert Delivery.objects.get().state == "pending"


def test_an_unsuppressed_subscriber_is_needed_at_the_end_too():
    """The snapshot is not trusted: who left after it gets nothing."""
    row = make_delivery(frozen_note(), make_subscriber("unsubscribed"))
    send_all()
    assert state_of(row) == "skipped"
    assert mail.outbox == []
