"""A database that is locked, has no room, or is gone while a note leaves: nothing is lost."""

import os
import resource
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGINT, SIGQUIT

import psycopg
import pytest

from tests.integration.databases import PostgresServer, PostgresTemplate
from tests.integration.esp_peer import Rule
from tests.integration.grounds import Ground, Stage, side_by_side, stop
from tests.integration.people import CONFIRMED
from tests.integration.processes import wait_for
from tests.integration.sites import Site

ALL = len(CONFIRMED)
SLOW = Rule(wait=0.1, linger=0.1)
PATIENT = {"LEASE_SECONDS": 30, "NOTE_CONCURRENCY": 2}
CALM = {"LEASE_SECONDS": 4}  # an answer may take a fifth of it: four times what SLOW takes
ENDLESS = resource.RLIM_INFINITY


def send_some(stage: Stage, workers: int = 1) -> list:
    """Start a note and return its workers when a few deliveries are on their way."""
    stage.peer.plan(SLOW)
    stage.publish()
    started = [stage.site.fork() for _ in range(workers)]
    stage.wait_until_left(ALL - 6)
    return started


def finish(stage: Stage, workers: list) -> None:
    """See the note end with all accepted, although no other worker came to help."""
    stage.wait_for_note("done")
    for worker in workers:
        stop(worker)
    assert stage.evidence().faults() == []
    assert stage.site.rows("SELECT state, reason FROM newsletter_delivery WHERE reason <> ''") == []
    assert stage.site.states() == {"accepted": ALL}


@contextmanager
def locked(site: Site) -> Iterator[None]:
    """Hold the lock that every writer needs."""
    if site.database_url:
        with psycopg.connect(site.database_url) as connection:
            connection.execute("LOCK TABLE newsletter_delivery IN ACCESS EXCLUSIVE MODE")
            yield
        return
    connection = sqlite3.connect(site.data / "db.sqlite3", timeout=20, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.close()


def write_lock(ground: Ground) -> None:
    """For five seconds, and with it past the leases of what is in flight."""
    with ground.stage(**CALM) as stage:
        workers = send_some(stage, 2)
        with locked(stage.site):
            time.sleep(5)
        finish(stage, workers)
        assert "locked" not in "".join(worker.said for worker in workers)


@contextmanager
def small_disk(folder: Path, megabytes: int = 16) -> Iterator[Path]:
    """Mount a disk of its own, where this user may."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here; the case with a file limit covers it")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def see_it_stuck(stage: Stage) -> None:
    """See that nothing can be written down, and that nothing is begun meanwhile."""
    time.sleep(1)  # what still found room
    states, calls = stage.site.states(), len(stage.peer.requests)
    time.sleep(1.5)
    assert stage.left()
    assert (stage.site.states(), len(stage.peer.requests)) == (states, calls)


def full_disk(ground: Ground) -> None:
    with small_disk(ground.make_folder()) as disk, ground.stage(disk, **PATIENT) as stage:
        workers = send_some(stage)
        ballast = fill(disk)
        see_it_stuck(stage)
        ballast.unlink()
        finish(stage, workers)


def fill(disk: Path) -> Path:
    """Write a file that leaves no room for any other; return it."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return ballast


def file_limit(ground: Ground) -> None:
    """The same for those who may not mount: SQLite's log reaches the limit of its writer."""
    with ground.stage(**PATIENT) as stage:
        workers = send_some(stage)
        size = (stage.site.data / "db.sqlite3-wal").stat().st_size
        resource.prlimit(workers[0].pid, resource.RLIMIT_FSIZE, (size, ENDLESS))
        see_it_stuck(stage)
        resource.prlimit(workers[0].pid, resource.RLIMIT_FSIZE, (ENDLESS, ENDLESS))
        finish(stage, workers)


ON_SQLITE = {
    "write lock": write_lock,
    "full disk": full_disk,
    "file that may not grow": file_limit,
}


@pytest.fixture(scope="module")
def troubles(sqlite_ground) -> Iterator[dict[str, Future[None]]]:
    with side_by_side(sqlite_ground, ON_SQLITE) as troubles:
        yield troubles


@pytest.mark.parametrize("name", ON_SQLITE)
def test_sqlite_loses_nothing_for_a(name, troubles):
    troubles[name].result()


def test_postgresql_loses_nothing_for_a_write_lock(postgresql_ground):
    write_lock(postgresql_ground)


@contextmanager
def read_only(server: PostgresServer) -> Iterator[None]:
    """Let nobody write, as on a standby after somebody changed the servers."""
    turn = "ALTER SYSTEM SET default_transaction_read_only = {}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(turn.format("on"))
        connection.execute("SELECT pg_reload_conf()")
        yield
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(turn.format("off"))
        connection.execute("SELECT pg_reload_conf()")


def test_postgresql_loses_nothing_while_it_can_only_be_read(postgresql_ground):
    with postgresql_ground.stage(**PATIENT) as stage:
        workers = send_some(stage, 2)
        with read_only(postgresql_ground.template.server):
            see_it_stuck(stage)
        finish(stage, workers)


@pytest.mark.parametrize("how", [SIGINT, SIGQUIT], ids=["fast", "immediate"])
def test_postgresql_goes_away_and_comes_back(postgresql_ground, how):
    server = postgresql_ground.template.server
    with postgresql_ground.stage(**PATIENT) as stage:
        workers = send_some(stage, 2)
        server.stop(how)
        time.sleep(2)
        server.start()
        finish(stage, workers)


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk that the server's own account may enter, as it may not pytest's folders."""
    folder = Path(tempfile.mkdtemp(prefix="gap-disk-"))
    folder.chmod(0o755)
    with small_disk(folder, 200):
        yield folder
    folder.rmdir()


@pytest.fixture
def on_a_small_disk(need, postgresql_ground, disk) -> Iterator[Ground]:
    """A server with all its data there."""
    old, server = postgresql_ground, PostgresServer(need("postgresql"), below=disk)
    try:
        template = PostgresTemplate(server, old.make_folder())
        yield Ground(old.name, template, old.nursery, old.make_folder)
    finally:
        server.close()


def is_stuck(stage: Stage) -> bool:
    """Say whether nothing was written down for two seconds, or cannot even be asked about."""
    try:
        before = stage.site.states()
        time.sleep(2)
        return stage.site.states() == before
    except psycopg.OperationalError:
        return True


def test_postgresql_loses_nothing_for_a_full_disk(on_a_small_disk, disk):
    """It stops itself when its log finds no room; what it was about to commit may be in doubt."""
    server = on_a_small_disk.template.server
    with on_a_small_disk.stage(**PATIENT) as stage:
        stage.add_subscribers(1_500)
        stage.publish()
        workers = [stage.site.fork(), stage.site.fork()]
        stage.wait_until_left(1_400)
        ballast = fill(disk)
        wait_for(lambda: is_stuck(stage), 90, "a ledger that cannot be written")
        ballast.unlink()
        if server.process.popen.poll() is not None:
            server.start()
        assert stage.left()
        stage.wait_for_note("done", within=180)
        for worker in workers:
            stop(worker)
        end = stage.evidence()
        assert end.faults() == []
        assert len(end.in_doubt) <= len(workers) * int(PATIENT["NOTE_CONCURRENCY"])
