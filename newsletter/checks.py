"""What can be wrong with mail at boot, named by its environment variable."""

from django.conf import settings
from django.core import checks
from django.core.checks import Error, register
from django.core.mail import InvalidMailer, mailers
from django.urls import reverse

from newsletter.esps.provider import provider_of, reporting

NUMBERS = {"port", "timeout"}  # any text would be found out at the first mail only
VARIABLE = {"default": "MAILER", "notes": "NOTE_MAILER"}


@register("boot", deploy=True)
def check_mailers(app_configs, **kwargs) -> list[Error]:
    """Build both mail backends: Django's own checks do not find a missing or misspelt option."""
    default, notes = (settings.MAILERS.get(alias) for alias in ("default", "notes"))
    aliases = ["default"] * bool(default) + ["notes"] * (bool(notes) and notes != default)
    return [error for alias in aliases for error in _errors_of(alias)]


def _errors_of(alias: str) -> list[Error]:
    variable = VARIABLE[alias]
    options = settings.MAILERS[alias].get("OPTIONS", {})
    if "fail_silently" in options:
        message = f"{variable}_FAIL_SILENTLY would hide that a mail was not sent."
        return [Error(message, hint="Leave it out.", id="newsletter.E002")]
    try:
        mailers[alias]
        for name in NUMBERS & options.keys():
            int(options[name])
    except (InvalidMailer, ImportError, TypeError, ValueError) as error:
        hint = (
            f"Set {variable} to outbox, smtp or the name of an Anymail backend, and its options "
            f"as {variable}_<OPTION>."
        )
        return [Error(f"{variable} cannot be used: {error}", hint=hint, id="newsletter.E001")]
    return []


@register("boot", deploy=True)
def check_timeout(app_configs, **kwargs) -> list[Error]:
    """A call must end while its worker's lease lasts; a bad number breaks each call half way."""
    seconds, lease = settings.ANYMAIL["REQUESTS_TIMEOUT"], settings.LEASE_SECONDS
    if not isinstance(lease, int):  # a check of the site's own names it
        return []
    if isinstance(seconds, int | float) and 0 < seconds <= lease / 4:
        return []
    message = f"ANYMAIL_REQUESTS_TIMEOUT is not a whole number of seconds: {seconds!r}."
    hint = f"Leave it out, or take one from 1 to {lease // 4}, a quarter of LEASE_SECONDS."
    return [Error(message, hint=hint, id="newsletter.E003")]


@register("boot", deploy=True)
def check_leave_header(app_configs, **kwargs) -> list[checks.Warning]:
    """Large mailboxes ask bulk mail for a button that leaves the list at once (RFC 8058)."""
    default, notes = (settings.MAILERS.get(alias) for alias in ("default", "notes"))
    try:
        missing = bool(notes) and not provider_of("notes").one_click
    except ImportError:  # check_mailers names it
        return []
    variable = "MAILER" if notes == default else "NOTE_MAILER"
    message = f"{variable} is a provider that does not pass on List-Unsubscribe-Post."
    hint = (
        "Notes leave without it and keep the leave link at their end, but mailboxes that ask for "
        "it, such as Gmail, may sort them out. Set NOTE_MAILER to another provider."
    )
    return [checks.Warning(message, hint=hint, id="newsletter.W001")] if missing else []


@register("boot", deploy=True)
def check_webhooks(app_configs, **kwargs) -> list[checks.Warning]:
    """Tracking is optional: without it, deliveries end as accepted or in doubt."""
    try:
        providers = reporting()
    except ImportError:  # check_mailers names it
        return []
    return [
        checks.Warning(
            f"{reverse('tracking_webhook', args=[esp])} answers nobody: nothing tells {esp} from "
            "others, so bounces and complaints are not known.",
            hint=f"Set {missing} as in your account there.",
            id="newsletter.W010",
        )
        for esp, provider in sorted(providers.items())
        if (missing := provider.missing_secret())
    ]
