"""What all workers share: how fast an account may be used, who is alive, and what time it is."""

from django.db import models


class MailerState(models.Model):
    """One mail account's rate and troubles. A row is made when the account is first used."""

    account = models.CharField(max_length=20, unique=True)
    # The moment at which the next call would be exactly on time; how far it lies ahead of now
    # says how much of the allowance is used up (the generic cell rate algorithm).
    next_call_at = models.DateTimeField(null=True, blank=True)
    blocked_until = models.DateTimeField(null=True, blank=True)
    blocked_because = models.CharField(max_length=250, blank=True)
    # The most connections at a time that the provider took, where it did not take all.
    connections = models.PositiveSmallIntegerField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    troubled_at = models.DateTimeField(null=True, blank=True)  # the first failure of that row
    took_at = models.DateTimeField(null=True, blank=True)  # when it last took a mail

    def __str__(self) -> str:
        return self.account


class Notice(models.Model):
    """A mail beside the ledger, such as of a password to be reset, for an hour after it left."""

    address_hash = models.CharField(max_length=64, db_index=True)
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address_hash[:8]


class Worker(models.Model):
    """A mail worker that is running, or was until a moment ago."""

    token = models.UUIDField(unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.token)


class Clock(models.Model):
    """What the database saw of the time. One row: by it a clock that jumped is noticed."""

    seen_at = models.DateTimeField()
    set_back_at = models.DateTimeField(null=True)  # when that was noticed last
    set_back_by = models.DurationField(null=True)
    # Retention believes this time, and doubts the other until it has lasted for a day.
    believed_at = models.DateTimeField(null=True)
    doubted_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.seen_at:%Y-%m-%d %H:%M} UTC"
