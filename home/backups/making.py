"""Make one archive of a site that runs: its rows of one moment, its files, its keys."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from home.backups import tables
from home.backups.archive import CHUNK, MEDIA, SETTINGS, TABLES, Writer, new
from newsletter.people.address_key import fingerprint


def back_up(path: Path) -> dict[str, int]:
    """Write a backup to a new file; return how much is in it. Raises FileExistsError, OSError."""
    executor = MigrationExecutor(connection)
    nodes = tables.applied(executor)
    models = tables.tables_of(tables.models_at(nodes, executor))
    about = {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "site_url": settings.SITE_URL,
        "key_fingerprint": fingerprint(),
        "migrations": nodes,
    }
    done = {"tables": len(models), "rows": 0, "files": 0}
    with new(path, about) as archive:
        with one_moment():
            for label, model in models.items():
                lines = tables.dumped(model)
                archive.add(f"{TABLES}{label}", counting(lines, done))
        # After the rows: a file that they name was there before them.
        for name in files_of(default_storage):
            done["files"] += add_file(archive, name)
        archive.add(SETTINGS, [settings_text().encode()])
    return done


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is as it was when it began, and nobody waits for it."""
    connection.close()
    if tables.on_sqlite():
        # In WAL mode one who only reads keeps no writer waiting. Django's setting would make
        # every transaction a writer.
        connection.settings_dict["OPTIONS"]["transaction_mode"] = "DEFERRED"
    with transaction.atomic():
        if not tables.on_sqlite():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def counting(lines: Iterator[str], done: dict[str, int]) -> Iterator[bytes]:
    yield f"{next(lines)}\n".encode()  # the fields' names
    for line in lines:
        done["rows"] += 1
        yield f"{line}\n".encode()


def files_of(storage: Storage, folder: str = "") -> Iterator[str]:
    """Yield the names of all files of a storage."""
    with suppress(FileNotFoundError):  # no image was ever uploaded
        folders, names = storage.listdir(folder)
        for name in sorted(names):
            yield f"{folder}{name}"
        for name in sorted(folders):
            yield from files_of(storage, f"{folder}{name}/")


def add_file(archive: Writer, name: str) -> int:
    """Add a file, unless it was deleted meanwhile; return how many were added."""
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        return 0
    with file:
        archive.add(f"{MEDIA}{name}", file.chunks(CHUNK))
    return 1


def settings_text() -> str:
    """Return the site's settings file, or what of its environment a restored site cannot lack."""
    if settings.SETTINGS_FILE.exists():
        return settings.SETTINGS_FILE.read_text()
    keys = {
        "SITE_URL": settings.SITE_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "SECRET_KEY_FALLBACKS": " ".join(settings.SECRET_KEY_FALLBACKS),
        "ADDRESS_KEY": settings.ADDRESS_KEY,
    }
    return "".join(f"{name}={value}\n" for name, value in keys.items() if value)
