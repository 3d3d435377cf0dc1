"""Everything that is stored about one reader: for their own page, in words and as JSON."""

from django.db.models import Q

from newsletter.models import Delivery, Subscriber, Suppression, TrackingEvent


def everything(subscriber: Subscriber) -> dict:
    """Return all of it, as values that JSON can carry; what is not there is left out."""
    own = Suppression.objects.filter(address_hash=subscriber.address_hash).first()
    before = Subscriber.objects.filter(uuid=subscriber.replaces).first()
    found = {
        "email": subscriber.email,
        "status": subscriber.get_status_display(),
        "asked_at": subscriber.requested_at,
        "confirmed_at": subscriber.confirmed_at,
        "left_at": subscriber.unsubscribed_at,
        "imported_at": subscriber.imported_at,
        "imported_from": subscriber.source,
        "reason_given_by_the_author": subscriber.consent,
        "nothing_is_sent_because": own and own.get_reason_display(),
        "nothing_is_sent_since": own and own.since,
        "address_before": before and before.email,
        "scrambled_mark": subscriber.address_hash,
        "name_in_your_links": subscriber.uuid.hex,
        "name_in_the_links_before": subscriber.replaces and subscriber.replaces.hex,
    }
    found = {name: value for name, value in found.items() if value}
    return found | {"mails": _mails(subscriber), "reports_of_the_provider": _reports(subscriber)}


def _mails(subscriber: Subscriber) -> list[dict]:
    rows = Delivery.objects.filter(subscriber=subscriber).select_related("note")
    return [
        {
            "what": row.note.title if row.note else "The question whether you want notes",
            "state": row.get_state_display(),
            "at": row.settled_at or row.began_at or row.next_at,
            "address": row.address,
            "reason": row.reason,
            "provider_id": row.esp_id,
        }
        for row in rows.order_by("next_at", "pk")
    ]


def _reports(subscriber: Subscriber) -> list[dict]:
    about = Q(delivery__subscriber=subscriber) | Q(recipient_hash=subscriber.address_hash)
    rows = TrackingEvent.objects.filter(about).order_by("received_at")
    return [{"what": row.event_type, "at": row.received_at, "as_it_came": row.raw} for row in rows]
