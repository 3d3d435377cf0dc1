"""DATABASE_URL: what it says is kept, every commit is on disk, and nothing but PostgreSQL."""

from pathlib import Path

import pytest

from config.databases import database_from
from home.checks import check_database_url

DATA = Path("/data")


def test_without_a_url_the_database_is_a_file_in_the_data_folder():
    assert database_from("", DATA)["NAME"] == DATA / "db.sqlite3"


def test_options_of_the_url_are_kept_beside_our_own():
    url = "postgres://gap:word@db.example.org:5433/gap?sslmode=require&options=-c%20a=b"
    database = database_from(url, DATA)
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.org", 5433, "gap")
    options = {"sslmode": "require", "options": "-c a=b -c synchronous_commit=on"}
    assert database["OPTIONS"] == options | {"connect_timeout": 4}


def test_the_patience_of_the_url_is_kept():
    database = database_from("postgres://host/name?connect_timeout=30", DATA)
    assert int(database["OPTIONS"]["connect_timeout"]) == 30


@pytest.fixture
def start_with(settings, monkeypatch):
    """What the check says about a URL."""

    def errors_of(url: str) -> list:
        settings.DATABASE_URL = url
        engine = database_from(url, DATA)["ENGINE"]
        monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", engine)
        return check_database_url(None)

    return errors_of


@pytest.mark.parametrize(
    "url", ["sqlite:///other.db", "mysql://h/n", "postgis://h/n", "postgres://h:port/n", "mine"]
)
def test_any_other_database_is_refused(start_with, url):
    [error] = start_with(url)
    assert "DATABASE_URL" in error.msg
    assert "postgres://" in error.hint


@pytest.mark.parametrize("url", ["", "postgres://host/name", "postgresql://host/name"])
def test_postgresql_and_nothing_are_accepted(start_with, url):
    assert start_with(url) == []
