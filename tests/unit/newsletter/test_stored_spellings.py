"""Subscribers from when each spelling of an address had a hash of its own."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from newsletter import clock
from newsletter.models import Delivery, Subscriber, Suppression
from newsletter.people.addresses import address_hash
from tests.factories import make_delivery, make_note, make_subscriber

pytestmark = pytest.mark.django_db
migration = import_module("newsletter.migrations.0008_one_hash_for_each_mailbox")


def stored(email: str, status="confirmed", days=0, **fields) -> Subscriber:
    """A subscriber as it was stored then, whose last word is so many days old."""
    at, name = (
        clock.now() - timedelta(days=days),
        f"{status}_at".replace("unconfirmed", "requested"),
    )
    person = make_subscriber(status, email, **fields)
    hashed = migration.hash_before(email)
    Subscriber.objects.filter(pk=person.pk).update(address_hash=hashed, **{name: at})
    return person


def migrate() -> None:
    migration.give_one_hash(apps, None)


@pytest.mark.parametrize("email", ['"ada"@example.org', '"\\ada"@B\u00fccher.example'])
def test_a_quoted_spelling_gets_the_hash_of_its_mailbox(email):
    person = stored(email)
    migrate()
    person.refresh_from_db()
    assert person.address_hash == address_hash(email)


def test_a_late_report_finds_the_delivery_of_a_quoted_spelling():
    person = stored('"ada"@example.org')
    make_delivery(make_note(state="sending"), subscriber=person, state="accepted")
    Delivery.objects.update(key=f"note:1:{migration.hash_before(person.email)}")
    migrate()
    assert Delivery.objects.get().key == f"note:1:{address_hash(person.email)}"


def test_ordinary_and_needed_quotes_stay_as_they_are():
    rows = [make_subscriber(email=email) for email in ("ada@example.org", '"a b"@example.org')]
    migrate()
    assert [Subscriber.objects.get(pk=r.pk).address_hash for r in rows] == [
        r.address_hash for r in rows
    ]


@pytest.mark.parametrize(
    ("quoted", "plain", "stays"),
    [
        (("confirmed", 2), ("unsubscribed", 1), "unsubscribed"),
        (("unsubscribed", 2), ("confirmed", 1), "confirmed"),
        (("unsubscribed", 1), ("confirmed", 2), "unsubscribed"),
        (("unconfirmed", 0), ("confirmed", 3), "confirmed"),
        (("confirmed", 3), ("confirmed", 1), "confirmed"),
    ],
)
def test_of_two_spellings_the_last_word_stays(quoted, plain, stays):
    for email, (status, days) in (('"ada"@example.org', quoted), ("ada@example.org", plain)):
        make_delivery(make_note(state="sending"), subscriber=stored(email, status, days))
    migrate()
    (left,) = Subscriber.objects.all()
    assert (left.status, left.address_hash) == (stays, address_hash("ada@example.org"))
    assert left.deliveries.count() == 1


@pytest.mark.parametrize("reasons", [("complained", None), ("erased", "complained")])
def test_a_suppression_comes_along_and_the_strongest_stays(reasons):
    hashes = migration.hash_before('"ada"@example.org'), address_hash("ada@example.org")
    for hashed, reason in zip(hashes, reasons, strict=True):
        if reason:
            Suppression.objects.create(address_hash=hashed, reason=reason, since=clock.now())
    stored('"ada"@example.org')
    migrate()
    (left,) = Suppression.objects.all()
    assert (left.reason, left.address_hash) == ("complained", address_hash("ada@example.org"))


def test_another_key_is_refused_before_anything_is_lost(settings):
    stored('"ada"@example.org')
    settings.ADDRESS_KEY = "another"
    with pytest.raises(ImproperlyConfigured, match="the one this database was made with"):
        migrate()
