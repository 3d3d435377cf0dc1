"""Processes forked from one that has loaded the site: what they have in common is there once."""

import contextlib
import logging
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from home.processes.parentage import die_with_parent, show_name

logger = logging.getLogger(__name__)

OURS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
QUICK_DEATH = 2.0  # seconds; one that lives shorter than this is not started again at once
PAUSE = 1.0  # seconds until then

Ready = Callable[[], None]


@dataclass
class Child:
    """What a process does. `act` says `ready()` when it can; that it returns is its end.

    One that lives for ever is started again when it ends. One with `every` comes again so many
    seconds after its end, and is killed if it takes longer than `within`.
    """

    name: str
    act: Callable[[Ready], object]
    stop_within: float = 10.0  # seconds from SIGTERM to SIGKILL
    every: float = 0.0
    within: float = 0.0
    tell: Callable[[str, int], None] = lambda name, pid: None
    announce: Callable[[], None] = lambda: None  # when the first one is ready
    pid: int = 0
    started_at: float = 0.0
    due_at: float = 0.0
    ready: int = field(default=-1, repr=False)  # the end of a pipe

    def tend(self) -> None:
        """Start what is due, and notice what ended or takes too long."""
        now = time.monotonic()
        if self.pid and (code := ended(self.pid)) is not None:
            self._take_leave(now, code)
        if self.pid and self.within and now - self.started_at > self.within:
            logger.warning("%s takes longer than %s s and is killed", self.name, self.within)
            send(self.pid, signal.SIGKILL)
        if not self.pid and now >= self.due_at:
            self.start()

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.ready, told = os.pipe()
        parent = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, OURS)
        try:
            self.pid = os.fork()
            if not self.pid:
                os.close(self.ready)
                self._live(parent, told)
        except OSError as error:  # no memory, or too many processes: soon again
            logger.warning("%s cannot be started: %s", self.name, error)
            os.close(self.ready)
            self.due_at = self.started_at + PAUSE
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, OURS)
            os.close(told)
        if self.pid:
            self.tell(self.name, self.pid)

    def is_ready(self, seconds: float) -> bool:
        """Wait until it said so; False if it ended or takes longer."""
        readable, _, _ = select.select([self.ready], [], [], seconds)
        return bool(readable and os.read(self.ready, 1))

    def _live(self, parent: int, told: int) -> None:
        """Be the child. Ctrl-C reaches the parent alone, and it stops the others."""
        with ending_here():
            os.setsid()
            die_with_parent(parent)
            show_name(self.name)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            for signum in (signal.SIGINT, signal.SIGHUP):
                signal.signal(signum, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, OURS)
            self.act(lambda: os.write(told, b"."))

    def _take_leave(self, now: float, code: int) -> None:
        os.close(self.ready)
        lived, self.pid = now - self.started_at, 0
        self.due_at = now + (self.every or (PAUSE if lived < QUICK_DEATH else 0))
        if code or not self.every:
            logger.warning("%s ended with %s and is started again", self.name, code)


@contextlib.contextmanager
def ending_here() -> Iterator[None]:
    """End a forked process with what is done in this block: its parent's code is not its own."""
    code = 1
    try:
        yield
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
        if isinstance(end.code, str):  # as the interpreter does
            sys.stderr.write(f"{end.code}\n")
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def done_apart(act: Callable[[], object]) -> int:
    """Do something in a fork, whose memory and connections end with it; return its exit code."""
    parent, pid = os.getpid(), os.fork()
    if not pid:
        with ending_here():
            die_with_parent(parent)
            act()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def ended(pid: int) -> int | None:
    """Return the exit code of a child, negative for a signal; None while it runs."""
    try:
        done, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if done else None


def send(pid: int, signum: int) -> None:
    """Send a signal to a child that was not waited for, so that its pid is still its own."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signum)
