"""`manage.py up` with each of its processes killed in turn, and stopped with work in its hands."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import requests

from tests.integration.people import CONFIRMED
from tests.integration.processes import (
    Process,
    alive,
    answers,
    children,
    descendants,
    listeners,
    name_of,
    wait_for,
)
from tests.integration.sites import PUBLISH, Site

STARTED_WITHIN = 2  # seconds, as the design says
SERVES_WITHIN = 10


class Family(NamedTuple):
    """The pids of what `up` runs."""

    web: int
    worker: int


def family_of(up: Process) -> Family | None:
    """Return who is there, or None unless each one is."""
    names = {name_of(pid): pid for pid in children(up.pid)}
    return Family(names["web"], names["worker"]) if {"web", "worker"} <= names.keys() else None


def serves(site: Site) -> bool:
    try:
        return requests.get(site.url, timeout=2).status_code == 200
    except requests.RequestException:
        return False


class Running(NamedTuple):
    site: Site
    up: Process

    def family(self) -> Family:
        """Wait until everybody is there."""
        return wait_for(lambda: family_of(self.up), SERVES_WITHIN, "the family")


@pytest.fixture(scope="module")
def running(sqlite_template, tmp_path_factory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("kills")
    with Site(data, sqlite_template.copy_to(data)) as site:
        yield Running(site, site.up())


@pytest.mark.parametrize("name", Family._fields)
def test_a_killed_process_is_started_again_and_leaves_nobody(running, name):
    before = running.family()
    killed = getattr(before, name)
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: children(running.up.pid) - set(before), STARTED_WITHIN, "the next one")
    wait_for(lambda: serves(running.site), SERVES_WITHIN, "the site")
    after = running.family()
    assert not alive({killed})
    assert set(before) - {killed} == set(before) & set(after)


def test_a_killed_web_process_never_answers_beside_the_next(running):
    before = running.family()
    os.kill(before.web, signal.SIGKILL)
    wait_for(lambda: running.family().web != before.web, SERVES_WITHIN, "the next one")
    assert before.web not in listeners(running.site.port)


def test_a_killed_supervisor_leaves_nobody_and_the_port_free(running):
    """The last of this module's tests: nobody starts a supervisor again but its owner."""
    family = set(running.family())
    running.up.popen.kill()
    wait_for(lambda: not alive(family), 5, "the end of all")
    assert not listeners(running.site.port)
    assert not answers(running.site.port)


def test_sigterm_lets_mails_and_readers_arrive(make_site):
    site = make_site(MAILER_SECONDS=3, NOTE_CONCURRENCY=4)
    up = site.up()
    site.script(PUBLISH)
    wait_for(lambda: "submitting" in site.states(), name="mails in flight")
    family, body = descendants(up.pid), b"email=new@example.net"
    with half_a_request(site.port, body) as reader:
        up.popen.terminate()
        time.sleep(0.5)
        reader.sendall(body[5:])
        assert reader.recv(1000).startswith(b"HTTP/1.1 200")
    assert up.popen.wait(20) == 0
    assert not alive(family)
    assert not answers(site.port)
    assert set(site.states()) == {"accepted", "pending"}
    assert site.states()["accepted"] == len(site.outbox()) < len(CONFIRMED)


def half_a_request(port: int, body: bytes) -> socket.socket:
    """Begin to send a form, and keep all but five bytes of it back."""
    reader = socket.create_connection(("127.0.0.1", port), timeout=10)
    head = (
        "POST /subscribe/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    reader.sendall(head.encode() + body[:5])
    time.sleep(0.5)  # until it is being read
    return reader
