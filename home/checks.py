"""What a site in service needs from its environment."""

from django.conf import settings
from django.core.checks import Error, register

WHY = {
    "SITE_URL": "the address that every link in a mail starts with, such as https://example.org",
    "SECRET_KEY": "it signs sessions and the links in mails; make one with "
    "`python3 -c 'import secrets; print(secrets.token_urlsafe(50))'`",
    "ADDRESS_KEY": "it hashes addresses in the ledger and must never change; make it like "
    "SECRET_KEY and keep it with your backups",
    "MAILER": "the account that sends mail: smtp, or an Anymail backend such as postmark",
}


@register("boot", deploy=True)
def check_required_variables(app_configs, **kwargs) -> list[Error]:
    return [
        Error(f"The environment variable {name} is not set.", hint=WHY[name], id="home.E001")
        for name in settings.MISSING_VARIABLES
    ]


@register("boot")
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
