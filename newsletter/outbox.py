"""A mail account that keeps each message as a file, for trying the site out and for tests."""

import os
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class OutboxBackend(BaseEmailBackend):
    """Write each message to DATA_DIR/outbox as it would go over the wire."""

    def send_messages(self, email_messages) -> int:
        folder = outbox_dir()
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
            name = f"{stamp}-{uuid.uuid4().hex[:8]}"
            partial = folder / f".{name}.partial"
            with partial.open("wb") as file:
                file.write(message.message(policy=policy.SMTP).as_bytes())
                file.flush()
                os.fsync(file.fileno())
            partial.rename(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Kept:
    """A message in the outbox, by the name of its file."""

    name: str
    raw: bytes
    message: EmailMessage

    @property
    def kept_at(self) -> datetime:
        return datetime.strptime(self.name.split("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)

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
    path = f"{OutboxBackend.__module__}.{OutboxBackend.__name__}"
    return any(mailer.get("BACKEND") == path for mailer in settings.MAILERS.values())


def names() -> list[str]:
    """Return the names of all kept messages, newest first."""
    return sorted((path.stem for path in outbox_dir().glob("*.eml")), reverse=True)


def read(name: str) -> Kept | None:
    """Return a kept message, or None if there is none of that name."""
    if name not in names():
        return None
    raw = (outbox_dir() / f"{name}.eml").read_bytes()
    return Kept(name, raw, message_from_bytes(raw, policy=policy.default))
