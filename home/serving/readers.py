"""Asking for the edition on every request, as quickly as each database can be asked."""

import sqlite3
import threading
import time
from pathlib import Path

import psycopg
from django.db import connection

WITHIN = 0.05  # seconds; a database that is slower than this publishes nothing either
QUESTION = "SELECT number FROM home_edition"


class SQLiteReader:
    """Each thread has a connection that only reads: in WAL mode no writer keeps it waiting."""

    def __init__(self, path: Path):
        self.address = f"{Path(path).absolute().as_uri()}?mode=ro"
        self.own = threading.local()

    def read(self) -> int | None:
        """Return the number as it is now; None if the database does not say."""
        try:
            if not hasattr(self.own, "connection"):
                self.own.connection = sqlite3.connect(
                    self.address, uri=True, timeout=WITHIN, isolation_level=None
                )
            return self.own.connection.execute(QUESTION).fetchone()[0]
        except (sqlite3.Error, TypeError):
            self.own.__dict__.pop("connection", None)
            return None


class PostgresReader:
    """One connection in a thread of its own asks for all requests that wait at that moment.

    A request is only served by a question that was put after it came. libpq may wait for
    seconds, for a server that is gone; whoever asks here does not.
    """

    def __init__(self, **parameters: object):
        self.parameters = parameters
        self.changed = threading.Condition()
        self.put = self.answered = 0  # questions, counted
        self.number: int | None = None
        self.is_wanted = False
        self.thread: threading.Thread | None = None

    def read(self) -> int | None:
        """Return the number as it is now; None if the database does not say within 50 ms."""
        with self.changed:
            if self.thread is None:  # not before: a server forks its workers
                self.thread = threading.Thread(target=self._answer_all, daemon=True)
                self.thread.start()
            mine = self.put + 1
            self.is_wanted = True
            self.changed.notify_all()
            is_answered = self.changed.wait_for(lambda: self.answered >= mine, WITHIN)
            return self.number if is_answered else None

    def _answer_all(self) -> None:
        connection = None
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.is_wanted)
                self.is_wanted = False
                self.put += 1
            try:
                connection = connection or psycopg.connect(autocommit=True, **self.parameters)
                number = connection.execute(QUESTION).fetchone()[0]
            except (psycopg.Error, TypeError):
                number, connection = None, None
                time.sleep(WITHIN)  # whoever waits has given up by then
            with self.changed:
                self.answered, self.number = self.put, number
                self.changed.notify_all()


def edition_reader() -> SQLiteReader | PostgresReader:
    """Return the way to ask the site's own database."""
    if connection.vendor == "postgresql":
        return PostgresReader(**connection.get_connection_params())
    return SQLiteReader(connection.settings_dict["NAME"])
