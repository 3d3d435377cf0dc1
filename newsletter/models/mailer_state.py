"""What all workers share: how fast an account may be used, and which workers are alive."""

from django.db import models


class MailerState(models.Model):
    """One mail account's rate and troubles. A row is made when the account is first used."""

    account = models.CharField(max_length=20, unique=True)
    # The moment at which the next call would be exactly on time; how far it lies ahead of now
    # says how much of the allowance is used up (the generic cell rate algorithm).
    next_call_at = models.DateTimeField(null=True, blank=True)
    blocked_until = models.DateTimeField(null=True, blank=True)
    blocked_because = models.CharField(max_length=250, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row

    def __str__(self) -> str:
        return self.account


class Worker(models.Model):
    """A mail worker that is running, or was until a moment ago."""

    token = models.UUIDField(unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.token)
