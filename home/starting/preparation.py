"""What must be right before the site starts. Each failure is one line with its remedy."""

import contextlib
import errno
import fcntl
import logging
import os
import socket
import time
import uuid
from argparse import ArgumentTypeError
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg.pq import PGconn, Ping

from home.processes import web
from home.processes.handover import given
from home.serving.edition import install_triggers, missing_triggers
from newsletter.people.address_key import OtherAddressKey, hold_address_key
from newsletter.site_address import follow_site_url

logger = logging.getLogger(__name__)

RECOVERS_WITHIN = 600  # seconds; a large log takes minutes to be read again


def check_data_folder(folder: Path) -> None:
    """Raise CommandError unless files can be made in this folder, the DATA_DIR to be."""
    probe = folder / f".probe-{uuid.uuid4().hex}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CommandError(
            f"The data folder {folder} cannot be written: {os.strerror(error.errno)}. "
            "Set DATA_DIR to a folder that is yours."
        ) from error


def lock_folder(folder: Path) -> TextIO:
    """Keep others who call this out of the folder for as long as the returned file is open.

    Raises CommandError if somebody has it. However a process ends, it lets go.
    """
    if (descriptor := given("lock")) is not None:
        return os.fdopen(descriptor, "w")
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise CommandError(
            f"A site runs in {folder} already. Stop it, or set DATA_DIR to another folder."
        ) from error
    return lock


def port_number(value: str) -> int:
    """Return a port, for argparse, which reads the variable like the option."""
    if value.isascii() and value.isdecimal() and 0 < int(value) < 65_536:
        return int(value)
    raise ArgumentTypeError(f"{value!r} is not a port. --port or PORT: a number from 1 to 65535")


def bind(host: str, port: int) -> socket.socket:
    """Return the socket to serve from. Raises CommandError if something else answers there."""
    with naming_address(host, port):
        if (descriptor := given("listener")) is not None:
            kept = socket.socket(fileno=descriptor)
            if web.is_bound_to(kept, host, port):
                return kept
            kept.close()  # HOST or PORT was changed before a reload
        return web.bind(host, port)


def listen(listener: socket.socket) -> None:
    """Let people in, who wait until somebody serves. Raises CommandError as `bind`."""
    with naming_address(*listener.getsockname()[:2]):
        listener.listen(web.BACKLOG)


@contextlib.contextmanager
def naming_address(host: str, port: int) -> Iterator[None]:
    """Say in one line what is wrong with the address that is asked for."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            what = f"Port {port} is taken. Another one is free to choose: --port {port + 1}"
        else:
            what = f"{host}, port {port} (HOST, PORT) cannot be used: {error.strerror}."
        raise CommandError(what) from error


def check_database() -> None:
    """Raise CommandError if nobody answers at DATABASE_URL, or the file cannot be opened.

    A server that is there and recovers from its own crash is waited for.
    """
    give_up = time.monotonic() + RECOVERS_WITHIN
    for turn in count():
        try:
            connection.ensure_connection()
            check_file_is_sound()
            return
        except OperationalError as error:
            if not is_recovering() or time.monotonic() > give_up:
                what = str(error).splitlines()[0]
                raise CommandError(f"The database of DATABASE_URL or DATA_DIR: {what}") from error
        except DatabaseError as error:
            raise broken(str(error)) from error
        if turn == 0:
            logger.warning("the database is starting up; waiting for it")
        time.sleep(1)


def check_file_is_sound() -> None:
    """Raise CommandError for a SQLite file that is not whole, such as one beside another's -wal."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            if (found := cursor.fetchone()[0]) != "ok":
                raise broken(found.splitlines()[-1])


def broken(what: str) -> CommandError:
    return CommandError(
        f"The database {connection.settings_dict['NAME']} is broken ({what}). Restore a backup: "
        "`uv run manage.py restore FILE`. What is there now is kept beside it."
    )


def is_recovering() -> bool:
    """Say whether a PostgreSQL server answers that it cannot be used yet (libpq, PQping)."""
    if connection.vendor != "postgresql":
        return False
    return PGconn.ping(settings.DATABASE_URL.encode()) == Ping.REJECT


def migrate() -> int:
    """Bring the database to this version; return how many steps that took.

    Raises CommandError for a database that a newer version has already changed.
    """
    executor = MigrationExecutor(connection)
    ours = {app for app, _ in executor.loader.disk_migrations}
    unknown = [
        f"{app}.{name}"
        for app, name in executor.loader.applied_migrations
        if app in ours
        and (app, name) not in executor.loader.disk_migrations
        and (app, name) not in executor.loader.replacements
    ]
    if unknown:
        raise CommandError(
            f"The database comes from a newer version of this site (it knows {unknown[0]}). "
            "Take the newer code, or set DATA_DIR to another folder."
        )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        with hurry() if not executor.loader.applied_migrations else contextlib.nullcontext():
            call_command("migrate", verbosity=0, interactive=False)
    return len(plan)


@contextlib.contextmanager
def hurry() -> Iterator[None]:
    """Make a new SQLite file without waiting for the disk 200 times: there is nothing to lose.

    At the end all of it is on disk, and each commit waits again.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        yield
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def agree_with_database() -> None:
    """Hold the database to ADDRESS_KEY, bring Wagtail's Site in line with SITE_URL, and watch
    what readers see.

    Raises CommandError for another key. Under another address all mail is held.
    """
    try:
        hold_address_key()
    except OtherAddressKey as error:
        raise CommandError(str(error)) from error
    follow_site_url()
    if missing_triggers():  # a restored copy may have come without them
        install_triggers()
