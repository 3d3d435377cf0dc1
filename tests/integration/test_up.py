"""`manage.py up`: what it refuses and how it says so."""

import os
import re
import socket
import sqlite3
import subprocess

import pytest

from tests.integration.processes import ROOT, free_port
from tests.integration.sites import Site

REQUIRED = ["ADDRESS_KEY", "MAILER", "SECRET_KEY", "SITE_URL"]


def refusal(done: subprocess.CompletedProcess) -> str:
    """Return what a command that refused to start said."""
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def without_privileges(need) -> list[str]:
    """The start of a command that may not write everywhere, as root may."""
    if os.geteuid() != 0:
        return []
    return [str(need("setpriv")), "--inh-caps=-all", "--bounding-set=-all"]


@pytest.fixture
def site(make_site) -> Site:
    return make_site()


def test_all_missing_variables_are_named_at_once(make_site):
    site = make_site(**dict.fromkeys(REQUIRED, ""))
    said = refusal(site.run("up", "--port", str(site.port)))
    assert set(re.findall(r"environment variable (\w+) is not set", said)) == set(REQUIRED)


def test_a_mail_account_without_its_key_is_named(make_site):
    site = make_site(MAILER="postmark", NOTE_MAILER="smtp", NOTE_MAILER_HOTS="localhost")
    said = refusal(site.run("up", "--port", str(site.port)))
    assert "MAILER cannot be used" in said
    assert "SERVER_TOKEN" in said.upper()
    assert "hots" in said


def test_a_taken_port_is_named(site):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refusal(site.run("up", "--port", str(port)))
    assert said.startswith(f"CommandError: Port {port} is taken.")
    assert len(said.splitlines()) == 1


def test_a_database_that_nobody_serves_is_named(make_site):
    site = make_site(DATABASE_URL=f"postgres://gap:a-secret@127.0.0.1:{free_port()}/gap")
    said = refusal(site.run("up", "--port", str(site.port)))
    assert said.startswith("CommandError: The database of DATABASE_URL")
    assert "refused" in said
    assert "a-secret" not in said
    assert len(said.splitlines()) == 1


def test_a_data_folder_that_cannot_be_written_is_named(site, without_privileges):
    site.data.chmod(0o500)
    command = [*without_privileges, *site.manage("up", "--port", str(site.port))]
    done = subprocess.run(command, cwd=ROOT, env=site.environ, capture_output=True, text=True)
    site.data.chmod(0o700)
    said = refusal(done)
    assert said.startswith(f"CommandError: The data folder {site.data} cannot be written")
    assert "DATA_DIR" in said
    assert len(said.splitlines()) == 1


def test_a_database_from_a_newer_version_is_left_alone(site):
    with sqlite3.connect(site.data / "db.sqlite3") as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('essays', '9999_future', '2030-01-01')"
        )
    connection.close()
    said = refusal(site.run("up", "--port", str(site.port)))
    assert said.startswith("CommandError: The database comes from a newer version")
    assert "essays.9999_future" in said
    assert len(said.splitlines()) == 1


def test_another_address_key_is_refused(site):
    site.up().stop()
    site.environ["ADDRESS_KEY"] = "another-key" * 5
    said = refusal(site.run("up", "--port", str(site.port)))
    assert said.startswith("CommandError: ADDRESS_KEY is not the one")
    assert len(said.splitlines()) == 1


def test_a_page_that_a_route_hides_is_named_at_start(site):
    site.rows("UPDATE wagtailcore_page SET slug = 'feed' WHERE slug = 'why-i-write'")
    assert "The live page at /feed/ is hidden" in site.up().said
