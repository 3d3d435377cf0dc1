"""Notes to another address of the same person: asked at the old one, confirmed at the new one.

The new address is a subscriber of its own, with links of its own: who holds an old note learns
nothing of it. Until it is confirmed, the old one keeps working; from then on the old links can
stop the notes, and nothing else.
"""

from datetime import timedelta

from newsletter import clock
from newsletter.models import Delivery, Subscriber, SubscriptionRequest

A_DAY = 3  # addresses that one subscriber may name in a day: each of them gets a mail
State, Status = Delivery.State, Subscriber.Status


def may_ask(subscriber: Subscriber) -> bool:
    lately = clock.now() - timedelta(days=1)
    named = Subscriber.objects.filter(replaces=subscriber.uuid, requested_at__gt=lately).count()
    named += SubscriptionRequest.objects.filter(replaces=subscriber.uuid).count()
    return subscriber.status == Status.CONFIRMED and named < A_DAY


def replaced_by(subscriber: Subscriber) -> Subscriber | None:
    """Return whose address this one takes the place of, locked; None if nobody's is known."""
    if not subscriber.replaces:
        return None
    return Subscriber.objects.select_for_update().filter(uuid=subscriber.replaces).first()


def hand_on(old: Subscriber, new: Subscriber) -> None:
    """A note under way that has not left for the old address leaves for the new one, unless that
    has it already.
    """
    has = Delivery.objects.filter(subscriber=new, kind=Delivery.Kind.NOTE).values("note")
    rows = Delivery.objects.filter(subscriber=old, kind=Delivery.Kind.NOTE).exclude(note__in=has)
    rows = rows.filter(state__in=[State.PENDING, State.CLAIMED])
    rows.update(subscriber=new, address=new.email)


def of_same_person(subscriber: Subscriber) -> list[Subscriber]:
    """Return what goes when a subscriber is erased: the address they had before, and those they
    named and did not confirm.
    """
    named = Subscriber.objects.filter(replaces=subscriber.uuid, status=Status.UNCONFIRMED)
    before = Subscriber.objects.none()
    if subscriber.replaces and subscriber.status != Status.UNCONFIRMED:
        before = Subscriber.objects.filter(uuid=subscriber.replaces, status=Status.UNSUBSCRIBED)
    return [*named, *before]
