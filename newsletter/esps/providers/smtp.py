"""Django's SMTP backend with a timeout, which knows how far it came when something breaks.

To the stock one, a connection lost before the text of a mail and one lost after its end are the
same. The first may be repeated, the second must not.
"""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from newsletter.esps import calls
from newsletter.esps.provider import Provider

SECONDS = 20


class SMTPBackend(EmailBackend):
    """What it raises has `body_began`: whether the server was ready for the text of the mail."""

    def __init__(self, *args, timeout: float | None = None, **kwargs):
        timeout = min(float(timeout or SECONDS), settings.ANYMAIL["REQUESTS_TIMEOUT"])
        super().__init__(*args, timeout=timeout, **kwargs)

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _EncryptedConnection if self.use_ssl else _Connection

    def open(self) -> bool:
        with self._saying_how_far():
            return super().open()

    def _send(self, email_message) -> bool:
        self.connection.body_began = False
        calls.watch(self.connection.sock)
        with self._saying_how_far():
            return super()._send(email_message)

    @contextmanager
    def _saying_how_far(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            error.body_began = getattr(self.connection, "body_began", False)
            raise


class _Remembering:
    body_began = False

    def getreply(self) -> tuple[int, bytes]:
        code, text = super().getreply()
        self.body_began |= code == 354  # RFC 5321, 4.2.3: "Start mail input"
        return code, text


class _Watched(smtplib.SMTP):
    def _get_socket(self, *args):
        line = super()._get_socket(*args)
        calls.watch(line)
        return line


class _Connection(_Remembering, _Watched):
    pass


class _EncryptedConnection(_Remembering, smtplib.SMTP_SSL, _Watched):
    """The connection is watched before it is encrypted."""


class SMTP(Provider):
    metadata = False
    message_id = True

    def backend(self) -> type[EmailBackend]:
        return SMTPBackend


PROVIDER = SMTP("smtp")
