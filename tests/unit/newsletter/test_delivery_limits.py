"""What a worker must not do with what it has claimed, whatever happened since."""

import uuid
from datetime import timedelta

import pytest

from newsletter.esps import accounts, connections
from newsletter.esps.connections import Connections
from newsletter.ledger import delivery, holding
from newsletter.ledger.delivery import Sender
from newsletter.models import Delivery
from newsletter.people.subscriptions import subscribe
from tests.factories import frozen_note, make_delivery

pytestmark = pytest.mark.django_db


def claiming() -> Sender:
    """A worker that has claimed what is due, for one connection, and begun none of it."""
    sender = Sender(Connections(1))
    sender.compose(sender.claim(rest=0))
    assert sender.stock
    return sender


def test_no_more_is_claimed_than_the_rate_allows(settings):
    settings.NOTE_RATE = 1
    note = frozen_note()
    for _ in range(4):
        make_delivery(note)
    assert len(delivery.claim(4, uuid.uuid4())) == 1
    assert delivery.claim(4, uuid.uuid4()) == []


def test_what_was_not_begun_is_given_back_at_once():
    """A worker that is told to stop keeps nobody waiting until its leases end."""
    note = frozen_note()
    for _ in range(4):
        make_delivery(note)
    sender = Sender(Connections(1))
    sender.compose(delivery.claim(4, sender.token))
    sender.step([], free=1)
    sender.close()
    assert Delivery.objects.all().counts() == {"submitting": 1, "pending": 3}


def test_a_pause_of_the_account_holds_what_is_claimed():
    """The provider asks to wait: each further call would use up a try, and anger it."""
    row = make_delivery(frozen_note())
    sender = claiming()
    accounts.pause("notes", "The provider asks to wait (429).", timedelta(minutes=5))
    assert sender.step([], free=1) == ([], [])
    row.refresh_from_db()
    assert row.state == "pending"


def test_held_mail_holds_confirmations_that_are_claimed():
    subscribe("new@example.org")
    sender = claiming()
    holding.hold("This database mailed for another address.")
    assert sender.step([], free=1) == ([], [])
    assert Delivery.objects.get().state == "pending"


def test_a_pause_of_one_account_does_not_hold_the_other(settings):
    settings.MAILERS = settings.MAILERS | {"notes": settings.MAILERS["default"] | {"OPTIONS": {}}}
    make_delivery(frozen_note())
    subscribe("new@example.org")
    sender = Sender(Connections(2))
    sender.compose(sender.claim(rest=0))
    accounts.pause("notes", "The provider asks to wait (429).", timedelta(minutes=5))
    [(begun, _)] = sender.step([], free=2).begun
    assert begun.kind == Delivery.Kind.CONFIRMATION


def test_a_delivery_whose_address_is_forgotten_ends():
    row = make_delivery(frozen_note())
    sender = claiming()
    Delivery.objects.update(address="")
    assert sender.step([], free=1).begun == []
    row.refresh_from_db()
    assert row.state == "skipped"


def test_an_answer_that_cannot_be_judged_is_in_doubt(monkeypatch):
    def puzzled(*args):
        raise ZeroDivisionError

    monkeypatch.setattr(connections, "classify", puzzled)
    account = Connections(1)
    account.submit(make_delivery(frozen_note()), "notes", None)
    [landed] = account.landed(timeout=5)
    assert landed.outcome.proof == "unknown"


def test_a_worker_that_stops_asks_no_more_questions():
    """What is in doubt stays so, and nobody waits for a second round of calls."""
    account = Connections(1)
    account.stopping = True
    account.submit(make_delivery(frozen_note(), state="unknown"), "notes", None)
    [landed] = account.landed(timeout=5)
    assert landed.outcome == connections.NOT_ASKED
