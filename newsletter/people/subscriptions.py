"""The rules of consent. Nobody is on the list but by a link that arrived in their mailbox.

Who was imported followed theirs elsewhere (`moving/`).
"""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from newsletter import clock
from newsletter.models import Delivery, Note, Subscriber, Suppression, TrackingEvent
from newsletter.people import new_address
from newsletter.people.addresses import address_hash
from newsletter.states import UNSUBSCRIBED, move_deliveries, put_back

FIRST_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(days=1)
# After which whoever writes to a mailbox that did not exist may ask it again: it may be there now.
ASK_MAILBOX_AFTER = timedelta(days=30)
UNDO_WITHIN = timedelta(hours=1)  # in which who has just left may change their mind
Status, Reason = Subscriber.Status, Suppression.Reason
MAY_COME = {Reason.ERASED, Reason.LEFT, Reason.INVITED}  # by their own wish alone
# Which reasons each one takes the place of.
WEAKER = {
    Reason.COMPLAINED: {Reason.BOUNCED, Reason.ASKED, *MAY_COME},
    Reason.BOUNCED: {Reason.ASKED, *MAY_COME},
}


def subscribe(email: str, replaces: uuid.UUID | None = None) -> None:
    """Ask this address to confirm. Does nothing where a mail would be unwanted or pointless.

    With `replaces` it takes the place of that subscriber's address when it does (`new_address`).
    The caller tells the reader the same whatever happened here, so nobody learns who reads.
    """
    with transaction.atomic():
        subscriber = Subscriber.objects.with_address(email).select_for_update().first()
        if subscriber is None:
            subscriber = _new_subscriber(email, replaces)
        elif not _may_ask_again(subscriber, anew=_asks_anew(subscriber.address_hash)):
            return
        else:
            # The first request is the import's, whether its mail left or not.
            subscriber.request_number = max(subscriber.request_number, 1) + 1
            subscriber.requested_at = clock.now()
            subscriber.replaces = replaces
            subscriber.save(update_fields=["request_number", "requested_at", "replaces"])
        if subscriber and _asks_anew(subscriber.address_hash):
            Suppression.objects.of_mailbox().filter(address_hash=subscriber.address_hash).update(
                reason=Suppression.Reason.ASKED
            )
        if subscriber and not _blocked(subscriber):
            queue_confirmation(subscriber)


def confirm(subscriber_uuid: uuid.UUID, link_made_at: datetime | None = None) -> Subscriber | None:
    """Put the subscriber on the list; return it, or None if that cannot be.

    It cannot if the subscriber was erased since, or complained or bounced before, or left
    after the link was made.
    """
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update().filter(uuid=subscriber_uuid).first()
        if subscriber is None or _blocked(subscriber):
            return None
        left_at = subscriber.unsubscribed_at
        if link_made_at and left_at and link_made_at < left_at:
            return None
        old = new_address.replaced_by(subscriber)
        if link_made_at and old and old.unsubscribed_at and link_made_at < old.unsubscribed_at:
            return None
        own = Suppression.objects.filter(address_hash=subscriber.address_hash)
        if link_made_at:  # it arrived, so the mailbox is there
            own.filter(reason=Suppression.Reason.ASKED).delete()
        if subscriber.status == Status.CONFIRMED:
            return subscriber
        subscriber.status = Status.CONFIRMED
        subscriber.confirmed_at = clock.now()
        subscriber.unsubscribed_at = None
        subscriber.save(update_fields=["status", "confirmed_at", "unsubscribed_at"])
        own.filter(reason__in=MAY_COME).delete()
        _put_back(subscriber)
        Subscriber.objects.filter(replaces=subscriber.uuid).update(replaces=None)
        if old and old.status == Status.CONFIRMED:
            new_address.hand_on(old, subscriber)
            leave(old.uuid, follow=False)
        return subscriber


def leave(subscriber_uuid: uuid.UUID, *, follow: bool = True) -> Subscriber | None:
    """Stop the notes at once; return the subscriber, or None if it was erased since.

    The links in old notes stop them for the address that took the place of this one, too.
    """
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update().filter(uuid=subscriber_uuid).first()
        if subscriber and subscriber.status != Status.UNSUBSCRIBED:
            subscriber.status = Status.UNSUBSCRIBED
            subscriber.unsubscribed_at = clock.now()
            subscriber.save(update_fields=["status", "unsubscribed_at"])
            _skip_pending(subscriber, UNSUBSCRIBED)
        later = Subscriber.objects.confirmed().filter(replaces=subscriber_uuid) if follow else ()
        for other in later:
            leave(other.uuid)
        return subscriber


