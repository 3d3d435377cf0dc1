"""The settings file of a new site, with keys of its own."""

import os
import secrets
from pathlib import Path

from django.core.management import CommandError

from home.checks import ADDRESS

TEXT = """\
# What `up` and every command read. Whoever has it can sign in and write to your readers.
SITE_URL={site_url}
SECRET_KEY={secret_key}
# Never change this one, and keep it: under another, nobody who left the list is known.
ADDRESS_KEY={address_key}

# The account that sends mail; until it is named the site does not start. A provider's name and
# its token, such as:
# MAILER=postmark
# MAILER_SERVER_TOKEN=
# Or any mail server, over TLS:
# MAILER=smtp
# MAILER_HOST=
# MAILER_PORT=587
# MAILER_USERNAME=
# MAILER_PASSWORD=
# Or none, for trying out: each mail is kept as a file, and every author reads them.
# MAILER=outbox
"""


def write_first(path: Path, site_url: str) -> None:
    """Write the settings of a new site, for its owner alone to read.

    Raises CommandError if there are some already, or if this is not the address of a site.
    """
    site_url = site_url.rstrip("/")
    if not ADDRESS.fullmatch(site_url):
        raise CommandError(f"{site_url!r} is no address of a site. Write https://example.org")
    keys = {name: secrets.token_urlsafe(50) for name in ("secret_key", "address_key")}
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise CommandError(f"{path} is there already. Change it by hand.") from error
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
    with open(descriptor, "w") as file:
        file.write(TEXT.format(site_url=site_url, **keys))
