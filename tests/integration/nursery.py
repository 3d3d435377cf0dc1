"""A parent that has loaded Django once and forks a process for each request.

Loading Wagtail takes over two seconds of processor time; a forked worker is there at once. Run as
`python -m tests.integration.nursery`. It reads requests from its input, one JSON a line, and
answers each with one line. Its children die with it. One nursery serves one kind of database,
because Wagtail's search asks for that while it is loaded.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from threading import Lock

from home.processes.parentage import die_with_parent
from tests.integration.kill_points import Point, arm
from tests.integration.processes import PYTHON, ROOT, STOP_WITHIN, wait_for


class Forked:
    """A child of the nursery, with a log and an exit code as a `Process` has."""

    def __init__(self, nursery: "Nursery", pid: int, log: Path):
        self.nursery, self.pid, self.log = nursery, pid, log
        self.code: int | None = None

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal, or None while it runs."""
        if self.code is None:
            self.code = self.nursery.ask(poll=self.pid)
        return self.code

    def wait(self, within: float = STOP_WITHIN) -> int:
        wait_for(lambda: self.poll() is not None, within, f"end of {self.log.name}")
        return self.code

    def signal(self, number: int) -> None:
        if self.poll() is None:  # until it is asked for, nobody else gets its pid
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.signal(signal.SIGTERM)

    def kill(self) -> int:
        """Kill it as `kill -9` does; return the exit code."""
        self.signal(signal.SIGKILL)
        return self.wait()

    def stop(self) -> int:
        """Ask with SIGTERM, kill what does not obey, and return the exit code."""
        self.terminate()
        try:
            return self.wait()
        except TimeoutError:
            return self.kill()


class Nursery:
    """Use it in a `with`. It may be asked from several threads."""

    def __init__(self, environ: Mapping[str, str]):
        self.environ = environ
        self.lock = Lock()

    def __enter__(self) -> "Nursery":
        self.process = subprocess.Popen(
            [PYTHON, "-m", __name__],
            cwd=ROOT,
            env=dict(self.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *args) -> None:
        self.process.kill()
        self.process.communicate()

    def ask(self, **request: object) -> int | None:
        with self.lock:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())

    def fork(
        self, code: str, environ: Mapping[str, str], log: Path, point: Point | None = None
    ) -> Forked:
        """Run Python code in a child with this environment, armed with a point if given."""
        armed = asdict(point) if point else None
        log.touch()  # it may be read before the child has opened it
        pid = self.ask(code=code, environ=dict(environ), log=str(log), point=armed)
        return Forked(self, pid, log)


def warm_up() -> None:
    """Load what a worker and a view need. No connection is opened here."""
    importlib.import_module("django").setup()
    for module in ("config.urls", "newsletter.management.commands.worker"):
        importlib.import_module(module)


def born(request: dict) -> int:
    """Fork a child that does what is asked; return its pid to the parent, and not in the child."""
    parent = os.getpid()
    if pid := os.fork():
        return pid
    code = 1
    try:
        die_with_parent(parent)
        with open(request["log"], "ab", buffering=0) as log, open(os.devnull) as nothing:
            for ours, theirs in ((0, nothing), (1, log), (2, log)):
                os.dup2(theirs.fileno(), ours)
        live(request)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def live(request: dict) -> None:
    os.environ.clear()
    os.environ.update(request["environ"])
    take_settings()
    if request["point"]:
        arm(Point(**request["point"]))
    exec(request["code"], {"__name__": "__main__"})  # the tests' own code


def take_settings() -> None:
    """Read all settings again from this process's environment, and forget what stood on them."""
    from django.conf import empty, settings
    from django.db import connections

    for module in ("config.settings", "tests.settings"):
        importlib.reload(sys.modules[module])
    settings._wrapped = empty
    settings._setup()
    with suppress(AttributeError):  # none was made so far
        del connections["default"]
    connections._settings = None
    del connections.settings


def answer(request: dict) -> int | None:
    if "poll" not in request:
        return born(request)
    pid, status = os.waitpid(request["poll"], os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if pid else None


if __name__ == "__main__":
    warm_up()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()
