"""A mailbox that did not exist: given up, shown, asked anew after a while, or written to again."""

from datetime import timedelta

import pytest

from newsletter import clock
from newsletter.models import Delivery, Subscriber, Suppression
from newsletter.people import subscriptions
from tests.factories import make_subscriber

pytestmark = pytest.mark.django_db


def gone(days: int, **fields) -> Subscriber:
    """A confirmed subscriber whose mailbox bounced so many days ago, and who asked long before."""
    subscriber = make_subscriber(**fields)
    since = clock.now() - timedelta(days=days)
    Suppression.objects.create(address_hash=subscriber.address_hash, reason="bounced", since=since)
    return subscriber


def asked(subscriber: Subscriber) -> int:
    """Let somebody ask with this address; return how many confirmations wait for it."""
    subscriptions.subscribe(subscriber.email)
    return Delivery.objects.filter(note=None, state="pending").count()


@pytest.mark.parametrize(("days", "mails"), [(29, 0), (31, 1)])
@pytest.mark.parametrize("status", ["confirmed", "unconfirmed", "unsubscribed"])
def test_it_is_asked_anew_after_a_month(status, days, mails):
    subscriber = gone(days, status=status)
    assert asked(subscriber) == mails
    assert Subscriber.objects.asking().filter(pk=subscriber.pk).exists() == bool(mails)
    assert not Subscriber.objects.sendable().exists()


def test_the_link_that_arrived_lifts_it():
    subscriber = gone(31)
    asked(subscriber)
    assert subscriptions.confirm(subscriber.uuid, clock.now())
    assert Subscriber.objects.sendable().get() == subscriber


def test_the_way_back_from_leaving_lifts_nothing():
    subscriber = gone(31)
    asked(subscriber)
    subscriptions.leave(subscriber.uuid)
    assert subscriptions.come_back(subscriber.uuid)
    assert not Subscriber.objects.sendable().exists()


def test_a_mailbox_that_is_still_gone_has_a_month_again():
    subscriber = gone(31)
    asked(subscriber)
    assert subscriptions.suppress(subscriber.address_hash, "bounced")
    Delivery.objects.all().delete()
    Subscriber.objects.update(requested_at=clock.now() - timedelta(days=2))
    assert asked(subscriber) == 0


def test_a_complaint_is_never_asked_about():
    subscriber = gone(400)
    assert subscriptions.suppress(subscriber.address_hash, "complained")
    assert asked(subscriber) == 0
    assert not subscriptions.write_again(subscriber)


def test_the_author_writes_again():
    subscriber = gone(1)
    assert subscriptions.write_again(subscriber)
    assert not subscriptions.write_again(subscriber)
    assert Subscriber.objects.sendable().get() == subscriber
