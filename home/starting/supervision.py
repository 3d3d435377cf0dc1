"""One supervisor for the server and the mail worker, and no process that outlives its parent."""

import contextlib
import ctypes
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

logger = logging.getLogger(__name__)

LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1  # prctl(2)
LOOK_EVERY = 0.2  # seconds
QUICK_DEATH = 2.0  # a child that lives shorter than this is not started again at once
STOP_WITHIN = 45.0  # seconds from SIGTERM to SIGKILL, unless a child needs longer


def die_with_parent(parent: int) -> None:
    """Make the kernel kill this process when `parent`, the pid that started it, is gone.

    On systems without prctl a thread looks twice a second; it does not outlive an exec.
    """
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def die_with_server() -> None:
    """In a worker of the web server: end when the server's main process is killed.

    Otherwise the orphan would keep answering on the port, beside the one that takes its place.
    """
    server = multiprocessing.parent_process()
    if server is not None:
        die_with_parent(server.pid)


@dataclass
class Child:
    name: str
    command: list[str]
    tell: Callable[[str, int], None]
    process: subprocess.Popen | None = None
    started_at: float = 0.0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            start_new_session=True,  # Ctrl-C reaches the supervisor, and it stops the others
            preexec_fn=partial(die_with_parent, os.getpid()) if LINUX else None,
        )
        self.tell(self.name, self.process.pid)

    def tend(self) -> None:
        """Start the process again if it ended; one that keeps dying is given a pause."""
        code = self.process.poll()
        if code is None:
            return
        if time.monotonic() - self.started_at < QUICK_DEATH:
            time.sleep(QUICK_DEATH / 2)
        logger.warning("%s ended with %s and is started again", self.name, code)
        self.start()


class Supervisor:
    """Run children until SIGTERM or SIGINT, then stop them all and wait for them so many seconds.

    `tell` is called with the name and the pid of each process that was started.
    """

    def __init__(
        self,
        commands: dict[str, list[str]],
        tell: Callable[[str, int], None],
        stop_within: float = STOP_WITHIN,
    ):
        self.children = [Child(name, command, tell) for name, command in commands.items()]
        self.stop_within = stop_within
        self.stopping = False

    def run(self) -> None:
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._stop)
        for child in self.children:
            child.start()
        while not self.stopping:
            time.sleep(LOOK_EVERY)
            for child in self.children:
                if not self.stopping:
                    child.tend()
        self._end_all()

    def _stop(self, *args) -> None:
        self.stopping = True

    def _end_all(self) -> None:
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                child.process.terminate()
        until = time.monotonic() + self.stop_within
        for child in self.children:
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("%s did not stop and is killed", child.name)
                child.process.kill()
                child.process.wait()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
