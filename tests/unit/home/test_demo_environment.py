"""The demo keeps to itself: its own folder, its own keys, nothing of a real site."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError

from home.management.commands.demo import READERS
from home.starting.demo_environment import CRASH, data_folder, environment, read_keys

KEYS = {"SECRET_KEY": "s", "ADDRESS_KEY": "a"}


def test_it_has_a_folder_of_its_own_in_a_checkout(monkeypatch):
    monkeypatch.delenv("DATA_DIR")
    assert data_folder() == Path(settings.BASE_DIR) / ".data/demo"


def test_a_folder_that_was_chosen_is_obeyed(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert data_folder() == tmp_path


@pytest.mark.parametrize("name", ["DATABASE_URL", "MAILER_HOST", "NOTE_MAILER", "NOTE_MAILER_HOST"])
def test_nothing_of_a_real_site_reaches_it(monkeypatch, tmp_path, name):
    monkeypatch.setenv(name, "real")
    assert name not in environment(8000, tmp_path, KEYS)


def test_nothing_of_a_settings_file_reaches_it(monkeypatch, tmp_path, settings):
    settings.GIVEN_BY_FILE = {"TIME_ZONE"}
    monkeypatch.setenv("TIME_ZONE", "Europe/Berlin")
    assert "TIME_ZONE" not in environment(8000, tmp_path, KEYS)


def test_it_runs_with_its_own_keys_and_the_outbox(monkeypatch, tmp_path):
    monkeypatch.setenv("MAILER", "postmark")
    made = environment(8001, tmp_path, KEYS)
    assert (made["SECRET_KEY"], made["ADDRESS_KEY"], made["MAILER"]) == ("s", "a", "outbox")
    assert (made["SITE_URL"], made["DATA_DIR"]) == ("http://127.0.0.1:8001", str(tmp_path))
    assert made["PATH"] == os.environ["PATH"]


def test_it_finds_its_keys_again_and_keeps_them_to_the_owner(tmp_path):
    keys = read_keys(tmp_path)
    assert read_keys(tmp_path) == keys
    assert (tmp_path / "demo-keys.json").stat().st_mode & 0o777 == 0o600


def test_a_database_that_is_not_its_own_is_refused(tmp_path):
    (tmp_path / "db.sqlite3").touch()
    with pytest.raises(CommandError, match="was not made by demo"):
        read_keys(tmp_path)
    assert not (tmp_path / "demo-keys.json").exists()


@pytest.mark.parametrize("kept", ["", "{", "\\0"])
def test_keys_that_are_broken_are_named_and_kept(tmp_path, kept):
    (tmp_path / "demo-keys.json").write_text(kept)
    with pytest.raises(CommandError, match=r"demo-keys.json cannot be read. Delete"):
        read_keys(tmp_path)
    assert (tmp_path / "demo-keys.json").read_text() == kept


def test_only_a_crash_is_slow(tmp_path):
    assert environment(8000, tmp_path, KEYS, crash=True)["MAILER_SECONDS"] == "0.8"
    assert "MAILER_SECONDS" not in environment(8000, tmp_path, KEYS)


def test_a_slow_note_takes_about_twenty_seconds():
    assert READERS * float(CRASH["MAILER_SECONDS"]) / int(CRASH["NOTE_CONCURRENCY"]) == 20
    assert int(CRASH["NOTE_RATE"]) * 20 > READERS
