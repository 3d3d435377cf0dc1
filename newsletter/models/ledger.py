"""Notes and deliveries: the states are the whole story, and the database guards them."""

import uuid

from django.db import models

from essays.models import EssayPage
from newsletter.models.people import Subscriber


class NoteQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Note.State.WAITING)

    def sending(self):
        return self.filter(state=Note.State.SENDING)

    def canceled(self):
        return self.filter(state=Note.State.CANCELED)

    def with_delivery(self, **fields):
        """Notes that have a delivery like this."""
        return self.filter(
            models.Exists(Delivery.objects.filter(note=models.OuterRef("pk"), **fields))
        )

    def open(self):
        """Notes that may still send something."""
        return self.filter(
            state__in=[Note.State.WAITING, Note.State.HELD, Note.State.SENDING, Note.State.PAUSED]
        )

    def needing_author(self):
        """Notes that the author must look at: stopped, or with deliveries lost or in doubt."""
        lost = Delivery.objects.filter(note=models.OuterRef("pk"), state__in=Delivery.LOST)
        stopped = models.Q(state__in=[Note.State.HELD, Note.State.PAUSED])
        return self.filter(stopped | models.Exists(lost))

    def with_counts(self):
        """Add how many of a note's deliveries are settled, accepted, in doubt and failed, and
        how many wait for its author if it has stopped.
        """
        waiting = (*Delivery.UNSETTLED, Delivery.State.FAILED)
        of_state = {
            "settled": ~models.Q(deliveries__state__in=Delivery.UNSETTLED),
            "accepted": models.Q(deliveries__state__in=Delivery.HANDED_OVER),
            "in_doubt": models.Q(deliveries__state=Delivery.State.UNKNOWN),
            "failed": models.Q(deliveries__state=Delivery.State.FAILED),
            "waiting": models.Q(deliveries__state__in=waiting),
        }
        return self.annotate(
            **{
                name: models.Count("deliveries", filter=models.Q(deliveries__isnull=False) & state)
                for name, state in of_state.items()
            }
        )


class Note(models.Model):
    """The mail about one essay. One-to-one: one essay, one note, ever."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        HELD = "held", "Held"
        SENDING = "sending", "Sending"
        PAUSED = "paused", "Paused"
        DONE = "done", "Done"
        CANCELED = "canceled", "Canceled"

    essay = models.OneToOneField(
        EssayPage, null=True, on_delete=models.SET_NULL, related_name="note"
    )
    title = models.CharField(max_length=255)
    url = models.URLField(max_length=500)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=250, blank=True)
    release_at = models.DateTimeField()
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=150, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    preheader = models.CharField(max_length=255, blank=True)
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    reply_to = models.CharField(max_length=254, blank=True)
    expected = models.PositiveIntegerField(default=0)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class DeliveryQuerySet(models.QuerySet):
    def counts(self) -> dict[str, int]:
        """Return how many deliveries are in each state that occurs."""
        rows = self.order_by().values_list("state").annotate(n=models.Count("pk"))
        return dict(rows)

    def due(self, at):
        """Pending rows that may go by their own time, the longest due first.

        They must be asked for by their note (or None for confirmations): only then does the
        index give them in this order.
        """
        return self.filter(state=Delivery.State.PENDING, next_at__lte=at).order_by("next_at")

    def lost_confirmations(self, since):
        """Confirmation mails that failed or are in doubt, of those that could still be used.

        Not if a later one arrived: then it was the address, which anybody may have typed.
        """
        arrived = Delivery.objects.filter(note=None, state__in=Delivery.HANDED_OVER)
        later = arrived.filter(settled_at__gt=models.OuterRef("began_at"))
        lost = self.filter(note=None, state__in=Delivery.LOST, next_at__gte=since)
        return lost.filter(~models.Exists(later))

    def unsettled(self):
        """What still has to end somewhere: not sent yet, or a call in flight."""
        return self.filter(state__in=Delivery.UNSETTLED)


class Delivery(models.Model):
    """One mail to one subscriber, from intent to evidence."""

    class Kind(models.TextChoices):
        # In the order in which they leave.
        CONFIRMATION = "confirmation", "Confirmation"
        NOTE = "note", "Note"

    class State(models.TextChoices):
        PENDING = "pending", "Waiting to be sent"
        CLAIMED = "claimed", "Taken by a worker"
        SUBMITTING = "submitting", "Being handed over"
        ACCEPTED = "accepted", "Accepted by the provider"
        DELIVERED = "delivered", "Delivered"
        BOUNCED = "bounced", "Bounced"
        COMPLAINED = "complained", "Marked as spam"
        REFUSED = "refused", "Refused by the provider"
        FAILED = "failed", "Failed"
        UNKNOWN = "unknown", "In doubt"
        LEFT = "left", "Left in doubt"
        SKIPPED = "skipped", "Skipped"

    LOST = (State.UNKNOWN, State.FAILED)
    UNSETTLED = (State.PENDING, State.CLAIMED, State.SUBMITTING)
    # What the provider took, whatever became of it in the mailbox.
    HANDED_OVER = (State.ACCEPTED, State.DELIVERED, State.BOUNCED, State.COMPLAINED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # note:<note id>:<address hash> or confirm:<subscriber id>:<request number>
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    note = models.ForeignKey(Note, null=True, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.ForeignKey(
        Subscriber, null=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    address = models.EmailField(max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=250, blank=True)
    esp_id = models.CharField(max_length=250, blank=True)
    evidence = models.CharField(max_length=250, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        # A note may have 100,000 rows: each question of a worker reads only the rows it is about.
        # Confirmations are those without a note; only rows in flight have a lease.
        indexes = [
            models.Index(fields=["note", "state", "next_at"]),
            models.Index(fields=["lease_until"]),
            models.Index(fields=["esp_id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="confirmation", note__isnull=True)
                | models.Q(kind="note", note__isnull=False),
                name="delivery_kind_matches_note",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
