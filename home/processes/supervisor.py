"""The process that forks the others, starts them again, stops them, and hands over to its next."""

import logging
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from home.processes.children import OURS, Child, ended, send

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.2  # seconds
READY_WITHIN = 30.0


@dataclass
class Leaving:
    """A child of the program that ran in this process before a reload."""

    pid: int
    stop_within: float
    kill_at: float = float("inf")

    def ask(self) -> None:
        self.kill_at = time.monotonic() + self.stop_within
        send(self.pid, signal.SIGTERM)


@dataclass
class Supervisor:
    """Run children until SIGTERM, Ctrl-C or the end of the terminal; then stop them and wait.

    SIGHUP without that is `reload`: it does not return if it hands over, and otherwise says
    whether it is still at work.
    """

    children: list[Child]
    reload: Callable[["Supervisor"], bool] = lambda supervisor: False
    leaving: list[Leaving] = field(default_factory=list)
    is_stopping: bool = False
    is_hung_up: bool = False
    is_detached: bool = False  # by nohup(1): the end of its terminal is nothing to it

    def run(self) -> None:
        self.is_detached = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        had_terminal = has_terminal() and not self.is_detached
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._stop)
        signal.signal(signal.SIGHUP, self._hang_up)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, OURS)  # of the program that handed over
        self._take_over()
        while not self.is_stopping:
            for child in self.children:
                child.tend()
            self._bury()
            if self.is_hung_up and had_terminal and not has_terminal():
                logger.warning("the terminal is closed; stopping")
                break
            if self.is_hung_up:
                self.is_hung_up = self.reload(self)
            time.sleep(LOOK_EVERY)
        self._end_all()

    def _take_over(self) -> None:
        """Start all, and let those before go only when somebody answers in their place."""
        for child in self.children:
            child.start()
            if child.every or child.is_ready(READY_WITHIN):
                child.announce()
            else:
                logger.warning("%s is slow to start", child.name)
        for before in self.leaving:
            before.ask()

    def _stop(self, *args) -> None:
        self.is_stopping = True

    def _hang_up(self, *args) -> None:
        self.is_hung_up = True

    def _bury(self) -> None:
        self.leaving = [one for one in self.leaving if ended(one.pid) is None]
        for one in self.leaving:
            if time.monotonic() > one.kill_at:
                logger.warning("process %s did not stop and is killed", one.pid)
                send(one.pid, signal.SIGKILL)

    def _end_all(self) -> None:
        self.leaving += [Leaving(one.pid, one.stop_within) for one in self.children if one.pid]
        for one in self.leaving:
            one.ask()
        while self.leaving:
            self._bury()
            time.sleep(LOOK_EVERY / 4)


def has_terminal() -> bool:
    """Say whether this process belongs to a terminal that is still there (tty(4))."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
