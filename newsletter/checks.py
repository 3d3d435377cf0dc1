"""What can be wrong with mail at boot, named by its environment variable."""

from django.conf import settings
from django.core.checks import Error, register
from django.core.mail import InvalidMailer, mailers

VARIABLE = {"default": "MAILER", "notes": "NOTE_MAILER"}


@register("boot", deploy=True)
def check_mailers(app_configs, **kwargs) -> list[Error]:
    """Build both mail backends: Django's own checks do not find a missing or misspelt option."""
    default, notes = (settings.MAILERS.get(alias) for alias in ("default", "notes"))
    aliases = ["default"] * bool(default) + ["notes"] * (bool(notes) and notes != default)
    return [error for alias in aliases for error in _errors_of(alias)]


def _errors_of(alias: str) -> list[Error]:
    variable = VARIABLE[alias]
    try:
        mailers[alias]
    except (InvalidMailer, ImportError, TypeError, ValueError) as error:
        return [
            Error(
                f"{variable} cannot be used: {error}",
                hint=f"Set {variable} to outbox, smtp or the name of an Anymail backend, and "
                f"its options as {variable}_<OPTION>.",
                id="newsletter.E001",
            )
        ]
    return []
