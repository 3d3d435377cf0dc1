"""What providers report: stored as it came, then applied to the ledger, once and in any order.

An event is evidence. It only ever lifts a delivery: accepted, delivered, bounced, complained.
"""

import hashlib
import json
import logging
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import isfinite

from anymail.signals import AnymailTrackingEvent, EventType
from django.conf import settings
from django.db import Error, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from newsletter import clock
from newsletter.esps.provider import named
from newsletter.ledger.recording import OF_THE_ROW
from newsletter.models import Delivery, Subscriber, Suppression, TrackingEvent
from newsletter.people import subscriptions
from newsletter.people.addresses import address_hash
from newsletter.states import DELIVERY_MOVES, move_deliveries

logger = logging.getLogger(__name__)
State, Fate, Bounce = Delivery.State, TrackingEvent.Fate, TrackingEvent.Bounce

PROVES = {
    EventType.QUEUED: State.ACCEPTED,
    EventType.SENT: State.ACCEPTED,
    EventType.DEFERRED: State.ACCEPTED,
    EventType.UNSUBSCRIBED: State.ACCEPTED,
    EventType.DELIVERED: State.DELIVERED,
    EventType.BOUNCED: State.BOUNCED,
    EventType.REJECTED: State.BOUNCED,
    EventType.FAILED: State.BOUNCED,
    EventType.COMPLAINED: State.COMPLAINED,
}
KEPT = PROVES.keys()  # opened, clicked and the rest are dropped unread

HARD_BOUNCE = "The mailbox does not exist, says the provider."
SOFT_BOUNCE = "The mailbox did not take it this time."
WHY = {
    EventType.REJECTED: "The provider took it and would not send it.",
    EventType.FAILED: "The provider took it and could not send it.",
    EventType.COMPLAINED: "The subscriber marked it as spam.",
}
SOFT_BOUNCES = 3  # notes in a row that a mailbox may refuse before no more are sent to it
BATCH = 200
DEEPEST = 32  # levels of a payload; databases and parsers have limits of their own


def read(event: AnymailTrackingEvent, esp: str) -> TrackingEvent:
    """Return an event as it is stored. Raises what odd shapes raise: nothing of it is kept then."""
    raw = event.esp_event
    raw = storable(dict(raw.lists()) if isinstance(raw, QueryDict) else raw)
    recipient = address_hash(_text(event.recipient)) if event.recipient else ""
    event_id = _text(event.event_id)
    identity = json.dumps([esp, event.event_type, recipient, event_id or raw], sort_keys=True)
    return TrackingEvent(
        key=hashlib.sha256(identity.encode()).hexdigest(),
        esp=esp,
        event_type=event.event_type,
        event_id=event_id[:250],
        message_id=_text(event.message_id)[:250],
        delivery_ref=_delivery_ref(event.metadata),
        recipient_hash=recipient,
        bounce=_bounce(event.event_type, named(esp).is_hard(raw)),
        reject_reason=_text(event.reject_reason)[:20],
        mta_response=_text(event.mta_response)[:250],
        occurred_at=_aware(event.timestamp),
        received_at=clock.now(),
        raw=raw,
    )


def storable(value: object, depth: int = 0) -> object:
    """Return JSON that every database can hold: no NUL, no half of a pair of surrogates, no NaN.

    Raises ValueError for what is nested too deep.
    """
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    match value:
        case str():
            return value.replace("\0", "").encode(errors="replace").decode()
        case dict():
            return {storable(key): storable(item, depth + 1) for key, item in value.items()}
        case list():
            return [storable(item, depth + 1) for item in value]
        case float() if not isfinite(value):
            return str(value)
    return value


def store(events: list[TrackingEvent]) -> None:
    """Keep what is not known yet; the unique key tells the same event sent twice."""
    TrackingEvent.objects.bulk_create(events, ignore_conflicts=True)


def applicable() -> QuerySet:
    """Events that can be told to be ours or not, oldest first.

    The others wait for the call that gave out their message id to be recorded, a lease at most,
    and keep nobody waiting: there may be thousands that are of no call of ours.
    """
    known = Q(Exists(Delivery.objects.filter(esp_id=OuterRef("message_id"))))
    early = clock.now() - timedelta(seconds=settings.LEASE_SECONDS)
    told = Q(delivery_ref__isnull=False) | Q(message_id="") | Q(received_at__lte=early)
    return TrackingEvent.objects.unapplied().filter(told | known)


def apply_events(seconds: float = 1.0) -> int:
    """Apply what no worker has looked at, oldest first; return how many events that were.

    Each event is one short transaction. One that cannot be applied is put aside with a line in
    the log: it must not keep the others from being applied.
    """
    until, count, before = time.monotonic() + seconds, 0, -1
    while count > before and (batch := list(applicable().values_list("pk", flat=True)[:BATCH])):
        before = count
        for pk in batch:
            count += _apply_or_put_aside(pk)
            if time.monotonic() > until:
                return count
    return count


