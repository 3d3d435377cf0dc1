"""Values of environment variables. A bad one is kept, for a system check to name it."""

import zoneinfo
from contextlib import suppress
from urllib.parse import urlsplit


def number(value: str | int) -> int | str:
    """Return a whole number, or the text that is none."""
    with suppress(ValueError):
        return int(value)
    return value


def zone(name: str) -> str:
    """Return a time zone, or UTC where Django would not even start."""
    return name if name in zoneinfo.available_timezones() else "UTC"


def host_of(url: str) -> str:
    """Return the host of an address, or this machine if it has none."""
    with suppress(ValueError):
        return urlsplit(url).hostname or "127.0.0.1"
    return "127.0.0.1"
