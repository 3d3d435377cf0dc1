"""A site of its own for a test: a copied database, a data folder, a port and its processes."""

import os
import signal
import sqlite3
import subprocess
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import psycopg

from tests.integration.kill_points import Point
from tests.integration.nursery import Forked, Nursery
from tests.integration.processes import (
    PYTHON,
    ROOT,
    Process,
    free_port,
    wait_for,
    with_variable,
)

PUBLISH = "page = EssayPage.objects.get(); page.get_latest_revision().publish()"
WORKER = "from django.core.management import call_command; call_command('worker')"
SCRIPT = """
import django
django.setup()
from django.utils import timezone
from essays.models import EssayPage
from newsletter.models import Delivery, Note, Subscriber
from tests.factories import make_essay, make_subscriber, make_user
"""


class Site:
    """One installation. Use it in a `with`: at its end nothing of it runs any more."""

    def __init__(
        self,
        data: Path,
        database_url: str = "",
        nursery: Nursery | None = None,
        **environ: object,
    ):
        self.data = self.logs = data
        self.nursery = nursery
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url
        self.processes: list[Process | Forked] = []
        self.environ = os.environ | {
            "DATA_DIR": str(data),
            "DATABASE_URL": database_url,
            "SITE_URL": self.url,
            "CLOCK_SHIFT_FILE": str(data / "clock"),
            "NOTE_DELAY": "0",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            **{name: str(value) for name, value in environ.items()},
        }

    def __enter__(self) -> "Site":
        return self

    def __exit__(self, *args) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.stop()
        for stray in with_variable("DATA_DIR", self.data):  # even if what is tested is broken
            with suppress(ProcessLookupError):
                os.kill(stray, signal.SIGKILL)

    def manage(self, *args: str) -> list[str]:
        return [PYTHON, "manage.py", *args]

    def start(self, *args: str) -> Process:
        """Start a command of manage.py in the background."""
        log = self.logs / f"{args[0]}-{len(self.processes)}.log"
        process = Process(self.manage(*args), self.environ, log)
        self.processes.append(process)
        return process

    def up(self) -> Process:
        """Start the site as the README says and wait until it answers."""
        process = self.start("up", "--port", str(self.port))
        wait_for(lambda: "Serving" in process.said or process.popen.poll() is not None, 180, "up")
        assert process.popen.poll() is None, process.said
        return process

    def workers(self, number: int) -> list[Process]:
        """Start workers and wait until they look for work."""
        workers = [self.start("worker") for _ in range(number)]
        wait_for(lambda: all("started" in worker.said for worker in workers), 60, "workers")
        return workers

    def fork(self, code: str = WORKER, point: Point | None = None) -> Forked:
        """Run code, or a worker, in a child of the nursery; armed with a kill point if given."""
        log = self.logs / f"forked-{len(self.processes)}.log"
        process = self.nursery.fork(code, self.environ, log, point)
        self.processes.append(process)
        return process

    def run(self, *args: str, timeout: float = 180) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py to its end."""
        return subprocess.run(
            self.manage(*args),
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def script(self, code: str) -> str:
        """Run a few lines against the site's models in a process of its own; return its output."""
        if self.nursery:
            done = self.fork(SCRIPT + code)
            assert done.wait() == 0, done.said
            return done.said.strip()
        command = [PYTHON, "-c", SCRIPT + code]
        done = subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def rows(self, sql: str) -> list[tuple]:
        """Ask the database over a connection of the test's own."""
        if self.database_url:
            with psycopg.connect(self.database_url) as connection:
                return connection.execute(sql).fetchall()
        connection = sqlite3.connect(self.data / "db.sqlite3", timeout=20, autocommit=True)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def one(self, sql: str) -> object:
        """Return the only value of the only row."""
        ((value,),) = self.rows(sql)
        return value

    def states(self) -> dict[str, int]:
        """Return how many deliveries are in each state."""
        return dict(self.rows("SELECT state, count(*) FROM newsletter_delivery GROUP BY state"))

    def shift_clock(self, seconds: float) -> None:
        """Move the ledger's clock, in every process of this site at once."""
        (self.data / "clock").write_text(str(seconds))

    def outbox(self) -> list[EmailMessage]:
        """Return the mails in the outbox, oldest first."""
        kept = (self.data / "outbox").glob("*.eml")
        paths = sorted(kept, key=lambda path: path.stat().st_mtime_ns)
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]

    def mail_to(self, address: str, within: float = 60) -> EmailMessage:
        """Wait for the first mail to an address in the outbox and return it."""

        def mails() -> list[EmailMessage]:
            return [mail for mail in self.outbox() if mail["To"] == address]

        return wait_for(mails, within, f"mail to {address}")[0]
