"""A real SMTP server on a port of its own, that keeps every message it accepted."""

import asyncio
import socket
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass(frozen=True)
class Accepted:
    """A message and the recipients of its envelope."""

    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)


class SMTPPeer:
    """Use it in a `with`. It takes `seconds` for a message; `busiest` is the number at a time.

    With `hang_up` it breaks every connection after the final dot. With `most` it turns away
    further connections, and counts them in `turned_away`. While it has an `answer`, it takes
    `takes` more mails and says that after the text of all others.
    """

    def __init__(
        self, port: int = 0, *, seconds: float = 0, hang_up: bool = False, most: int = 10**9
    ):
        self.accepted: list[Accepted] = []
        self.puts_off: set[str] = set()  # whose mailboxes want to be asked later
        self.broken = self.busiest = self.connected = self.turned_away = self.refused = 0
        self.most, self.answer, self.takes = most, "", 0
        self._seconds = seconds
        self._hang_up = hang_up
        self._busy = 0
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port = self._socket.getsockname()[1]
        self._controller = _OnSocket(self, self._socket, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> "SMTPPeer":
        self._controller.start()
        return self

    def __exit__(self, *args) -> None:
        self._controller.stop()

    @property
    def environ(self) -> dict[str, object]:
        """Return the variables of a site that sends through this server."""
        there = {"MAILER_HOST": "127.0.0.1", "MAILER_PORT": self.port}
        return {"MAILER": "smtp", "MAILER_USE_TLS": "false", **there}

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        if address in self.puts_off:
            return "450 4.7.1 Greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self._hang_up:
            self.broken += 1
            server.transport.abort()
            return "250 OK"  # nobody hears it
        if self.answer and not self.takes:
            self.refused += 1
            return self.answer
        self.takes -= bool(self.takes)
        self._busy += 1
        self.busiest = max(self.busiest, self._busy)
        await asyncio.sleep(self._seconds)
        self._busy -= 1
        self.accepted.append(Accepted(envelope.rcpt_tos, envelope.original_content))
        return "250 OK"


class _OnSocket(Controller):
    """Listen on a socket that is bound already, so that its port is known and cannot be lost."""

    def __init__(self, handler: SMTPPeer, bound: socket.socket, **options):
        super().__init__(handler, **options)
        self._bound = bound

    def factory(self) -> SMTP:
        return _Connection(self.handler, **self.SMTP_kwargs)

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self._bound)


class _Connection(SMTP):
    """A connection that is turned away where there are too many."""

    async def _handle_client(self) -> None:
        peer = self.event_handler
        peer.connected += 1
        try:
            if peer.connected > peer.most:
                peer.turned_away += 1
                await self.push("421 4.3.2 The maximum number of connections is reached")
                self.transport.close()
            else:
                await super()._handle_client()
        finally:
            peer.connected -= 1
