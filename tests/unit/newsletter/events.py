"""Events of Postmark's, stored and applied, about deliveries of a test."""

from anymail.signals import AnymailTrackingEvent

from newsletter.ledger import tracking
from newsletter.models import TrackingEvent

HARD = {"RecordType": "Bounce", "Type": "HardBounce"}


SOFT = {"RecordType": "Bounce", "Type": "SoftBounce"}


def tell(event_type, row=None, raw=None, **fields) -> None:
    """Store one event about a delivery, as Anymail would read it from Postmark."""
    about = {"metadata": {"delivery_id": str(row.pk)}, "recipient": row.address} if row else {}
    event = AnymailTrackingEvent(
        event_type=event_type,
        esp_event={"n": fields.pop("n", 1)} | (raw or {}),
        **about | {"message_id": "esp-1"} | fields,
    )
    tracking.store([tracking.read(event, "postmark")])


def apply(event_type, row=None, raw=None, **fields) -> str:
    tell(event_type, row, raw, **fields)
    tracking.apply_events()
    return row and state_of(row)


def state_of(row) -> str:
    row.refresh_from_db()
    return row.state


def fates() -> list[str]:
    return list(TrackingEvent.objects.order_by("pk").values_list("fate", flat=True))
