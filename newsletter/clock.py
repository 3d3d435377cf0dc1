"""The one clock of the ledger. Tests shift it through a file, in every process at once."""

from datetime import datetime, timedelta
from os import environ
from pathlib import Path

from django.utils import timezone

SHIFT_FILE = environ.get("CLOCK_SHIFT_FILE", "")


def now() -> datetime:
    """Return the current time, moved by the seconds that CLOCK_SHIFT_FILE holds, if any."""
    if not SHIFT_FILE:
        return timezone.now()
    try:
        shift = float(Path(SHIFT_FILE).read_text())
    except (FileNotFoundError, ValueError):
        shift = 0
    return timezone.now() + timedelta(seconds=shift)
