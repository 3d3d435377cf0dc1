"""Give subscribers that were stored under a quoted spelling the hash of their mailbox.

`"ada"@example.org` was once another address than `ada@example.org`, and both could be on the
list. Where they are, the row that had the last word stays: whoever left is not written to again
because of an older yes.
"""

import hashlib
import hmac

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import migrations

from newsletter.people.addresses import address_hash, on_the_wire

STRONGEST = ("complained", "bounced", "asked", "erased")


def hash_before(email: str) -> str:
    local, _, domain = email.strip().rpartition("@")
    _, _, in_dns = on_the_wire(f"a@{domain}").rpartition("@")
    spelt = f"{local}@{in_dns}".lower()
    return hmac.digest(settings.ADDRESS_KEY.encode(), spelt.encode(), hashlib.sha256).hex()


def last_word(person) -> tuple:
    """Leaving and confirming count as they came, later than any question that was not answered."""
    at = {"confirmed": person.confirmed_at, "unsubscribed": person.unsubscribed_at}
    said_at = at.get(person.status)
    return said_at is not None, said_at or person.requested_at


def give_one_hash(apps, schema_editor) -> None:
    people = apps.get_model("newsletter", "Subscriber").objects
    blocked = apps.get_model("newsletter", "Suppression").objects
    deliveries = apps.get_model("newsletter", "Delivery").objects
    for person in people.filter(email__startswith='"').order_by("pk"):
        before, after = person.address_hash, address_hash(person.email)
        if before == after:
            continue
        if before != hash_before(person.email):
            raise ImproperlyConfigured(
                "ADDRESS_KEY is not the one this database was made with: migrate with that one."
            )
        move_suppression(blocked, before, after)
        move_keys(deliveries, before, after)
        if twin := people.filter(address_hash=after).first():
            person, other = sorted((person, twin), key=last_word, reverse=True)
            other.delete()
        people.filter(pk=person.pk).update(address_hash=after)


def move_keys(deliveries, before: str, after: str) -> None:
    """A report of the provider finds its delivery by the hash in this key, years later too."""
    for delivery in deliveries.filter(key__startswith="note:", key__endswith=before):
        key = delivery.key.replace(before, after)
        if not deliveries.filter(key=key).exists():
            deliveries.filter(pk=delivery.pk).update(key=key)


def move_suppression(blocked, before: str, after: str) -> None:
    both = list(blocked.filter(address_hash__in=(before, after)))
    if both:
        strongest, *weaker = sorted(both, key=lambda one: STRONGEST.index(one.reason))
        blocked.filter(pk__in=[one.pk for one in weaker]).delete()
        blocked.filter(pk=strongest.pk).update(address_hash=after)


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0007_asked_of_the_worker")]

    operations = [migrations.RunPython(give_one_hash, migrations.RunPython.noop)]
