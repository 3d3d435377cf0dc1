"""One form of an email address, and one hash of it, everywhere."""

import hashlib
import hmac
from contextlib import suppress
from functools import lru_cache

import idna
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def on_the_wire(email: str) -> str:
    """Return the address as mail carries it: its domain as in DNS (IDNA 2008)."""
    local, _, domain = email.strip().rpartition("@")
    return f"{local}@{_in_dns(domain)}"


@lru_cache(1_000)  # most subscribers are at a few domains
def _in_dns(domain: str) -> str:
    with suppress(idna.IDNAError):  # not a name that DNS can hold: left as it was typed
        return idna.encode(domain, uts46=True).decode("ascii")
    return domain


def normalized(email: str) -> str:
    """Return the address as it is compared: as on the wire, in lower case.

    The part before the @ is not folded further: letters that look alike are other mailboxes.
    """
    return on_the_wire(email).lower()


def address_hash(email: str) -> str:
    """Return the HMAC-SHA256 (hex) of the normalized address under ADDRESS_KEY.

    The key is never rotated: suppressions and delivery keys are only known by this hash.
    Raises ImproperlyConfigured without a key: such a hash would match nothing later.
    """
    if not settings.ADDRESS_KEY:
        raise ImproperlyConfigured("ADDRESS_KEY is not set.")
    return hmac.new(
        settings.ADDRESS_KEY.encode(), normalized(email).encode(), hashlib.sha256
    ).hexdigest()
