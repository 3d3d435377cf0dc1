"""One call as the worker makes it, and what it proves."""

from django.test import override_settings

from config.mailers import mailer
from newsletter.esps.calls import in_time, opened
from newsletter.esps.mail import Mail
from newsletter.esps.outcomes import Outcome, classify
from newsletter.esps.provider import named

TO = "you@example.org"


def outcome_of_call(
    name: str, options: dict, *, to: tuple[str, ...] = (TO,), seconds: float = 1
) -> Outcome:
    """Send one mail through an account, given as MAILER and its options; wait no longer for it."""
    message = Mail("Subject", "Body", "me@example.org", to)
    made = {"notes": mailer(name, options)}
    account = error = count = None
    with override_settings(MAILERS=made, ANYMAIL={"REQUESTS_TIMEOUT": seconds}):
        try:
            with in_time():
                account = opened("notes")
                count = account.send_messages([message])
        except Exception as raised:
            error = raised
        finally:
            if account:
                account.close()
    return classify(error, getattr(message, "anymail_status", None), count, named(name))
