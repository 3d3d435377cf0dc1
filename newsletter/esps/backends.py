"""The mail backends by their names in MAILER: `newsletter.esps.backends.smtp` and so on.

Each is the one that it names, and considerate: what is no mail of the ledger's, such as a password
to be reset, leaves by the account's rules and is capped.
"""

from functools import cache

from newsletter.esps import calls, notices
from newsletter.esps.mail import Mail
from newsletter.esps.provider import named


class Considerate:
    """Sends the ledger's mails as they come, since it has counted them, and few others."""

    def open(self):
        opened = super().open()
        calls.ask_once(self)
        return opened

    def send_messages(self, email_messages) -> int:
        letters = [mail for mail in email_messages if isinstance(mail, Mail)]
        others = [mail for mail in email_messages if not isinstance(mail, Mail)]
        sent = super().send_messages(letters) if letters else 0
        for notice in others:
            if notices.may_go(notice.recipients()):
                with calls.in_time():
                    sent = (sent or 0) + (super().send_messages([notice]) or 0)
        return sent


def __getattr__(name: str) -> type:
    """Return a backend by its name, for `import_string`. Raises ImportError if there is none."""
    if name.startswith("_"):
        raise AttributeError(name)
    return _considerate(name)


@cache
def _considerate(name: str) -> type:
    backend = named(name).backend()
    return type(backend.__name__, (Considerate, backend), {"__module__": __name__})
