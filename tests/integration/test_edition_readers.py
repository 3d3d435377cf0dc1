"""Asking for the edition: on each database, while it is locked, and while it is gone."""

import signal
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from home.serving.readers import PostgresReader, SQLiteReader

ONE_ROW = "CREATE TABLE home_edition (number bigint); INSERT INTO home_edition VALUES (7)"
RAISE = "UPDATE home_edition SET number = number + 1"
AT_ONCE = 0.5  # seconds: 50 ms, and a busy machine


@pytest.fixture
def file(tmp_path):
    connection = sqlite3.connect(tmp_path / "db.sqlite3", autocommit=True)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.executescript(ONE_ROW)
    yield connection
    connection.close()


def test_sqlite_says_what_was_committed_last_while_somebody_writes(file, tmp_path):
    reader = SQLiteReader(tmp_path / "db.sqlite3")
    assert reader.read() == 7
    file.execute(RAISE)
    assert reader.read() == 8
    file.execute("BEGIN IMMEDIATE")
    file.execute(RAISE)
    assert reader.read() == 8
    file.execute("COMMIT")
    assert reader.read() == 9


def test_sqlite_says_nothing_without_a_file_and_makes_none(tmp_path):
    reader = SQLiteReader(tmp_path / "db.sqlite3")
    assert reader.read() is None
    assert not list(tmp_path.iterdir())


def test_sqlite_is_asked_again_after_it_failed(tmp_path):
    reader = SQLiteReader(tmp_path / "db.sqlite3")
    assert reader.read() is None
    connection = sqlite3.connect(tmp_path / "db.sqlite3", autocommit=True)
    connection.executescript(ONE_ROW)
    connection.close()
    assert reader.read() == 7


@pytest.fixture
def postgres(postgres_template):
    url = postgres_template.server.create(f"edition{time.monotonic_ns()}")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(ONE_ROW)
    return url


def asked_until(reader, number):
    """Ask until there is an answer: the first one may take longer than a reader waits."""
    until = time.monotonic() + 20
    while (answer := reader.read()) is None and time.monotonic() < until:
        pass
    return answer == number


def test_postgresql_says_what_was_committed_before_the_question(postgres):
    reader = PostgresReader(conninfo=postgres)
    assert asked_until(reader, 7)
    with psycopg.connect(postgres, autocommit=True) as connection:
        for number in range(8, 60):
            connection.execute(RAISE)
            answer = reader.read()
            assert answer in (number, None)  # None on a machine that is too busy to say


def test_many_readers_of_postgresql_share_their_questions(postgres):
    reader = PostgresReader(conninfo=postgres)
    assert asked_until(reader, 7)
    before = reader.put
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: reader.read(), range(2_000)))
    assert set(answers) <= {7, None}
    assert reader.put - before < 2_000
    assert sum(thread.name == reader.thread.name for thread in threading.enumerate()) == 1


def test_nobody_waits_for_a_postgresql_that_is_gone(need, postgres_template):
    server = type(postgres_template.server)(need("postgresql"))
    try:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute(ONE_ROW)
        reader = PostgresReader(conninfo=server.url("postgres"))
        assert asked_until(reader, 7)
        server.stop(signal.SIGINT)
        began = time.monotonic()
        assert [reader.read() for _ in range(4)] == [None] * 4
        assert time.monotonic() - began < 4 * AT_ONCE
        server.start()
        assert asked_until(reader, 7)
    finally:
        server.close()
