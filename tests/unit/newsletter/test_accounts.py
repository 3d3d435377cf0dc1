"""The accounts: the rate and the pauses that all workers share."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter.esps import accounts
from newsletter.ledger import notes
from newsletter.ledger.delivery import claim
from newsletter.models import MailerState, MailSettings
from tests.factories import frozen_note, make_delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is moved; `clock(seconds)` moves it."""
    now = [timezone.now()]
    monkeypatch.setattr(accounts.clock, "now", lambda: now[0])

    def move(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)

    return move


def test_the_rate_holds_over_time(clock, settings):
    settings.NOTE_RATE = 10
    taken = 0
    for _ in range(100):
        clock(0.1)
        taken += accounts.take("notes", 64)
    assert 100 <= taken <= 100 + accounts.BURST.total_seconds() * 10 + 1


def test_a_slow_rate_lets_one_at_a_time_through(clock, settings):
    settings.NOTE_RATE = 1
    assert [accounts.take("notes", 8) for _ in range(3)] == [1, 0, 0]
    assert 0 < accounts.seconds_to_wait() <= 1
    clock(1)
    assert accounts.take("notes", 8) == 1


def test_unused_allowance_is_not_saved_up(clock, settings):
    settings.NOTE_RATE = 100
    accounts.take("notes", 1)
    clock(3600)
    assert accounts.take("notes", 1000) <= 27


def test_a_clock_that_was_set_back_does_not_stop_the_account(clock, settings):
    settings.NOTE_RATE = 10
    accounts.take("notes", 8)
    clock(-3600)
    assert accounts.take("notes", 8) > 0
    assert accounts.seconds_to_wait() < 1


def test_two_accounts_have_two_rates(clock, settings):
    settings.NOTE_RATE = 1
    settings.MAILERS = {"default": {"BACKEND": "a"}, "notes": {"BACKEND": "b"}}
    assert (accounts.take("default", 1), accounts.take("notes", 1)) == (1, 1)
    settings.MAILERS["notes"] = settings.MAILERS["default"]
    assert accounts.take("notes", 1) == 0


def test_a_pause_lets_nothing_leave_and_ends_by_itself(clock):
    make_delivery(frozen_note())
    accounts.pause("notes", "429", timedelta(minutes=1))
    assert claim(1, None) == []
    assert not notes.anything_due()
    clock(61)
    assert notes.anything_due()
    assert len(claim(1, None)) == 1


def test_pauses_grow_and_failures_at_once_count_once(clock):
    for _ in range(8):
        accounts.pause("notes", "refused", None)
    state = MailerState.objects.get()
    assert state.failures == 1
    first = state.blocked_until - accounts.clock.now()
    clock(10)
    accounts.pause("notes", "refused", None)
    second = MailerState.objects.get().blocked_until - accounts.clock.now()
    assert second > 1.5 * first


def test_no_pause_of_ours_is_longer_than_a_quarter_of_an_hour(clock):
    MailerState.objects.create(account="default", failures=40)
    accounts.pause("notes", "refused", None)
    left = MailerState.objects.get().blocked_until - accounts.clock.now()
    assert left == timedelta(minutes=15)


def test_a_longer_retry_after_prolongs_a_pause_and_a_shorter_one_does_not(clock):
    for minutes in (5, 20, 1):
        accounts.pause("notes", "429", timedelta(minutes=minutes))
    left = MailerState.objects.get().blocked_until - accounts.clock.now()
    assert left == timedelta(minutes=20)


def test_acceptance_after_a_pause_forgets_the_failures(clock):
    accounts.pause("notes", "refused", None)
    clock(10)
    accounts.works("notes")
    assert MailerState.objects.get().failures == 0


def test_acceptance_of_a_call_in_flight_does_not_end_a_pause(clock):
    """Eight calls at once: one is told to slow down, and another is still accepted."""
    accounts.pause("notes", "429", timedelta(minutes=1))
    accounts.works("notes")
    make_delivery(frozen_note())
    assert claim(1, None) == []
    assert MailerState.objects.get().failures == 1


def test_held_mail_does_not_leave():
    make_delivery(frozen_note())
    MailSettings.objects.update(held_because="A backup was restored.")
    assert claim(1, None) == []
    assert not notes.anything_due()
