"""What `up` and `demo` refuse before they start anything, and how they say so."""

import pytest
from django.core.management import CommandError, call_command

from home.preparation import check_port, lock_folder


@pytest.mark.parametrize("command", ["up", "demo"])
@pytest.mark.parametrize("port", ["", "web", "0", "-1", "65536", "8000.5", "\u0668"])
def test_a_port_that_is_none_is_named(monkeypatch, command, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError, match=r"is not a port\. --port or PORT: a number from 1"):
        call_command(command)


def test_a_host_that_is_none_is_named():
    with pytest.raises(CommandError, match=r"no host, port 8000 .HOST, PORT. cannot be used: .+"):
        check_port("no host", 8000)


def test_two_demos_do_not_share_a_folder(tmp_path):
    first = lock_folder(tmp_path)
    with pytest.raises(CommandError, match=f"Another demo runs in {tmp_path}"):
        lock_folder(tmp_path)
    first.close()
    lock_folder(tmp_path).close()
