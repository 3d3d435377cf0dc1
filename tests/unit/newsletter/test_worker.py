"""The worker: what it refuses to start with, and what never stops it."""

from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from newsletter.esps.connections import Connections
from newsletter.ledger import delivery, notes, settling
from newsletter.ledger.delivery import Sender
from newsletter.management.commands import worker
from newsletter.models import Delivery
from tests.factories import make_delivery, make_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender():
    opened = Sender(Connections(2))
    yield opened
    opened.close()


def test_another_address_key_is_refused(settings, monkeypatch):
    monkeypatch.setattr(worker.Command, "work", lambda self: None)
    call_command("worker")
    settings.ADDRESS_KEY = "another key, as long as it must be and made at random"
    with pytest.raises(CommandError, match="not the one this database was made with"):
        call_command("worker")


@pytest.mark.parametrize(
    "module", [notes.reconcile, notes.release_due, settling.reap, settling.settle]
)
def test_a_duty_that_fails_does_not_keep_mail_from_leaving(module, sender, monkeypatch, caplog):
    note = make_note(state="sending", html="https://leave.invalid/", text="https://leave.invalid/")
    make_delivery(note)

    def failing(*args):
        raise ZeroDivisionError

    failing.__name__ = module.__name__
    owner = settling if module.__module__.endswith("settling") else notes
    monkeypatch.setattr(owner, module.__name__, failing)
    assert worker.turn(sender, lambda: True)
    assert Delivery.objects.get().state == "accepted"
    assert f"{module.__name__} failed; trying again" in caplog.text


def test_a_turn_that_ends_before_its_first_call_is_followed_by_another(sender, monkeypatch):
    """A disk that takes seconds for one commit must not make the worker idle."""
    make_delivery(make_note(state="sending", html="https://leave.invalid/", text="T"))
    compose, now = sender.compose, [0.0]

    def slow_compose(claimed):
        now[0] += worker.SENDING_TURN + 1
        compose(claimed)

    fake = SimpleNamespace(monotonic=lambda: now[0], sleep=lambda seconds: None)
    monkeypatch.setattr(delivery, "time", fake)
    monkeypatch.setattr(sender, "compose", slow_compose)
    assert worker.turn(sender, lambda: True)
    assert Delivery.objects.get().state == "claimed"


def test_nothing_to_do_is_nothing_done(sender):
    assert not worker.turn(sender, lambda: True)
