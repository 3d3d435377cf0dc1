"""Migrated databases with people in them, made once in a run and copied for each test."""

import os
import shutil
import signal
import subprocess
import tempfile
from itertools import count
from pathlib import Path

import psycopg

from tests.integration.processes import STOP_WITHIN, Process, wait_for
from tests.integration.sites import Site
from tests.kept import SCHEMA, digest, kept

MAKE_PEOPLE = "from tests.integration.people import make_people; make_people()"
ACCOUNT = "postgres"  # Debian's; the server refuses to run as root


def migrate(site: Site) -> None:
    done = site.run("migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr


def migrated_sqlite(below: Path) -> Path:
    """Return the kept file of a database that was migrated and has nobody in it."""

    def make(folder: Path) -> None:
        site = Site(folder, SITE_URL=os.environ["SITE_URL"])  # the migrations write it down
        migrate(site)
        site.rows("PRAGMA journal_mode=DELETE")

    return kept(below, "migrated", digest(SCHEMA), make) / "db.sqlite3"


def prepare(site: Site) -> None:
    migrate(site)
    site.script(MAKE_PEOPLE)


class SQLiteTemplate:
    def __init__(self, folder: Path):
        self.site = Site(folder)
        prepare(self.site)
        self.site.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, data: Path) -> str:
        """Give a data folder its database; return its DATABASE_URL."""
        shutil.copy(self.site.data / "db.sqlite3", data)
        return ""


class PostgresServer:
    """A private server on a socket, gone with all its data when it is closed."""

    def __init__(self, programs: Path, *, durable: bool = False, below: Path | None = None):
        self.programs, self.durable = programs, durable
        self.folder = Path(tempfile.mkdtemp(prefix="gap-postgres-", dir=below))
        if os.geteuid() == 0:
            shutil.chown(self.folder, ACCOUNT, ACCOUNT)
        options = ["--auth=trust", "--username=gap", "--encoding=UTF8", "--no-sync"]
        options += ["--wal-segsize=1"] if below else []  # a small disk is full soon
        self._run("initdb", f"--pgdata={self.folder}/data", *options)
        self.start()

    def start(self) -> None:
        quick = {"fsync": "off", "synchronous_commit": "off"}  # a site must ask for more itself
        settings = {"listen_addresses": "", "unix_socket_directories": self.folder}
        settings |= {} if self.durable else quick
        flags = [f"--{name}={value}" for name, value in settings.items()]
        command = self._command("postgres", "-D", f"{self.folder}/data", *flags)
        self.process = Process(command, os.environ, self.folder / "log")
        wait_for(self._answers, name="PostgreSQL")

    def url(self, database: str) -> str:
        return f"postgresql://gap@{str(self.folder).replace('/', '%2F')}/{database}"

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database as a copy of another and return its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def close(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def stop(self, how: int) -> None:
        """End it with SIGINT ("fast") or SIGQUIT ("immediate"); both hang up on everybody."""
        self.process.popen.send_signal(how)
        self.process.popen.wait(STOP_WITHIN)

    def _command(self, program: str, *args: str) -> list[str]:
        drop = ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups"]
        return [*(drop if os.geteuid() == 0 else []), str(self.programs / program), *args]

    def _run(self, program: str, *args: str) -> None:
        subprocess.run(self._command(program, *args), check=True, capture_output=True, cwd="/")

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True


class PostgresTemplate:
    def __init__(self, server: PostgresServer, folder: Path):
        self.server = server
        self.numbers = count(1)
        self.site = Site(folder, server.create("template_gap"))
        prepare(self.site)

    def copy_to(self, data: Path) -> str:
        """Make a database of its own for a data folder; return its DATABASE_URL."""
        return self.server.create(f"gap{next(self.numbers)}", "template_gap")
