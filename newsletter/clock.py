"""The one clock of the ledger, which tests can set."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    return timezone.now()
