"""The signed names in confirm and leave links."""

import uuid
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.urls import reverse

CONFIRM_WITHIN = timedelta(days=7)
CONFIRM_SALT = "newsletter.confirm"
LEAVE_SALT = "newsletter.leave"
OWN_SALT = "newsletter.own"
OWN_WITHIN = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
TOKEN = "TOKEN"  # noqa: S105 - where a token will stand


class Forged(Exception):
    """The token was not signed by this site, or was cut off."""


class Expired(Exception):
    """The token is ours, but too old to be acted on."""


class SignerAt(signing.TimestampSigner):
    """Sign as of a moment, so that the same request always has the same link.

    To the microsecond, as the database keeps it: who leaves and asks again within a second has
    two links, and the earlier one must not work any more.
    """

    def __init__(self, at: datetime, *, salt: str):
        super().__init__(salt=salt)
        self.at = at

    def timestamp(self) -> str:
        return signing.b62_encode((self.at - EPOCH) // MICROSECOND)


def confirm_url(subscriber_uuid: uuid.UUID, asked_at: datetime | None = None) -> str:
    """Return the absolute address that confirms who asked then; it works for seven days."""
    signer = SignerAt(asked_at or datetime.now(UTC), salt=CONFIRM_SALT)
    token = signer.sign(subscriber_uuid.hex)
    return settings.SITE_URL + _path("confirm").replace(TOKEN, token)


def leave_url(subscriber_uuid: uuid.UUID) -> str:
    """Return the absolute address that stops the notes; it never expires."""
    token = signing.Signer(salt=LEAVE_SALT).sign(subscriber_uuid.hex)
    return settings.SITE_URL + _path("leave").replace(TOKEN, token)


def own_path(subscriber_uuid: uuid.UUID) -> str:
    """Return the path of a reader's own page. It works for an hour: it shows more than a note
    that was forwarded may.
    """
    token = signing.TimestampSigner(salt=OWN_SALT).sign(subscriber_uuid.hex)
    return _path("own").replace(TOKEN, token)


def read_own_token(token: str) -> uuid.UUID:
    """Return the subscriber's UUID. Raises Forged or Expired."""
    try:
        signer = signing.TimestampSigner(salt=OWN_SALT)
        return uuid.UUID(signer.unsign(token, max_age=OWN_WITHIN))
    except signing.SignatureExpired as error:
        raise Expired from error
    except (signing.BadSignature, ValueError, OverflowError) as error:
        raise Forged from error


@cache
def _path(name: str) -> str:
    """The path of a link with TOKEN in it: finding it costs more than signing the token."""
    return reverse(name, args=[TOKEN])


class Confirmation(NamedTuple):
    """What a confirm link says: who, and when the link was made."""

    subscriber: uuid.UUID
    made_at: datetime


def read_confirm_token(token: str) -> Confirmation:
    """Return whom the link confirms and since when it exists. Raises Forged or Expired."""
    try:
        name, _, stamp = signing.Signer(salt=CONFIRM_SALT).unsign(token).rpartition(":")
        made_at = EPOCH + signing.b62_decode(stamp) * MICROSECOND
        confirmation = Confirmation(uuid.UUID(name), made_at)
    except (signing.BadSignature, ValueError, OverflowError) as error:
        raise Forged from error
    if datetime.now(UTC) - made_at > CONFIRM_WITHIN:
        raise Expired
    return confirmation


def read_leave_token(token: str) -> uuid.UUID:
    """Return the subscriber's UUID. Raises Forged."""
    try:
        return uuid.UUID(signing.Signer(salt=LEAVE_SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise Forged from error
