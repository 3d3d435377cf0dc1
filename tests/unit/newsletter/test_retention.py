"""What is forgotten after its time, and what is not before it."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from newsletter import clock, retention, subscriptions
from newsletter.models import Delivery, Subscriber, Suppression, TrackingEvent, Worker
from tests.factories import make_delivery, make_note, make_subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def tidy_after():
    """Tidy as many days later."""

    def tidy(days: float) -> None:
        Path(clock.SHIFT_FILE).write_text(str(timedelta(days=days).total_seconds()))
        retention.tidy()

    yield tidy
    Path(clock.SHIFT_FILE).unlink(missing_ok=True)


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
