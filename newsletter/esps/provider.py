"""What is known of one provider: what its accounts carry, how its reports are told, what its
answers mean. The ledger and the letters know providers by this alone.

What most do is said here. What one does otherwise is said in its own module, `providers/<name>.py`
by its name in MAILER, and nowhere else; who does nothing otherwise needs none.
"""

from collections.abc import Mapping, Set
from datetime import timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from anymail.webhooks.base import AnymailBaseWebhookView
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from newsletter.esps.answers import Answer, Subject

OURS = ["newsletter", "esps"]
ONE_MESSAGE = {400, 413, 422}  # statuses that may be about one mail only
SLOW_DOWN = {408, 425, 429}


class Provider:
    """A provider without a quirk: an HTTP API that Anymail knows by this name."""

    # -- what a mail carries (the sources are Anymail's backends and the providers' documentation)
    metadata = True  # our delivery_id
    untracks = False  # can be told not to count opens and clicks of one mail
    message_id = False  # keeps a Message-ID of ours; no HTTP API says that it does
    list_unsubscribe = True  # sends our List-Unsubscribe
    one_click = True  # and List-Unsubscribe-Post (RFC 8058)
    idempotent_for: timedelta | None = None  # how long the same delivery_id is sent only once

    # -- its reports
    webhook = ""  # the view that reads them, by its dotted name; "" where there is none
    signing_key = ""  # Anymail's setting with the key that it signs them with
    # Where a report names the type of a bounce, and what it says there when the mailbox is gone:
    # only what it calls permanent and blames on the mailbox, not on content or reputation.
    hard_bounces: Mapping[str, tuple] = {}

    # -- its refusals
    reasons: Mapping[str, Subject] = {}  # its names for why one recipient is refused
    hard_reasons: Set[str] = frozenset()  # those that say that the mailbox does not exist
    not_set_up: tuple[type[Exception], ...] = ()  # what is raised before anybody is called

    def __init__(self, name: str):
        self.name = name

    def backend(self) -> type[BaseEmailBackend]:
        """Return the class that calls it. Raises ImportError if there is none."""
        return import_string(f"anymail.backends.{self.name}.EmailBackend")

    @property
    def testifies(self) -> bool:
        """Say whether its reports can come back, and name our delivery_id."""
        return bool(self.webhook) and self.metadata

    @property
    def settles(self) -> bool:
        """Say whether what is in doubt may be settled without a person."""
        return self.testifies or self.idempotent_for is not None

    def carried(self, headers: dict[str, str]) -> dict[str, str]:
        """Return those headers that are sent as they are: some refuse a mail over the others."""
        kept = {"List-Unsubscribe": self.list_unsubscribe, "List-Unsubscribe-Post": self.one_click}
        return {name: value for name, value in headers.items() if kept.get(name, True)}

    def view(self) -> type[AnymailBaseWebhookView]:
        """Return the view that reads its reports. Raises ImportError if it has none."""
        return import_string(self.webhook)

    def missing_secret(self) -> str:
        """Return the variables that would tell it from anybody else, or "" if one does.

        Anymail enforces signatures where a class says so; elsewhere it takes a key or the secret.
        """
        must_sign = not self.view().warn_if_no_basic_auth
        if self.signing_key and settings.ANYMAIL.get(self.signing_key):
            return ""
        if not must_sign and ":" in settings.ANYMAIL.get("WEBHOOK_SECRET", ""):
            return ""
        names = [f"ANYMAIL_{self.signing_key}"] if self.signing_key else []
        secret = "ANYMAIL_WEBHOOK_SECRET (user:password)"  # noqa: S105 - a name
        return " or ".join(names if must_sign else [secret, *names])

    def is_hard(self, raw: object) -> bool:
        """Say whether it calls this a bounce for good. `raw` is a report as it came, of any shape.

        Anymail calls hard and soft ones alike "bounced".
        """
        return any(_at(raw, path) in words for path, words in self.hard_bounces.items())

    def answer_of(self, response: object) -> Answer:
        """Read what its library hands over as its answer."""
        return Answer.of(response)

    def asks_to_wait(self, answer: Answer) -> bool:
        return answer.code in SLOW_DOWN

    def denies(self, answer: Answer) -> bool:
        """Say whether what HTTP calls a success, or its own failure, says "not taken"."""
        return False

    def subject_of(self, answer: Answer) -> Subject | None:
        """Say what a refusal speaks of by its own codes; None where these say nothing."""
        return None

    def concerns_all(self, answer: Answer) -> bool:
        """Say whether a refusal is of the account as a whole, so that no mail would be taken."""
        return 400 <= answer.code < 500 and answer.code not in ONE_MESSAGE


@cache
def named(name: str) -> Provider:
    """Return a provider by its name in MAILER, which names its module and Anymail's."""
    module = f"{__package__}.providers.{name}"
    return import_module(module).PROVIDER if find_spec(module) else Provider(name)


def name_of(backend: str) -> str:
    """Return the name in MAILER of a backend of MAILERS; Django's own are as plain as SMTP."""
    parts = backend.split(".")
    return parts[3] if parts[:2] == OURS else "smtp"


def provider_of(alias: str) -> Provider:
    """Return the provider of a mail account of MAILERS."""
    return named(name_of(settings.MAILERS[alias]["BACKEND"]))


def reporting() -> dict[str, Provider]:
    """Return by their names the providers of this site's accounts that report to it."""
    providers = map(provider_of, settings.MAILERS)
    return {provider.name: provider for provider in providers if provider.webhook}


def _at(raw: object, path: str) -> object:
    for key in path.split("."):
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw[0] if isinstance(raw, list) and raw else raw  # form fields come as lists
