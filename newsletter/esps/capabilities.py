"""What each mail account can carry. Anymail says the same to all of them; they do not answer alike.

The sources are Anymail's own backends and webhooks, and the providers' documentation.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Capability:
    metadata: bool = True  # carries our delivery_id
    untracks: bool = False  # can be told not to count opens and clicks of one mail
    message_id: bool = False  # keeps a Message-ID of ours; no HTTP API says that it does
    list_unsubscribe: bool = True  # sends our List-Unsubscribe
    one_click: bool = True  # and List-Unsubscribe-Post (RFC 8058)
    idempotent_for: timedelta | None = None  # how long the same delivery_id is sent only once
    testifies: bool = True  # tracking events can come back, and name our delivery_id

    @property
    def settles(self) -> bool:
        """Say whether what is in doubt may be settled without a person."""
        return self.testifies or self.idempotent_for is not None

    def carried(self, headers: dict[str, str]) -> dict[str, str]:
        """Return those headers that are sent as they are: some refuse a mail over the others."""
        kept = {"List-Unsubscribe": self.list_unsubscribe, "List-Unsubscribe-Post": self.one_click}
        return {name: value for name, value in headers.items() if kept.get(name, True)}


PLAIN = Capability(metadata=False, message_id=True, testifies=False)
FULL = Capability(untracks=True)
PRACTICE = Capability(untracks=True, testifies=False)  # Anymail's own, which send nothing
CAPABILITIES = {
    "amazon_ses": Capability(),
    "brevo": Capability(),
    "console": PRACTICE,
    # Its events know a mail by the provider's id alone, and what is in doubt has none.
    "mailersend": Capability(metadata=False, untracks=True, testifies=False),
    "mailgun": FULL,
    "mailjet": FULL,
    "mailtrap": Capability(),
    "mandrill": Capability(untracks=True, one_click=False),
    "outbox": replace(PLAIN, idempotent_for=timedelta.max),
    "postal": Capability(metadata=False, testifies=False),
    "postmark": FULL,
    # 24 hours by its own clock, from the first question's arrival to the last one's.
    "resend": Capability(idempotent_for=timedelta(hours=23)),
    "scaleway": Capability(testifies=False),  # Anymail has no webhook for it
    "sendgrid": FULL,
    "sendinblue": Capability(),
    "smtp": PLAIN,
    "sparkpost": Capability(untracks=True, list_unsubscribe=False, one_click=False),
    "test": PRACTICE,
    "unisender_go": Capability(untracks=True, one_click=False),
}


def capability_of(alias: str) -> Capability:
    """Return what a mail account of MAILERS can carry; one of Django's own is as plain as SMTP."""
    return _capability(settings.MAILERS[alias]["BACKEND"])


@cache
def _capability(backend: str) -> Capability:
    """Look a backend class up by its module, or that of the class that it extends."""
    modules = (cls.__module__.rpartition(".")[2] for cls in import_string(backend).__mro__)
    return next((CAPABILITIES[name] for name in modules if name in CAPABILITIES), PLAIN)
