"""What a site in service needs from its environment."""

import re
from os import environ

from django.conf import settings
from django.core.checks import Error, register

WHY = {
    "SITE_URL": "`up --init https://example.org` writes a file with it and the keys; it is "
    "the address that every link in a mail starts with",
    "SECRET_KEY": "it signs sessions and the links in mails; make one with "
    "`python3 -c 'import secrets; print(secrets.token_urlsafe(50))'`",
    "ADDRESS_KEY": "it hashes addresses in the ledger and must never change; make it like "
    "SECRET_KEY and keep it with your backups",
    "MAILER": "the account that sends mail: smtp, or an Anymail backend such as postmark",
}
ADDRESS = re.compile(r"(https?)://[a-z0-9.-]*[a-z0-9](?::([1-9]\d{0,4}))?", re.ASCII)
HTTPS_PORT = "443"
SHORTEST_KEY = 50  # characters, as Django counts
FEWEST_LETTERS = 5  # different ones: "..." and a row of x are no keys
RANGES = {
    "NOTE_DELAY": (0, 604_800),
    "NOTE_CONCURRENCY": (1, 64),
    "NOTE_RATE": (1, 100_000),
    "LEASE_SECONDS": (1, 3_600),
}


@register("boot", deploy=True)
def check_required_variables(app_configs, **kwargs) -> list[Error]:
    return [
        Error(f"The environment variable {name} is not set.", hint=WHY[name], id="home.E001")
        for name in settings.MISSING_VARIABLES
    ]


@register("boot", deploy=True)
def check_keys(app_configs, **kwargs) -> list[Error]:
    """A key that was copied from a manual is everybody's."""
    keys = {name: getattr(settings, name) for name in ("SECRET_KEY", "ADDRESS_KEY")}
    return [
        Error(
            f"{name} can be guessed: it needs {SHORTEST_KEY} characters that were made at random.",
            hint=WHY[name],
            id="home.E007",
        )
        for name, key in keys.items()
        if key and (len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_LETTERS)
    ]


@register("boot", "restore")
def check_database_url(app_configs, **kwargs) -> list[Error]:
    if not settings.DATABASE_URL or settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return []
    return [
        Error(
            "DATABASE_URL is not the address of a PostgreSQL database.",
            hint="Write it as postgres://user:password@host/name, or leave it out: then the "
            "database is a SQLite file in DATA_DIR.",
            id="home.E002",
        )
    ]


@register("boot", deploy=True)
def check_site_url(app_configs, **kwargs) -> list[Error]:
    """Wagtail's Site holds a host and a port, and takes port 443 for https, any other for http."""
    address = ADDRESS.fullmatch(settings.SITE_URL)
    if not address or int(address[2] or 1) > 65_535:
        message = f"SITE_URL is not the address of a site: {settings.SITE_URL!r}."
        hint = "Write scheme, host and perhaps a port, in lower case: https://example.org"
        return [Error(message, hint=hint, id="home.E003")]
    scheme, port = address.groups()
    if port and (port == HTTPS_PORT) != (scheme == "https"):
        message = f"SITE_URL joins {scheme} and port {port}."
        hint = "Wagtail derives the scheme of its links from the port: https is 443, http is not."
        return [Error(message, hint=hint, id="home.E004")]
    return []


@register("boot", deploy=True)
def check_numbers(app_configs, **kwargs) -> list[Error]:
    return [
        Error(
            f"{name} is not a whole number from {least:,} to {most:,}: {value!r}.",
            hint=f"Correct it, or leave {name} out.",
            id="home.E005",
        )
        for name, (least, most) in RANGES.items()
        if not isinstance(value := getattr(settings, name), int) or not least <= value <= most
    ]


@register("boot", deploy=True)
def check_time_zone(app_configs, **kwargs) -> list[Error]:
    name = environ.get("TIME_ZONE", settings.TIME_ZONE)
    if name == settings.TIME_ZONE:
        return []
    hint = "Write it as in Europe/Berlin, or leave it out: then it is UTC."
    return [Error(f"TIME_ZONE is not a time zone: {name!r}.", hint=hint, id="home.E006")]
