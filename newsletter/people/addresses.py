"""One form of an email address, and one hash of it, everywhere."""

import hashlib
import hmac
import re
from contextlib import suppress
from functools import lru_cache

import idna
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"  # RFC 5322, 3.2.3
DOT_STRING = re.compile(rf"{ATEXT}+(?:\.{ATEXT}+)*")
QUOTED_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)


def on_the_wire(email: str) -> str:
    """Return the address as mail carries it: its domain as in DNS (IDNA 2008), and no quotation
    mark or backslash before the @ that could be left out.
    """
    local, _, domain = email.strip().rpartition("@")
    return f"{bare(local)}@{_in_dns(domain)}"


def bare(local: str) -> str:
    """Return the one shortest spelling of the part before the @ (RFC 5321, 4.1.2).

    A mailbox can be quoted in many ways: `"a"`, `"\\a"` and `a` are the same one, and must not
    be written to as if they were three.
    """
    if not (quoted := QUOTED_STRING.fullmatch(local)):
        return local
    meant = re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL)
    if DOT_STRING.fullmatch(meant):
        return meant
    return '"' + re.sub(r'(["\\])', r"\\\1", meant) + '"'


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
