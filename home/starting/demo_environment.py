"""Where the demo lives and what it runs with: its folder, its keys, its environment."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError

DELAY = 20  # seconds between Publish and the note
# A note to 200 takes 20 seconds, and what a killed worker held comes back after ten.
CRASH = {
    "NOTE_DELAY": "10",
    "MAILER_SECONDS": "0.8",
    "NOTE_CONCURRENCY": "8",
    "NOTE_RATE": "1000",
    "LEASE_SECONDS": "10",
}
FOREIGN = ("DATABASE_URL", "MAILER_", "NOTE_MAILER")  # a real site's, not the demo's


def data_folder() -> Path:
    """Return DATA_DIR, or a folder beside that of the author's own site in this checkout."""
    return Path(os.environ.get("DATA_DIR") or settings.BASE_DIR / ".data" / "demo").absolute()


def environment(
    port: int, folder: Path, keys: Mapping[str, str], *, crash: bool = False
) -> dict[str, str]:
    """Return the environment in which everything of the demo runs; slowly for a `crash`."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(FOREIGN) and name not in settings.GIVEN_BY_FILE
    }
    theirs = {
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": keys["SECRET_KEY"],
        "ADDRESS_KEY": keys["ADDRESS_KEY"],
        "DATA_DIR": str(folder),
        "MAILER": "outbox",
        "NOTE_DELAY": str(DELAY),
    }
    return ours | theirs | (CRASH if crash else {})


def read_keys(folder: Path) -> dict:
    """Return the demo's keys from its folder, made on the first run.

    Raises CommandError beside a database that is not the demo's: nothing is added to it.
    """
    path = keys_file(folder)
    if path.exists():
        try:
            return json.loads(path.read_text())
        except ValueError as error:
            raise CommandError(
                f"{path} cannot be read. Delete {folder}, or set DATA_DIR."
            ) from error
    if (folder / "db.sqlite3").exists():
        raise CommandError(
            f"This database was not made by demo: {folder / 'db.sqlite3'}. "
            "Set DATA_DIR to an empty folder, or leave it out."
        )
    keys = {"SECRET_KEY": secrets.token_urlsafe(50), "ADDRESS_KEY": secrets.token_urlsafe(50)}
    write_keys(folder, keys)
    return keys


def write_keys(folder: Path, keys: dict) -> None:
    path = keys_file(folder)
    partial = path.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(keys, indent=1))
    partial.replace(path)  # whole or not at all: without its keys, a demo cannot be run again


def keys_file(folder: Path) -> Path:
    return folder / "demo-keys.json"
