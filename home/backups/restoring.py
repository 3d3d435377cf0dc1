"""Put a backup in the place of what there is, whole or not at all, with all mail held."""

import os
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps as present
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from home.backups import tables
from home.backups.archive import MEDIA, SETTINGS, Archive
from home.serving.edition import Edition
from home.starting.preparation import check_database, hurry
from newsletter.ledger import holding, notes
from newsletter.people.address_key import fingerprint

# Of the machine that the backup was made on, and not of the site.
OF_THE_MACHINE = ("DATABASE_URL", "HOST", "PORT")
DATABASE, MEDIA_FOLDER = "db.sqlite3", "media"
OF_SQLITE = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm")


def check_keys(archive: Archive) -> None:
    """Raise CommandError for a backup that was made under another ADDRESS_KEY than ours."""
    if settings.ADDRESS_KEY and fingerprint() != archive.manifest["key_fingerprint"]:
        raise CommandError(
            "ADDRESS_KEY is not the one this backup was made with: under another, nobody who left "
            f"or was erased is known. Take the one in the archive's {SETTINGS}, or move "
            f"{settings.SETTINGS_FILE} away: then the archive's is restored too."
        )


def nodes_of(archive: Archive) -> list[tables.Node]:
    """Return the migrations that the backup's rows are of."""
    return [tuple(node) for node in archive.manifest["migrations"]]


def check_version(archive: Archive) -> None:
    """Raise CommandError for a backup of a newer version. No database is asked."""
    known = MigrationLoader(None).graph.nodes
    if unknown := [node for node in nodes_of(archive) if node not in known]:
        raise CommandError(
            f"The backup comes from a newer version of this site (it knows {'.'.join(unknown[0])})."
            " Take the newer code."
        )


def check_unused() -> None:
    """Raise CommandError if anybody else is at the database, or PostgreSQL has something in it."""
    if tables.on_sqlite():
        check_file(Path(connection.settings_dict["NAME"]))
        return
    check_database()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        ((others,),) = cursor.fetchall()
        if others:
            raise CommandError(
                f"The database of DATABASE_URL is in use by {others} others. Stop the site first."
            )
        if there := connection.introspection.table_names(cursor):
            raise CommandError(
                f"The database of DATABASE_URL is not empty, tables in it: {len(there)}. Nothing "
                "of it was changed. Make an empty one beside it (createdb) and set DATABASE_URL "
                "to that."
            )


def check_file(path: Path) -> None:
    """Raise CommandError if a process has the file open. In WAL mode each holds a lock on it."""
    if not path.exists():
        return
    with closing(sqlite3.connect(path, timeout=0, autocommit=True)) as probe:
        try:
            probe.execute("PRAGMA locking_mode=EXCLUSIVE")
            probe.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise CommandError(f"{path} is in use ({error}). Stop the site first.") from error
        except sqlite3.DatabaseError:
            return  # it is broken, and about to be replaced


def restore(archive: Archive) -> dict[str, int]:
    """Make the database and the media of an archive those of this site; hold all mail.

    Call it with the folder locked. What there was is kept beside it. Returns what was done.
    """
    at_work = settings.DATA_DIR / "restoring"
    shutil.rmtree(at_work, ignore_errors=True)
    at_work.mkdir(mode=0o700)
    if tables.on_sqlite():
        connection.close()
        connection.settings_dict["NAME"] = at_work / DATABASE
    done = fill_database(archive)
    done = {"files": restore_media(archive, at_work / MEDIA_FOLDER)} | done
    connection.close()
    take_place(at_work)
    write_settings(archive)
    return done


def fill_database(archive: Archive) -> dict[str, int]:
    """Bring an empty database to the backup's version, fill it, and bring it to ours."""
    executor = MigrationExecutor(connection)
    nodes = nodes_of(archive)
    with hurry():
        executor.migrate(tables.newest_of(nodes, executor))
        models = tables.models_at(nodes, executor)
        with transaction.atomic():
            try:
                tables.load(tables.tables_of(models), archive.lines)
            except tables.UnfitRow as error:
                raise CommandError(f"The backup does not fit this database: {error}") from error
            # In the same transaction: whoever starts the site from here on mails nobody.
            mail = models.get_model("newsletter", "MailSettings")
            mail.objects.update(held_because=holding.RESTORED)
        present.get_model("contenttypes", "ContentType").objects.clear_cache()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("update_index", verbosity=0)
        # Higher than any number that a process still has pages of.
        Edition.objects.update(number=time.time_ns() // 1_000_000)
        with transaction.atomic():
            notes.reconcile()
            return holding.hold_restored()


def restore_media(archive: Archive, folder: Path) -> int:
    is_local = isinstance(default_storage._wrapped, FileSystemStorage)
    storage = FileSystemStorage(location=folder) if is_local else default_storage
    names = archive.names(MEDIA)
    for name in names:
        with archive.open(f"{MEDIA}{name}") as part:
            storage.save(name, File(part, name=name))
    return len(names)


def take_place(new: Path) -> None:
    """Put what was restored in the place of what there was, which is kept as `replaced-...`.

    A -wal that was left beside another database file would break it.
    """
    data = settings.DATA_DIR
    names = [*OF_SQLITE, MEDIA_FOLDER] if tables.on_sqlite() else [MEDIA_FOLDER]
    if not (new / MEDIA_FOLDER).exists():
        names.remove(MEDIA_FOLDER)
    there = [name for name in names if (data / name).exists()]
    if there:
        kept = data / f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        kept.mkdir(mode=0o700)
        for name in there:
            (data / name).rename(kept / name)
    for name in names:
        with suppress(FileNotFoundError):
            (new / name).rename(data / name)
    shutil.rmtree(new)
    descriptor = os.open(data, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def write_settings(archive: Archive) -> None:
    """Give a folder without settings those of the backup; the database is the one just filled."""
    if settings.SETTINGS_FILE.exists() or settings.ADDRESS_KEY:
        return
    with archive.open(SETTINGS) as part:
        lines = part.read().decode().splitlines()
    lines = [line for line in lines if not line.startswith(OF_THE_MACHINE)]
    lines += [f"DATABASE_URL={settings.DATABASE_URL}"] if settings.DATABASE_URL else []
    descriptor = os.open(settings.SETTINGS_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:
        file.write("\n".join(lines) + "\n")
