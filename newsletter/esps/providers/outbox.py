"""A mail account that keeps each message as a file, for trying the site out and for tests.

Like a provider with idempotency keys it takes the same mail as often as it comes and keeps it once.
"""

import os
import re
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from itertools import takewhile
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage as DjangoMessage
from django.core.mail.backends.base import BaseEmailBackend

from newsletter.esps.provider import Provider, name_of

MESSAGE_ID = re.compile(r"<([0-9a-f-]{36})@")  # of a delivery: its id is the key
NAME = re.compile(r"[\w-]+")


class OutboxBackend(BaseEmailBackend):
    """Write each message to DATA_DIR/outbox as it would go over the wire.

    `seconds` is how long it then takes to answer, so that one can see what a killed worker
    leaves behind: a mail that was accepted, and nobody who knows.
    """

    def __init__(self, *args, seconds: float | str = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.seconds = float(seconds)

    def send_messages(self, email_messages) -> int:
        outbox_dir().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            keep(message)
            time.sleep(self.seconds)
        return len(email_messages)


def keep(message: DjangoMessage) -> None:
    """Write a message down, or only that it came again."""
    found = MESSAGE_ID.match(message.extra_headers.get("Message-ID", ""))
    name = found[1] if found else str(uuid.uuid4())
    kept, now = outbox_dir() / f"{name}.eml", time.time_ns()
    if kept.exists():
        kept.with_name(f"{name}.{now}.again").touch()
        return
    partial = kept.with_name(f".{name}.{now}.partial")
    with partial.open("wb") as file:
        file.write(message.message(policy=policy.SMTP).as_bytes())
        file.flush()
        os.fsync(file.fileno())
    os.utime(partial, ns=(now, now))  # the file system's own clock is too coarse to sort by
    partial.rename(kept)


@dataclass(frozen=True)
class Kept:
    """A message in the outbox, by the name of its file."""

    name: str
    raw: bytes
    message: EmailMessage

    @property
    def kept_at(self) -> datetime:
        return datetime.fromtimestamp((outbox_dir() / f"{self.name}.eml").stat().st_mtime, UTC)

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        return part.get_content() if part else ""

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""


def outbox_dir() -> Path:
    return Path(settings.DATA_DIR) / "outbox"


def is_configured() -> bool:
    """Say whether any mail of this site is kept in the outbox."""
    return any(name_of(mailer["BACKEND"]) == "outbox" for mailer in settings.MAILERS.values())


def names() -> list[str]:
    """Return the names of all kept messages, newest first."""
    paths = outbox_dir().glob("*.eml")
    newest_first = sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [path.stem for path in newest_first]


def read(name: str) -> Kept | None:
    """Return a kept message, or None if there is none of that name."""
    path = outbox_dir() / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.exists():
        return None
    raw = path.read_bytes()
    return Kept(name, raw, message_from_bytes(raw, policy=policy.default))


@dataclass(frozen=True)
class Count:
    """What was kept of one note: `twice` is how many addresses have more than one message.

    `again` is how many messages came once more under the key they had, and were kept once.
    """

    messages: int
    addresses: int
    twice: int
    again: int

    def __str__(self) -> str:
        messages = "1 message" if self.messages == 1 else f"{self.messages:,} messages"
        addresses = "1 address" if self.addresses == 1 else f"{self.addresses:,} addresses"
        return (
            f"{messages}, {addresses}, {f'{self.twice:,} of them' if self.twice else 'none'} twice"
        )


def count(note_id: int) -> Count:
    """Count the messages of a note by what they say themselves: the ledger is not asked."""
    ours = [
        (path.stem, head["To"])
        for path, head in heads()
        if head.get("Feedback-ID", "").startswith(f"note-{note_id}:")
    ]
    to = Counter(address for _, address in ours)
    twice = sum(number > 1 for number in to.values())
    again = {path.name.split(".")[0] for path in outbox_dir().glob("*.again")}
    return Count(len(ours), len(to), twice, len(again & {name for name, _ in ours}))


def heads() -> Iterator[tuple[Path, Message]]:
    """Yield the path and the headers of each kept message; no body is read."""
    for path in outbox_dir().glob("*.eml"):
        with path.open("rb") as file:
            yield path, message_from_bytes(b"".join(takewhile(bytes.strip, file)))


class Outbox(Provider):
    metadata = False
    message_id = True
    idempotent_for = timedelta.max

    def backend(self) -> type[OutboxBackend]:
        return OutboxBackend


PROVIDER = Outbox("outbox")