def come_back(subscriber_uuid: uuid.UUID) -> Subscriber | None:
    """Take back having left a moment ago; return the subscriber, or None if it was not so.

    Not later: the leave link never expires, and stands in every note that somebody forwards.
    """
    just_left = Q(unsubscribed_at__gt=clock.now() - UNDO_WITHIN) | Q(status=Status.CONFIRMED)
    if not Subscriber.objects.filter(just_left, uuid=subscriber_uuid).exists():
        return None
    return confirm(subscriber_uuid)


def erase(subscriber: Subscriber) -> None:
    """Forget a subscriber: the row goes, the ledger keeps its counts, the hash blocks imports."""
    with transaction.atomic():
        _skip_pending(subscriber, "Erased.")
        told = Q(delivery__subscriber=subscriber) | Q(recipient_hash=subscriber.address_hash)
        TrackingEvent.objects.filter(told).update(raw={}, mta_response="")
        Delivery.objects.filter(subscriber=subscriber).update(address="")
        Suppression.objects.get_or_create(
            address_hash=subscriber.address_hash,
            defaults={"reason": Suppression.Reason.ERASED, "since": clock.now()},
        )
        related = new_address.of_same_person(subscriber)
        subscriber.delete()
        for other in related:
            erase(other)


def suppress(address: str, reason: str) -> bool:
    """Send nothing to an address hash any more, on the list or gone; return whether that is new.

    A complaint outlasts every other reason, and erasure, which a subscriber may undo, none.
    """
    with transaction.atomic():
        row, created = Suppression.objects.get_or_create(
            address_hash=address, defaults={"reason": reason, "since": clock.now()}
        )
        rows = Suppression.objects.filter(pk=row.pk)
        raised = rows.filter(reason__in=WEAKER[reason]).update(reason=reason, since=clock.now())
        for subscriber in Subscriber.objects.filter(address_hash=address):
            _skip_pending(subscriber, f"{Suppression.Reason(reason).label}.")
    return created or bool(raised)


def write_again(subscriber: Subscriber) -> bool:
    """The author knows that a mailbox exists: send to it again; return whether it was given up."""
    own = Suppression.objects.of_mailbox().filter(address_hash=subscriber.address_hash)
    return bool(own.delete()[0])


def _new_subscriber(email: str, replaces: uuid.UUID | None) -> Subscriber | None:
    try:
        with transaction.atomic():
            return Subscriber.objects.create(
                email=email,
                address_hash=address_hash(email),
                requested_at=clock.now(),
                replaces=replaces,
            )
    except IntegrityError:  # the same address, asked for twice at the same moment
        return None


def _asks_anew(address: str) -> bool:
    """Say whether a mailbox that did not exist may be asked, since that was a while ago."""
    long_ago = clock.now() - ASK_MAILBOX_AFTER
    return (
        Suppression.objects.of_mailbox().filter(address_hash=address, since__lte=long_ago).exists()
    )


def _may_ask_again(subscriber: Subscriber, *, anew: bool) -> bool:
    """One mail per pause, and each pause four times the last: a form is not a mail bomb."""
    if subscriber.status == Status.CONFIRMED and not anew:
        return False
    if subscriber.request_number == 0:
        return True
    pause = min(FIRST_PAUSE * 4 ** min(subscriber.request_number - 1, 9), LONGEST_PAUSE)
    return clock.now() - subscriber.requested_at >= pause


def _blocked(subscriber: Subscriber) -> bool:
    own = Suppression.objects.filter(address_hash=subscriber.address_hash)
    return own.final().exists()


def queue_confirmation(subscriber: Subscriber) -> None:
    """Write down the one mail of the subscriber's latest request."""
    Delivery.objects.get_or_create(
        key=f"confirm:{subscriber.pk}:{subscriber.request_number}",
        defaults={
            "kind": Delivery.Kind.CONFIRMATION,
            "subscriber": subscriber,
            "address": subscriber.email,
            "next_at": clock.now(),
        },
    )


def _put_back(subscriber: Subscriber) -> None:
    """Who left while a note was being sent, and is back before it is done, still gets it.

    The notes are locked: none of them is done between the look at it and the way back.
    """
    under_way = [Note.State.SENDING, Note.State.PAUSED]
    notes = Note.objects.filter(state__in=under_way, deliveries__subscriber=subscriber)
    ids = list(notes.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    put_back(Delivery.objects.filter(subscriber=subscriber, note__in=ids), clock.now())


def _skip_pending(subscriber: Subscriber, reason: str) -> None:
    move_deliveries(
        Delivery.objects.filter(subscriber=subscriber),
        {Delivery.State.PENDING},
        Delivery.State.SKIPPED,
        reason=reason,
        settled_at=clock.now(),
    )
