"""What is forgotten after its time, and what is not before it."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from newsletter import clock
from newsletter.models import Delivery, Subscriber, Suppression, TrackingEvent, Worker
from newsletter.people import retention, subscriptions
from tests.factories import make_delivery, make_note, make_subscriber
from tests.settings import shift_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def tidy_after():
    """Tidy as many days later, when the clock has been believable for a day."""

    def tidy(days: float) -> None:
        for before in (1, 0.5, 0):
            look_after(days - before)

    yield tidy
    shift_file().unlink(missing_ok=True)


def look_after(days: float) -> None:
    shift_file().write_text(str(timedelta(days=days).total_seconds()))
    retention.tidy()


@pytest.fixture
def forgettable(tidy_after) -> None:
    """People and mails that a clock a hundred days ahead would forget."""
    make_delivery(make_note(state="done", done_at=clock.now()), state="accepted")
    make_subscriber("unconfirmed")


def kept() -> bool:
    return all(addresses()) and Subscriber.objects.filter(status="unconfirmed").exists()


@pytest.mark.parametrize(
    "days",
    [
        [0, 0.5, 1, 100, 1.1, 1.2],  # ahead for a moment
        [100, 0, 0.1],  # at the very first look
        [0, 100, 0.1, 100.2, 0.2, 100.4],  # back and forth
        [0, 0.5, 100, 100.5, 2],  # for half a day
        [0, 5, 100, 5.5, 100, 6.1],  # after five days without a worker
    ],
)
def test_a_clock_that_jumped_makes_nothing_forgotten(forgettable, days):
    for day in days:
        look_after(day)
        assert kept()


def test_a_clock_that_stays_ahead_is_believed_after_a_day(forgettable):
    for day in (0, 0.5, 1, 100, 100.5):
        look_after(day)
        assert kept()
    look_after(101)
    assert not kept()


def addresses() -> list[str]:
    return list(Delivery.objects.values_list("address", flat=True))


@pytest.mark.parametrize("state", ["done", "canceled"])
def test_addresses_are_kept_three_months_after_a_note(state, tidy_after):
    note = make_note(state=state, done_at=clock.now())
    rows = [make_delivery(note, state=state) for state in ("accepted", "unknown", "skipped")]
    tidy_after(89.9)
    assert addresses() == [row.address for row in rows]
    tidy_after(90.1)
    assert addresses() == [""] * 3
    assert Subscriber.objects.count() == 3


@pytest.mark.parametrize(
    ("note", "state"), [("sending", "accepted"), ("paused", "accepted"), ("done", "pending")]
)
def test_an_address_that_may_be_needed_is_kept(note, state, tidy_after):
    make_delivery(make_note(state=note, done_at=clock.now()), state=state)
    tidy_after(365)
    assert all(addresses())


def test_addresses_go_batch_by_batch(tidy_after, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    note = make_note(state="done", done_at=clock.now())
    for _ in range(5):
        make_delivery(note, state="delivered")
    tidy_after(91)
    assert addresses() == [""] * 5


def test_a_confirmations_address_goes_three_months_after_it(tidy_after):
    subscriptions.subscribe("new@example.org")
    subscriptions.confirm(Subscriber.objects.get().uuid)
    Delivery.objects.update(state="accepted", settled_at=clock.now() + timedelta(days=1))
    tidy_after(90)
    assert addresses() == ["new@example.org"]
    tidy_after(91.1)
    assert addresses() == [""]


def test_who_never_confirms_is_forgotten_after_two_weeks(tidy_after):
    subscriptions.subscribe("new@example.org")
    make_subscriber("confirmed")
    make_subscriber("unsubscribed")
    tidy_after(13.9)
    assert Subscriber.objects.count() == 3
    tidy_after(14.1)
    assert set(Subscriber.objects.values_list("status", flat=True)) == {"confirmed", "unsubscribed"}
    assert (addresses(), Delivery.objects.get().state) == ([""], "skipped")
    assert not Suppression.objects.exists()


def test_events_are_kept_for_a_month(tidy_after):
    TrackingEvent.objects.create(key="a", esp="brevo", received_at=clock.now(), raw={})
    tidy_after(29.9)
    assert TrackingEvent.objects.count() == 1
    tidy_after(30.1)
    assert not TrackingEvent.objects.exists()


def test_workers_that_were_killed_go_after_a_day(tidy_after):
    Worker.objects.create(token=uuid.uuid4(), started_at=clock.now(), seen_at=clock.now())
    tidy_after(0.9)
    assert Worker.objects.count() == 1
    tidy_after(1.1)
    assert not Worker.objects.exists()


def test_the_readme_gives_the_times():
    readme = (Path(settings.BASE_DIR) / "README.md").read_text()
    assert f"Events are deleted after {retention.EVENTS.days} days." in readme
    assert f"blanked {retention.ADDRESSES.days} days after a note is done" in readme
    assert f"deleted {retention.UNCONFIRMED.days} days after they asked" in readme
