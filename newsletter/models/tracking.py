"""What providers report about deliveries, kept as it came until it is applied and outdated."""

from django.db import models

from newsletter.models.ledger import Delivery


class TrackingEventQuerySet(models.QuerySet):
    def unapplied(self):
        """Events that no worker has looked at yet, in the order in which they arrived."""
        return self.filter(applied_at=None).order_by("received_at", "pk")


class TrackingEvent(models.Model):
    """One event of one ESP, in Anymail's vocabulary. The same event is stored once."""

    class Bounce(models.TextChoices):
        HARD = "hard", "Hard"
        SOFT = "soft", "Soft"

    class Fate(models.TextChoices):
        APPLIED = "applied", "Applied"
        KNOWN = "known", "Nothing new"
        FOREIGN = "foreign", "Of no delivery here"

    # SHA-256 (hex) over the ESP and its event id, or over the event itself
    key = models.CharField(max_length=64, unique=True)
    esp = models.CharField(max_length=30)
    event_type = models.CharField(max_length=20)
    event_id = models.CharField(max_length=250, blank=True)
    message_id = models.CharField(max_length=250, blank=True)
    delivery_ref = models.UUIDField(null=True, blank=True)  # from our metadata
    recipient_hash = models.CharField(max_length=64, blank=True)
    bounce = models.CharField(max_length=4, choices=Bounce, blank=True)
    reject_reason = models.CharField(max_length=20, blank=True)
    mta_response = models.CharField(max_length=250, blank=True)
    occurred_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    raw = models.JSONField()
    delivery = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="tracking_events"
    )
    applied_at = models.DateTimeField(null=True, blank=True)
    fate = models.CharField(max_length=8, choices=Fate, blank=True)

    objects = TrackingEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"],
                name="event_unapplied",
                condition=models.Q(applied_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.esp} {self.event_type}"
