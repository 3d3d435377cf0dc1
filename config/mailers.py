"""Mail accounts from the environment: `MAILER` sends everything, `NOTE_MAILER` the notes."""

import json
from collections.abc import Mapping
from contextlib import suppress

from config.values import number

NUMBERS = {"port", "timeout", "REQUESTS_TIMEOUT"}
SMTPS = 465  # TLS from the first byte (RFC 8314); on other ports STARTTLS


def mailers_from(environ: Mapping[str, str]) -> dict[str, dict]:
    """Return Django's MAILERS: "default" from MAILER_*, "notes" from NOTE_MAILER_* or the same.

    A value names `outbox`, `smtp` or a module of Anymail ("postmark", "amazon_ses", ...).
    Options are the backend's own names, in lower case.
    """
    mailers = {}
    if default := environ.get("MAILER"):
        mailers["default"] = mailer(default, options(environ, "MAILER_"))
    if notes := environ.get("NOTE_MAILER"):
        mailers["notes"] = mailer(notes, options(environ, "NOTE_MAILER_"))
    elif default:
        mailers["notes"] = mailers["default"]
    return mailers


def anymail_from(environ: Mapping[str, str], lease: int | str) -> dict[str, object]:
    """Return Anymail's settings: ANYMAIL_<NAME> as its documentation names them.

    A call's connect and read timeouts are a fifth of the lease each, at most 30 seconds, so that
    a call ends before others take its worker for dead; SMTP and Amazon SES have no longer ones.
    """
    named = {
        (name := key.removeprefix("ANYMAIL_")): parsed(name, value)
        for key, value in environ.items()
        if key.startswith("ANYMAIL_")
    }
    return {"REQUESTS_TIMEOUT": min(lease / 5, 30) if isinstance(lease, int) else 20} | named


def mailer(name: str, opts: dict[str, object]) -> dict:
    if name == "smtp":
        opts = encrypted(opts)
    return {"BACKEND": f"newsletter.esps.backends.{name}", "OPTIONS": opts}


def encrypted(opts: dict[str, object]) -> dict[str, object]:
    """Return a mail server's options with TLS, unless they say how or that there is none.

    Passwords and addresses in the clear are nothing to happen by leaving a line out.
    """
    if {"use_tls", "use_ssl"} & opts.keys():
        return opts
    kind = "use_ssl" if opts.get("port") == SMTPS else "use_tls"
    return opts | {kind: True}


def options(environ: Mapping[str, str], prefix: str) -> dict[str, object]:
    return {
        (name := key.removeprefix(prefix).lower()): parsed(name, value)
        for key, value in environ.items()
        if key.startswith(prefix)
    }


def parsed(name: str, value: str) -> object:
    """Return a nested option as JSON, a switch as bool, a count as int; a password stays text."""
    if value.startswith(("{", "[")):
        with suppress(json.JSONDecodeError):
            return json.loads(value)
    if value.lower() in ("true", "false"):
        return value.lower() == "true"
    return number(value) if name in NUMBERS else value
