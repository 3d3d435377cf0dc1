"""Who asked for notes, and which addresses must never get one again."""

import uuid

from django.db import models

from newsletter.people.addresses import address_hash


class SubscriberQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(status=Subscriber.Status.CONFIRMED)

    def sendable(self):
        """Confirmed, and not on the suppression list: exactly who a note goes to."""
        blocked = Suppression.objects.filter(address_hash=models.OuterRef("address_hash"))
        return self.confirmed().filter(~models.Exists(blocked))

    def asking(self):
        """Not on the list or asking anew, and not known to be unreachable: a confirmation may be
        sent.
        """
        own = Suppression.objects.filter(address_hash=models.OuterRef("address_hash"))
        anew = models.Exists(own.filter(reason=Suppression.Reason.ASKED))
        absent = ~models.Q(status=Subscriber.Status.CONFIRMED)
        return self.filter(absent | anew).filter(~models.Exists(own.final()))

    def to_invite(self):
        """Came by an import without proof of confirmation, and are to be asked once."""
        return self.asking().filter(status=Subscriber.Status.UNCONFIRMED, request_number=0)

    def with_suppression(self):
        """Add why and since when nothing is sent to the address, if nothing is."""
        own = Suppression.objects.filter(address_hash=models.OuterRef("address_hash"))
        return self.annotate(
            suppressed=models.Subquery(own.values("reason")[:1]),
            suppressed_since=models.Subquery(own.values("since")[:1]),
        )

    def with_address(self, email: str):
        return self.filter(address_hash=address_hash(email))


class Subscriber(models.Model):
    """A person on the list. Double opt-in: nobody is confirmed but by the link in their mailbox,
    here or at the service they were imported from.
    """

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "Unconfirmed"
        CONFIRMED = "confirmed", "Confirmed"
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254)
    address_hash = models.CharField(max_length=64, unique=True, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.UNCONFIRMED)
    requested_at = models.DateTimeField("asked")
    # The number of the latest request; 0 if an import brought the address and none was made yet.
    request_number = models.PositiveIntegerField(default=1, editable=False)
    confirmed_at = models.DateTimeField("confirmed", null=True, blank=True)
    unsubscribed_at = models.DateTimeField("left", null=True, blank=True)
    # Of who was imported: from where, why the author may write to them, and when that was done.
    source = models.CharField("from", max_length=60, blank=True)
    consent = models.CharField(max_length=250, blank=True)
    imported_at = models.DateTimeField("imported", null=True, blank=True)
    # The name in the links of the address that this one takes the place of once it is confirmed.
    replaces = models.UUIDField(null=True, editable=False, db_index=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        indexes = [models.Index(fields=["status", "id"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="confirmed") | models.Q(confirmed_at__isnull=False),
                name="confirmed_subscriber_has_a_date",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_invited(self) -> bool:
        """Whether what they were asked last is due to an import, not to the form."""
        return bool(self.imported_at) and self.request_number == 1


class SubscriptionRequest(models.Model):
    """An email that was left in the form, until a worker has looked what is to be done with it.

    Writing it down takes the same time whoever reads already, so the form tells nobody.
    """

    email = models.EmailField(max_length=254)
    asked_at = models.DateTimeField()
    replaces = models.UUIDField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class SubscriberFile(models.Model):
    """A file of subscribers from elsewhere, between its dry run and the act: for a day at most.

    It lies in the database, so that every machine of the site has it, and no folder of media.
    """

    name = models.CharField(max_length=100)
    packed = models.BinaryField()  # zlib
    source = models.CharField(max_length=60, blank=True)
    consent = models.CharField(max_length=250, blank=True)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["-kept_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class SuppressionQuerySet(models.QuerySet):
    def final(self):
        """Those that no confirmation may pass."""
        reasons = Suppression.Reason
        return self.exclude(
            reason__in=[reasons.ERASED, reasons.LEFT, reasons.INVITED, reasons.ASKED]
        )

    def of_mailbox(self):
        """Those that say that a mailbox did not exist."""
        return self.filter(reason__in=[Suppression.Reason.BOUNCED, Suppression.Reason.ASKED])


class Suppression(models.Model):
    """An address that gets no mail, kept as a hash so that it outlives the subscriber."""

    class Reason(models.TextChoices):
        COMPLAINED = "complained", "Marked a note as spam"
        BOUNCED = "bounced", "The mailbox does not exist"
        ASKED = "asked", "The mailbox did not exist, and its owner asked anew"
        ERASED = "erased", "Asked to be erased"
        LEFT = "left", "Left the list that was imported"
        INVITED = "invited", "Was asked once, by an import"

    address_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=12, choices=Reason)
    since = models.DateTimeField()

    objects = SuppressionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.address_hash[:8]})"
