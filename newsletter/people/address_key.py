"""One database lives with one ADDRESS_KEY: under a second one, people would be on it twice."""

import hmac

from django.conf import settings

from newsletter.models import MailSettings


class OtherAddressKey(Exception):
    """The hashes in this database were made with another key."""


def hold_address_key() -> None:
    """Note down which ADDRESS_KEY this database lives with. Raises OtherAddressKey."""
    held = MailSettings.objects.filter(pk=MailSettings.load().pk)
    held.filter(key_fingerprint="").update(key_fingerprint=fingerprint())
    if held.get().key_fingerprint != fingerprint():
        raise OtherAddressKey(
            "ADDRESS_KEY is not the one this database was made with. Start with that one (it is "
            "kept with your backups): under another, nobody who left or was erased is known."
        )


def fingerprint() -> str:
    """Return 16 hex digits that tell keys apart and do not give the key away."""
    return hmac.digest(settings.ADDRESS_KEY.encode(), b"fingerprint", "sha256").hex()[:16]
