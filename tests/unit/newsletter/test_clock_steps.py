"""A clock that is set back, or was ahead for a moment: noticed, said, and nothing waits for it."""

import uuid
from datetime import timedelta

import pytest

from newsletter import clock
from newsletter.esps import accounts
from newsletter.ledger import clock_steps, delivery, notes, settling
from newsletter.models import Clock, Delivery, MailerState, Note
from tests.factories import frozen_note, make_delivery, make_note
from tests.settings import shift_file

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def set_clock():
    def shift(by: timedelta) -> None:
        shift_file().write_text(str(by.total_seconds()))

    yield shift
    shift_file().unlink(missing_ok=True)


def is_soon(moment, by: timedelta) -> bool:
    return abs(moment - clock.now() - by) < timedelta(seconds=20)


@pytest.mark.parametrize("ahead", [HOUR, timedelta(days=1), timedelta(days=100)])
def test_what_was_due_by_a_clock_ahead_is_due(set_clock, ahead):
    set_clock(ahead)
    clock_steps.notice()
    row = make_delivery(frozen_note(), next_at=clock.now())
    set_clock(timedelta())
    assert delivery.claim(1, uuid.uuid4()) == []
    assert clock_steps.notice() > ahead - timedelta(seconds=20)
    set_clock(timedelta(seconds=15))  # as far apart as two looks
    assert delivery.claim(1, uuid.uuid4()) == [row.pk]


def test_whatever_lies_ahead_moves_by_the_step_and_keeps_its_distance(set_clock):
    set_clock(HOUR)
    clock_steps.notice()
    now = clock.now()
    accounts.pause("notes", "The provider asks to wait (429).", timedelta(minutes=5))
    accounts.works("notes")
    put_off = make_delivery(next_at=now + timedelta(minutes=7), attempts=2)
    leased = make_delivery(state="claimed", lease_until=now + timedelta(seconds=100))
    Note.objects.update(state="sending")
    make_note(state="waiting")
    Note.objects.filter(state="waiting").update(created_at=now, release_at=now + 10 * HOUR / 60)
    set_clock(timedelta())
    clock_steps.notice()
    account = MailerState.objects.get()
    assert is_soon(account.blocked_until, timedelta(minutes=5))
    assert account.took_at <= clock.now()
    put_off.refresh_from_db()
    leased.refresh_from_db()
    assert is_soon(put_off.next_at, timedelta(minutes=7))
    assert is_soon(leased.lease_until, timedelta(seconds=100))
    assert is_soon(Note.objects.get(state="waiting").release_at, timedelta(minutes=10))


def test_a_worker_that_died_before_the_step_is_reaped_in_time(set_clock):
    set_clock(HOUR)
    clock_steps.notice()
    lease = clock.now() + timedelta(seconds=1)
    make_delivery(frozen_note(), state="submitting", began_at=clock.now(), lease_until=lease)
    set_clock(timedelta(seconds=10))
    clock_steps.notice()
    set_clock(timedelta(minutes=3))
    settling.reap()
    assert Delivery.objects.get().state == "unknown"


def test_a_note_made_before_keeps_the_time_its_author_was_told(set_clock):
    release_at = clock.now() + timedelta(minutes=10)
    make_note(state="waiting")
    Note.objects.update(release_at=release_at, created_at=clock.now() - timedelta(seconds=1))
    set_clock(timedelta(days=1))
    clock_steps.notice()
    set_clock(timedelta())
    clock_steps.notice()
    assert Note.objects.get().release_at == release_at
    assert not notes.due(clock.now()).exists()


def test_a_step_is_made_up_for_once_and_said(set_clock):
    set_clock(HOUR)
    clock_steps.notice()
    set_clock(timedelta())
    assert [bool(clock_steps.notice()) for _ in range(3)] == [True, False, False]
    told = clock_steps.told(clock.now())
    assert is_soon(told.set_back_at, timedelta())
    assert abs(told.set_back_by - HOUR) < timedelta(seconds=20)


@pytest.mark.parametrize("seconds", [-20, 0, 20, 86_400])
def test_clocks_that_differ_a_little_or_go_on_are_no_step(set_clock, seconds):
    clock_steps.notice()
    set_clock(timedelta(seconds=seconds))
    assert clock_steps.notice() is None
    assert Clock.objects.get().set_back_at is None


@pytest.mark.parametrize(("seconds", "jumped"), [(-3600, True), (3600, True), (5, False)])
def test_a_process_sees_at_once_that_its_clock_was_set(set_clock, seconds, jumped):
    watch = clock_steps.Watch()
    set_clock(timedelta(seconds=seconds))
    assert [watch.jumped(), watch.jumped()] == [jumped, False]
