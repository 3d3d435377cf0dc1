"""The database from the environment: PostgreSQL by its URL, or SQLite in the data folder."""

from pathlib import Path

import dj_database_url

POSTGRESQL = "django.db.backends.postgresql"


def database_from(url: str, data: Path) -> dict:
    """Return Django's settings of the one database.

    The ledger's promise needs every commit on disk before the provider is called. A URL of
    anything but PostgreSQL is left unused: a system check refuses to start with it.
    """
    try:
        database = dj_database_url.parse(url, conn_max_age=60) if url else {}
    except ValueError:
        database = {}
    return durable(database) if database.get("ENGINE") == POSTGRESQL else sqlite(data)


def durable(database: dict) -> dict:
    options = database.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 4)  # seconds; libpq's own patience is two minutes
    options["options"] = f"{options.get('options', '')} -c synchronous_commit=on".strip()
    return database


def sqlite(data: Path) -> dict:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data / "db.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
