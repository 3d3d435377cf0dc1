"""`up --init` writes what a new site needs, once, and for its owner alone."""

import pytest
from django.core.management import CommandError, call_command

from config.environment import take_file
from home.checks import check_keys


def test_it_writes_the_address_and_two_keys(settings, tmp_path):
    settings.SETTINGS_FILE = path = tmp_path / "settings.env"
    call_command("up", init="https://example.org/")
    environ = {}
    take_file(environ, path)
    assert environ["SITE_URL"] == "https://example.org"
    settings.SECRET_KEY, settings.ADDRESS_KEY = environ["SECRET_KEY"], environ["ADDRESS_KEY"]
    assert settings.SECRET_KEY != settings.ADDRESS_KEY
    assert check_keys(None) == []
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_never_writes_over_keys(settings, tmp_path):
    settings.SETTINGS_FILE = path = tmp_path / "settings.env"
    path.write_text("A=1")
    with pytest.raises(CommandError, match="there already"):
        call_command("up", init="https://example.org")
    assert path.read_text() == "A=1"


def test_it_refuses_what_is_no_address(settings, tmp_path):
    settings.SETTINGS_FILE = tmp_path / "settings.env"
    with pytest.raises(CommandError, match="no address of a site"):
        call_command("up", init="example.org")
    assert not settings.SETTINGS_FILE.exists()
