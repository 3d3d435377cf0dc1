"""A database that is locked, has no room, or is gone while a note leaves: nothing is lost."""

import os
import resource
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGINT, SIGQUIT

import psycopg
import pytest

from tests.integration.esp_peer import Rule
from tests.integration.grounds import Ground, Stage, stop
from tests.integration.people import CONFIRMED
from tests.integration.sites import Site

ALL = len(CONFIRMED)
SLOW = Rule(wait=0.1, linger=0.1)
PATIENT = {"LEASE_SECONDS": 30, "NOTE_CONCURRENCY": 2}
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


@pytest.mark.parametrize("lease", [2, 30])
def test_a_write_lock_of_three_seconds(ground, lease):
    with ground.stage(LEASE_SECONDS=lease) as stage:
        workers = send_some(stage, 2)
        with locked(stage.site):
            time.sleep(3)
        finish(stage, workers)
        assert "locked" not in "".join(worker.said for worker in workers)


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of 16 MB, where this user may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here; the test with a file limit covers it")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def see_it_stuck(stage: Stage) -> None:
    """See that nothing can be written down, and that nothing is begun meanwhile."""
    time.sleep(1)  # what still found room
    states, calls = stage.site.states(), len(stage.peer.requests)
    time.sleep(1.5)
    assert stage.left()
    assert (stage.site.states(), len(stage.peer.requests)) == (states, calls)


def test_a_full_disk(sqlite_ground: Ground, small_disk):
    with sqlite_ground.stage(small_disk, **PATIENT) as stage:
        workers = send_some(stage)
        ballast = small_disk / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        see_it_stuck(stage)
        ballast.unlink()
        finish(stage, workers)


def test_a_file_that_may_not_grow(sqlite_ground: Ground):
    """The same for those who may not mount: SQLite's log reaches the limit of its writer."""
    with sqlite_ground.stage(**PATIENT) as stage:
        workers = send_some(stage)
        size = (stage.site.data / "db.sqlite3-wal").stat().st_size
        resource.prlimit(workers[0].pid, resource.RLIMIT_FSIZE, (size, ENDLESS))
        see_it_stuck(stage)
        resource.prlimit(workers[0].pid, resource.RLIMIT_FSIZE, (ENDLESS, ENDLESS))
        finish(stage, workers)


@pytest.mark.parametrize("how", [SIGINT, SIGQUIT], ids=["fast", "immediate"])
def test_postgresql_goes_away_and_comes_back(postgresql_ground: Ground, how):
    server = postgresql_ground.template.server
    with postgresql_ground.stage(**PATIENT) as stage:
        workers = send_some(stage, 2)
        server.stop(how)
        time.sleep(2)
        server.start()
        finish(stage, workers)
