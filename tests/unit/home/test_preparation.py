"""What `up` and `demo` refuse before they start anything, and how they say so."""

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from psycopg.pq import Ping

from home.starting import preparation
from home.starting.preparation import bind, lock_folder


@pytest.mark.parametrize("command", ["up", "demo"])
@pytest.mark.parametrize("port", ["", "web", "0", "-1", "65536", "8000.5", "\u0668"])
def test_a_port_that_is_none_is_named(monkeypatch, command, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError, match=r"is not a port\. --port or PORT: a number from 1"):
        call_command(command)


def test_a_host_that_is_none_is_named():
    with pytest.raises(CommandError, match=r"no host, port 8000 .HOST, PORT. cannot be used: .+"):
        bind("no host", 8000)


def test_two_sites_do_not_share_a_folder(tmp_path):
    first = lock_folder(tmp_path)
    with pytest.raises(CommandError, match=f"A site runs in {tmp_path}"):
        lock_folder(tmp_path)
    first.close()
    lock_folder(tmp_path).close()


@pytest.fixture
def rejecting(monkeypatch):
    """A database that rejects so many connections, and the seconds that were waited."""
    waited = []

    def reject(times: int, ping: Ping) -> list[float]:
        answers = [OperationalError("the database system is starting up")] * times

        def connect():
            if answers:
                raise answers.pop()

        monkeypatch.setattr(preparation.connection, "ensure_connection", connect)
        monkeypatch.setattr(preparation, "is_recovering", lambda: ping == Ping.REJECT)
        monkeypatch.setattr(preparation.time, "sleep", waited.append)
        return waited

    return reject


def test_a_database_that_recovers_is_waited_for(rejecting, caplog):
    waited = rejecting(5, Ping.REJECT)
    preparation.check_database()
    assert len(waited) == 5
    assert caplog.text.count("starting up; waiting") == 1


def test_a_database_that_does_not_answer_is_named_at_once(rejecting):
    waited = rejecting(1, Ping.NO_RESPONSE)
    with pytest.raises(CommandError, match="The database of DATABASE_URL or DATA_DIR"):
        preparation.check_database()
    assert waited == []


def test_nobody_waits_for_ever(rejecting, monkeypatch):
    monkeypatch.setattr(preparation, "RECOVERS_WITHIN", -1)
    rejecting(9, Ping.REJECT)
    with pytest.raises(CommandError, match="starting up"):
        preparation.check_database()
