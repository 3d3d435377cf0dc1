"""What a person may do with a running `up`: reload it, close its terminal, start a second one."""

import fcntl
import os
import pty
import signal
import subprocess
import termios
import threading
from collections import Counter

import pytest
import requests

from tests.integration.people import CONFIRMED
from tests.integration.processes import (
    ROOT,
    Process,
    alive,
    answers,
    children,
    descendants,
    name_of,
    wait_for,
)
from tests.integration.sites import PUBLISH, Site

READERS = 4
REQUESTS = 10_000 if os.environ.get("GAP_FULL") else 1_000  # at least, while it is reloaded


def child(up: Process, name: str) -> int:
    """Return the pid of the newest child with this name, or 0."""
    return max((pid for pid in children(up.pid) if name_of(pid) == name), default=0)


def reload(site: Site, up: Process) -> None:
    """Reload, and wait until only the new processes are there."""
    before = wait_for(lambda: {child(up, "web"), child(up, "worker")} - {0}, 30, "both")
    os.kill(up.pid, signal.SIGHUP)
    wait_for(lambda: child(up, "web") not in before and not alive(before), 300, "a reload")


class Readers:
    """Threads that ask for the front page, each time with a new connection."""

    def __init__(self, url: str):
        self.url, self.told, self.is_over = url, Counter(), False
        self.threads = [threading.Thread(target=self.read) for _ in range(READERS)]

    def __enter__(self) -> "Readers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *args) -> None:
        self.is_over = True
        for thread in self.threads:
            thread.join()

    def read(self) -> None:
        while not self.is_over:
            try:
                self.told[requests.get(self.url, timeout=60).status_code] += 1
            except requests.RequestException as error:
                self.told[repr(error)] += 1


def test_a_reload_loses_no_request_and_no_mail(make_site):
    site = make_site(MAILER_SECONDS=0.5, NOTE_CONCURRENCY=2)
    up = site.up()
    with Readers(site.url) as readers:
        site.script(PUBLISH)
        wait_for(lambda: "accepted" in site.states(), name="mails in flight")
        reload(site, up)
        wait_for(lambda: readers.told.total() > REQUESTS, 300, "enough requests")
    assert set(readers.told) == {200}
    wait_for(lambda: site.states() == {"accepted": len(CONFIRMED)}, name="all mails")
    assert len(site.outbox()) == len(CONFIRMED)


def test_a_program_that_would_not_start_is_not_taken(make_site):
    site = make_site()
    up = site.up()
    before = wait_for(lambda: child(up, "web"), 30, "the web process")
    site.rows(
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('essays', '9999_future', '2030-01-01') RETURNING 1"
    )
    os.kill(up.pid, signal.SIGHUP)
    wait_for(lambda: "not reloaded" in up.said, 200, "a refusal")
    assert "The database comes from a newer version" in up.said
    assert child(up, "web") == before
    assert requests.get(site.url, timeout=10).ok


def test_a_second_one_in_the_same_folder_is_refused(make_site):
    site = make_site()
    up = site.up()
    second = site.run("up", "--port", "1")
    assert second.returncode != 0
    assert second.stderr.startswith(f"CommandError: A site runs in {site.data} already.")
    reload(site, up)
    assert "runs in" in site.run("up", "--port", "1").stderr  # the lock went along


def start_in_terminal(site: Site) -> tuple[subprocess.Popen, int]:
    """Start the site as the leader of a terminal; return it with the other end of that."""
    ours, its = pty.openpty()

    def take_terminal() -> None:
        os.setsid()
        fcntl.ioctl(its, termios.TIOCSCTTY, 0)

    command = site.manage("up", "--port", str(site.port))
    up = subprocess.Popen(
        command,
        cwd=ROOT,
        env=site.environ,
        stdin=its,
        stdout=its,
        stderr=its,
        preexec_fn=take_terminal,
    )
    os.close(its)
    wait_for(lambda: answers(site.port) or up.poll() is not None, 120, "up")
    return up, ours


def test_a_closed_terminal_is_a_clean_stop(make_site):
    site = make_site(MAILER_SECONDS=2, NOTE_CONCURRENCY=4)
    up, terminal = start_in_terminal(site)
    site.script(PUBLISH)
    wait_for(lambda: "submitting" in site.states(), name="mails in flight")
    family = descendants(up.pid)
    os.close(terminal)
    assert up.wait(60) == 0
    assert not alive(family)
    assert set(site.states()) <= {"accepted", "pending"}


@pytest.mark.parametrize("times", [3])
def test_reloads_that_come_at_once_are_done(make_site, times):
    site = make_site()
    up = site.up()
    before = wait_for(lambda: child(up, "web"), 30, "the web process")
    for _ in range(times):
        os.kill(up.pid, signal.SIGHUP)
    wait_for(lambda: child(up, "web") not in (0, before), 300, "a reload")
    assert up.stop() == 0
    assert not answers(site.port)
