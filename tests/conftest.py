"""The world of the tests: environment first, then what is real and where it comes from."""

import atexit
import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import django
import pytest
from django.conf import settings
from django.db import connection

DATA = Path(tempfile.mkdtemp(prefix="gap-tests-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ |= {
    "DATA_DIR": str(DATA),
    "SITE_URL": "http://127.0.0.1:8000",
    "SECRET_KEY": "tests-only-" * 5,
    "ADDRESS_KEY": "tests-only-" * 5,
    "MAILER": "outbox",
    "NOTE_DELAY": "600",
    "NOTE_CONCURRENCY": "2",
    "NOTE_RATE": "10000",
    "CLOCK_SHIFT_FILE": str(DATA / "clock"),
}
os.environ.pop("DATABASE_URL", None)
os.environ.pop("NOTE_MAILER", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
assert Path(settings.DATA_DIR) == DATA, "Unset DJANGO_SETTINGS_MODULE."

from tests.integration.databases import (  # noqa: E402 - they need the environment above
    PostgresServer,
    PostgresTemplate,
    SQLiteTemplate,
    migrated_sqlite,
)
from tests.integration.grounds import Ground  # noqa: E402
from tests.integration.nursery import Nursery  # noqa: E402
from tests.integration.processes import judgment  # noqa: E402
from tests.integration.sites import Site  # noqa: E402

MakeSite = Callable[..., Site]
AskJudge = Callable[..., object]
IN_MEMORY = "file:memorydb_default?mode=memory&cache=shared"  # as Django's own test runner has it
CI = Path(__file__).parents[1] / ".ci"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Before the processes that run the tests are started: each makes a world of its own.

    With this in the environment pytest-django loads Django in them before that, in the world of
    this one, and they shift one clock.
    """
    del os.environ["DJANGO_SETTINGS_MODULE"]


class Part(NamedTuple):
    """A program that is not ours: how to find it, and where it comes from."""

    find: Callable[[], str | None]
    source: str


def newest_postgresql() -> str | None:
    """Return the folder with `initdb`: on PATH, or where Debian keeps it."""
    if found := shutil.which("initdb"):
        return str(Path(found).resolve().parent)
    return max(map(str, Path("/usr/lib/postgresql").glob("*/bin")), default=None)


def installed(package: str) -> Part:
    """A package of npm: its folder, if there is a Node.js to run it."""
    folder = CI / "node_modules" / package

    def find() -> str | None:
        return str(folder) if folder.exists() and shutil.which("node") else None

    return Part(find, "npm install --prefix .ci")


GITHUB = CI / "marko-2.2.4/tests/spec/gfm.txt"
PARTS = {
    "chromium": Part(lambda: shutil.which("chromium"), "apt-get install chromium"),
    "postgresql": Part(newest_postgresql, "apt-get install postgresql"),
    "smtp-sink": Part(lambda: shutil.which("smtp-sink"), "apt-get install postfix"),
    "spamassassin": Part(lambda: shutil.which("spamassassin"), "apt-get install spamassassin"),
    "nginx": Part(lambda: shutil.which("nginx"), "apt-get install nginx"),
    "caddy": Part(lambda: shutil.which("caddy"), "apt-get install caddy"),
    "setpriv": Part(lambda: shutil.which("setpriv"), "apt-get install util-linux"),
    "firefox": Part(lambda: shutil.which("firefox-esr"), "apt-get install firefox-esr"),
    "caniemail": installed("caniemail"),
    "commonmark-spec": installed("commonmark-spec"),
    "github-spec": Part(
        lambda: str(GITHUB) if GITHUB.exists() else None,
        "cd .ci; pip download --no-deps --no-binary marko marko==2.2.4; tar xf marko-2.2.4.tar.gz",
    ),
    "html-validate": installed("html-validate"),
    "lighthouse": installed("lighthouse"),
    "puppeteer-core": installed("puppeteer-core"),
}


def find_part(name: str) -> Path:
    """Return where a part is. Without it the test is skipped, and under CI it fails."""
    if found := PARTS[name].find():
        return Path(found)
    missing = f"{name} is missing: {PARTS[name].source}"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def need() -> Callable[[str], Path]:
    return find_part


@pytest.fixture(scope="session")
def ask_judge(need) -> AskJudge:
    """Ask a program of .ci that wraps a package of npm: JSON in, JSON out."""

    def ask(package: str, **question: object) -> object:
        need(package)
        return judgment(CI / f"{package}.mjs", question)

    return ask


@pytest.fixture(scope="session")
def keeping(pytestconfig) -> Path:
    """The folder in which what is made once outlives the run."""
    return pytestconfig.cache.mkdir("made")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, keeping) -> None:
    """Instead of pytest-django's: the database in memory is a copy of the migrated one."""
    with django_db_blocker.unblock(), closing(sqlite3.connect(migrated_sqlite(keeping))) as made:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = IN_MEMORY
        connection.ensure_connection()
        made.backup(connection.connection)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> SQLiteTemplate:
    return SQLiteTemplate(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_template(need, tmp_path_factory) -> Iterator[PostgresTemplate]:
    server = PostgresServer(need("postgresql"))
    try:
        yield PostgresTemplate(server, tmp_path_factory.mktemp("template"))
    finally:
        server.close()


@pytest.fixture
def make_site(sqlite_template, tmp_path) -> Iterator[MakeSite]:
    """Make a site on SQLite with the people of the tests in it; what it starts ends with it."""
    with contextlib.ExitStack() as stack:
        yield lambda **environ: stack.enter_context(
            Site(tmp_path, sqlite_template.copy_to(tmp_path), **environ)
        )


@pytest.fixture(scope="session")
def sqlite_ground(sqlite_template, tmp_path_factory) -> Iterator[Ground]:
    with Nursery(sqlite_template.site.environ) as nursery:
        yield Ground("sqlite", sqlite_template, nursery, lambda: tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def postgresql_ground(postgres_template, tmp_path_factory) -> Iterator[Ground]:
    with Nursery(postgres_template.site.environ) as nursery:
        yield Ground(
            "postgresql", postgres_template, nursery, lambda: tmp_path_factory.mktemp("site")
        )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ground(request) -> Ground:
    """Each kind of database in turn."""
    return request.getfixturevalue(f"{request.param}_ground")