def _apply_or_put_aside(pk: int) -> bool:
    try:
        return _apply(pk)
    except Exception as error:
        if isinstance(error, Error) and not isinstance(error, OF_THE_ROW):
            raise  # the database, not the event
        logger.exception("event %s cannot be applied", pk)
        TrackingEvent.objects.filter(pk=pk, applied_at=None).update(applied_at=clock.now())
        return False


@transaction.atomic
def _apply(pk: int) -> bool:
    """Apply one event; return False if another worker has it."""
    unapplied = TrackingEvent.objects.filter(pk=pk, applied_at=None)
    event = unapplied.select_for_update(skip_locked=True).first()
    if event is None:
        return False
    delivery = _delivery_of(event)
    found = {"fate": Fate.FOREIGN}
    if delivery:
        news = [_move(delivery, event), _stop_mail(delivery, event)]
        found = {"fate": Fate.APPLIED if any(news) else Fate.KNOWN, "delivery": delivery}
        if not delivery.subscriber:  # erased: nothing that names them stays
            found |= {"raw": {}, "mta_response": ""}
    return bool(unapplied.update(applied_at=clock.now(), **found))


def _delivery_of(event: TrackingEvent) -> Delivery | None:
    """Find the delivery by our own id, else by the provider's, but never one of another address."""
    rows = Delivery.objects.none()
    if event.delivery_ref:
        rows = Delivery.objects.filter(pk=event.delivery_ref)
    elif event.message_id:
        rows = Delivery.objects.filter(esp_id=event.message_id)
    candidates = [
        row
        for row in rows.select_related("subscriber")[:BATCH]
        if not event.recipient_hash or _hash_of(row) in ("", event.recipient_hash)
    ]
    return candidates[0] if len(candidates) == 1 else None


def _hash_of(delivery: Delivery) -> str:
    """Return the address hash, which outlives the address, or "" if nothing tells it."""
    if delivery.kind == Delivery.Kind.NOTE:
        return delivery.key.rpartition(":")[2]
    return delivery.subscriber.address_hash if delivery.subscriber else ""


def _move(delivery: Delivery, event: TrackingEvent) -> bool:
    to, row = PROVES[event.event_type], Delivery.objects.filter(pk=delivery.pk)
    when = event.occurred_at or event.received_at
    if event.message_id:
        row.filter(esp_id="").update(esp_id=event.message_id)
    return bool(
        move_deliveries(
            row,
            {state for state, targets in DELIVERY_MOVES.items() if to in targets},
            to,
            reason=_reason(event),
            evidence=f"{event.esp} reported “{event.event_type}” at {when:%Y-%m-%d %H:%M} UTC.",
            settled_at=clock.now(),
            lease_until=None,
        )
    )


def _reason(event: TrackingEvent) -> str:
    """Return plain words. What the mailbox answered stays with the event: it may name people."""
    if event.bounce:
        return HARD_BOUNCE if event.bounce == Bounce.HARD else SOFT_BOUNCE
    return WHY.get(event.event_type, "")


def _stop_mail(delivery: Delivery, event: TrackingEvent) -> bool:
    """End the mail to an address that complained, left or bounces; return whether that is new."""
    address = _hash_of(delivery) or event.recipient_hash
    if not address:
        return False
    if event.event_type == EventType.COMPLAINED:
        return subscriptions.suppress(address, Suppression.Reason.COMPLAINED)
    if event.event_type == EventType.UNSUBSCRIBED:
        return _leave(address, event)
    if event.bounce == Bounce.HARD or (event.bounce == Bounce.SOFT and _bounces_softly(delivery)):
        return subscriptions.suppress(address, Suppression.Reason.BOUNCED)
    return False


def _leave(address: str, event: TrackingEvent) -> bool:
    """Take the subscriber off the list, unless they came back after this event."""
    subscriber = Subscriber.objects.filter(address_hash=address).first()
    if subscriber is None or subscriber.status == Subscriber.Status.UNSUBSCRIBED:
        return False
    left_at, back_at = event.occurred_at or event.received_at, subscriber.confirmed_at
    if back_at and left_at < back_at:
        return False
    return bool(subscriptions.leave(subscriber.uuid))


def _bounces_softly(delivery: Delivery) -> bool:
    """Say whether the last notes to this subscriber all came back."""
    if not delivery.subscriber:
        return False
    notes = delivery.subscriber.deliveries.filter(kind=Delivery.Kind.NOTE)
    sent = notes.filter(state__in=Delivery.HANDED_OVER)
    last = sent.order_by("-note__released_at", "-note_id").values_list("state", "reason")
    softly = (State.BOUNCED, SOFT_BOUNCE)
    return list(last[:SOFT_BOUNCES]) == [softly] * SOFT_BOUNCES


def _bounce(event_type: str, hard: bool) -> str:
    """A plain bounce is soft; a mail that never left can only tell that the mailbox is gone."""
    if hard and event_type in (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED):
        return Bounce.HARD
    return Bounce.SOFT if event_type == EventType.BOUNCED else ""


def _delivery_ref(metadata: object) -> uuid.UUID | None:
    if isinstance(metadata, dict):
        with suppress(ValueError):
            return uuid.UUID(str(metadata.get("delivery_id")))
    return None


def _text(value: object) -> str:
    return "" if value is None else str(storable(str(value)))


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
