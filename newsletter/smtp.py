"""Django's SMTP backend with a timeout: its own default is to wait for ever."""

from django.core.mail.backends.smtp import EmailBackend

SECONDS = 20


class SMTPBackend(EmailBackend):
    def __init__(self, *args, timeout: float | None = None, **kwargs):
        super().__init__(*args, timeout=SECONDS if timeout is None else timeout, **kwargs)
