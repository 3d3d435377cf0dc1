"""A restore refuses what would do harm, and leaves nothing of the old database beside the new."""

import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError

from home.backups import restoring
from home.backups.archive import Archive, new
from home.serving.edition import Edition
from home.starting import preparation
from newsletter.people.address_key import fingerprint


def an_archive(tmp_path: Path, migrations: list, **parts: bytes) -> Archive:
    about = {"key_fingerprint": fingerprint(), "migrations": migrations, "made_at": "now"}
    with new(tmp_path / "b.zip", about) as archive:
        for name, content in ({"settings.env": b""} | parts).items():
            archive.add(name, [content])
    return Archive(tmp_path / "b.zip")


def a_database(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, autocommit=True)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE a (b)")
    return connection


def test_another_address_key_is_refused(settings, tmp_path):
    archive = an_archive(tmp_path, [])
    restoring.check_keys(archive)
    settings.ADDRESS_KEY = "another"
    with pytest.raises(CommandError, match="ADDRESS_KEY is not the one this backup"):
        restoring.check_keys(archive)


def test_a_backup_of_a_newer_version_is_refused(tmp_path):
    restoring.check_version(an_archive(tmp_path, [["home", "0001_initial"]]))
    (tmp_path / "b.zip").unlink()
    with pytest.raises(CommandError, match=r"newer version of this site \(it knows home.9999_x\)"):
        restoring.check_version(an_archive(tmp_path, [["home", "9999_x"]]))


def test_a_database_that_a_process_has_open_is_in_use(tmp_path):
    path = tmp_path / "db.sqlite3"
    restoring.check_file(path)
    with closing(a_database(path)), pytest.raises(CommandError, match="in use"):
        restoring.check_file(path)
    restoring.check_file(path)


def test_a_broken_database_may_be_replaced(tmp_path):
    (tmp_path / "db.sqlite3").write_bytes(b"SQLite format 3\x00" + b"\xff" * 4000)
    restoring.check_file(tmp_path / "db.sqlite3")


def test_what_was_there_is_kept_aside_with_all_that_belongs_to_it(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    at_work = tmp_path / "restoring"
    (at_work / "media").mkdir(parents=True)
    (tmp_path / "media").mkdir()
    for path in (tmp_path / "db.sqlite3-wal", tmp_path / "db.sqlite3", at_work / "db.sqlite3"):
        path.write_text(path.parent.name)
    restoring.take_place(at_work)
    [kept] = tmp_path.glob("replaced-*")
    assert {path.name for path in kept.iterdir()} == {"db.sqlite3", "db.sqlite3-wal", "media"}
    assert {path.name for path in tmp_path.iterdir()} == {"db.sqlite3", "media", kept.name}
    assert (tmp_path / "db.sqlite3").read_text() == "restoring"


@pytest.mark.parametrize("url", ["", "postgres://gap@/gap"])
def test_a_new_machine_gets_the_backups_settings_but_for_what_is_its_own(settings, tmp_path, url):
    settings.SETTINGS_FILE, settings.ADDRESS_KEY = tmp_path / "settings.env", ""
    settings.DATABASE_URL = url
    kept = b"SECRET_KEY=a\nDATABASE_URL=postgres://old\nPORT=1\nHOST=b\n"
    restoring.write_settings(an_archive(tmp_path, [], **{"settings.env": kept}))
    expected = "SECRET_KEY=a\n" + (f"DATABASE_URL={url}\n" if url else "")
    assert settings.SETTINGS_FILE.read_text() == expected
    assert settings.SETTINGS_FILE.stat().st_mode & 0o777 == 0o600


def test_settings_that_are_there_stay(settings, tmp_path):
    settings.SETTINGS_FILE, settings.ADDRESS_KEY = tmp_path / "settings.env", ""
    settings.SETTINGS_FILE.write_text("SECRET_KEY=mine")
    restoring.write_settings(an_archive(tmp_path, []))
    assert settings.SETTINGS_FILE.read_text() == "SECRET_KEY=mine"


def test_a_database_that_is_broken_does_not_start(monkeypatch, tmp_path, db):
    path = tmp_path / "db.sqlite3"
    with closing(a_database(path)) as other:
        other.executemany("INSERT INTO a VALUES (?)", [("x" * 900,)] * 200)
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\x00" * 8192)
    with closing(sqlite3.connect(path)) as damaged:
        stand_in = SimpleNamespace(
            vendor="sqlite", cursor=lambda: closing(damaged.cursor()), settings_dict={"NAME": path}
        )
        monkeypatch.setattr(preparation, "connection", stand_in)
        with pytest.raises(CommandError, match=r"is broken .* Restore a backup"):
            preparation.check_file_is_sound()


def test_a_sound_one_does(db):
    preparation.check_database()
    assert Edition.objects.exists()
