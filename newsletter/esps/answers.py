"""A provider's answer over HTTP, and what it says."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

LONGEST_WAIT = timedelta(days=1)
LONGEST_REASON = 250  # what the ledger has room for
# Addresses and links, and what is long enough to be a key.
PRIVATE = re.compile(r"\S*(?:@|%40|://)\S*|\S{40,}", re.IGNORECASE)
SAYING = {"message", "errormessage", "error", "errors", "description"}  # what ESPs call it


class Subject(StrEnum):
    """What a refusal speaks of."""

    ADDRESS = "address"
    ACCOUNT = "account"  # or its sender: quota, rate, permission, authentication, plan, test mode
    CONTENT = "content"  # or a policy: size, verdicts of filters
    MAILBOX = "mailbox"  # full, busy, greylisted: this one, for now
    CONNECTIONS = "connections"  # more at a time than the server allows
    UNSAID = "unsaid"


@dataclass(frozen=True)
class Answer:
    """`code` is the HTTP status, 0 without one; `body` is what JSON said, `words` its message."""

    code: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    body: object = None

    @classmethod
    def of(cls, response: object) -> "Answer":
        """Read a response of requests, or anything else as no answer."""
        code = getattr(response, "status_code", 0)
        if not code:
            return cls()
        body = _json(response)
        return cls(code, response.headers, _words(body, response.text), body=body)

    def get(self, key: str) -> object:
        """Return what JSON said under a key, if that is a text, a number or a list."""
        value = self.body.get(key) if isinstance(self.body, dict) else None
        return value if isinstance(value, str | int | list) else None

    @property
    def retry_after(self) -> timedelta | None:
        """Return Retry-After (RFC 9110, 10.2.3), at most a day; None if it says nothing useful.

        A date counts from the answer's own Date, so that no clock of ours has a say.
        """
        value = self.headers.get("retry-after", "").strip()
        try:
            if value.isdecimal():
                wait = timedelta(seconds=min(float(value), LONGEST_WAIT.total_seconds()))
            else:
                wait = parsedate_to_datetime(value) - parsedate_to_datetime(self.headers["date"])
        except (KeyError, TypeError, ValueError, OverflowError):
            return None
        return min(wait, LONGEST_WAIT) if wait > timedelta() else None


def reason_of(sentence: str, words: str = "") -> str:
    """Return a sentence for the author, with the provider's words but no address or key in it."""
    words = plain(PRIVATE.sub("…", words[:2_000])).rstrip(".")
    whole = f"{sentence}: {words}." if words else f"{sentence}."
    return whole if len(whole) <= LONGEST_REASON else f"{whole[: LONGEST_REASON - 1]}…"


def plain(text: str) -> str:
    """Return one line of what any database can hold: no NUL, no half of a surrogate pair."""
    return "".join(filter(str.isprintable, " ".join(text.split())))


def strings_in(body: object) -> Iterator[str]:
    """Yield every text of an answer in JSON, names of fields too."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield str(name)
            yield from strings_in(value)
    elif isinstance(body, list):
        for value in body:
            yield from strings_in(value)
    elif isinstance(body, str):
        yield body


def _json(response) -> object:
    try:
        body = response.json()
        deque(strings_in(body), maxlen=0)  # what is nested too deep to be read is no answer
    except (ValueError, RecursionError):
        return None
    return body


def _words(body: object, text: str) -> str:
    """Return the first message in a JSON answer, or a short plain one."""
    if body is not None:
        return next(_said(body), "")
    return "" if "<" in text[:2_000] else text[:200]


def _said(value: object, key: str = "errors") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _said(inner, name.lower())
    elif isinstance(value, list):
        for inner in value:
            yield from _said(inner, key)
    elif isinstance(value, str) and key in SAYING:
        yield value
