"""The supervisor says that pages are answered when they are, and not before."""

import os
import signal
import time
from pathlib import Path

from home.processes.children import Child, Ready, done_apart
from home.processes.supervisor import Supervisor


def supervised(told: Path) -> None:
    """Run one child that takes its time, until it is announced."""

    def act(ready: Ready) -> None:
        time.sleep(0.3)
        told.write_text("ready, ")
        ready()
        signal.pause()

    def announce() -> None:
        told.open("a").write("announced")
        os.kill(os.getpid(), signal.SIGTERM)

    Supervisor([Child("web", act, announce=announce)]).run()


def test_it_announces_what_is_ready_and_stops_when_told(tmp_path):
    told = tmp_path / "told"
    assert done_apart(lambda: supervised(told)) == 0
    assert told.read_text() == "ready, announced"
