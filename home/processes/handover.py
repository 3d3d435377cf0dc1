"""Reload: this process begins its program anew, while its children go on serving and mailing.

Its pid stays, and what it listens on and the folder's lock go from one program to the next. So no
request is lost, and nobody else can come in between. Before that, the new program is tried out in
a process of its own, on this very database: if it would not start, the old one goes on.
"""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from home.processes.children import OURS
from home.processes.supervisor import Leaving, Supervisor

logger = logging.getLogger(__name__)

NAME = "UP_HANDED_OVER"  # set by the program before, in this very process
_given: dict = json.loads(os.environ.pop(NAME, "{}"))


def given(what: str) -> int | None:
    """Return the descriptor that the program before left open under this name, once."""
    return _given.get("files", {}).pop(what, None)


def those_before() -> list[Leaving]:
    """Return the children of the program before, which still work."""
    return [Leaving(*one) for one in _given.pop("children", ())]


@dataclass
class Handover:
    """What goes to the next program: open files by name. `rehearsal` is a command to try it out."""

    files: Mapping[str, int]
    rehearsal: list[str]
    trial: subprocess.Popen | None = None

    def __call__(self, supervisor: Supervisor) -> bool:
        """Go on with a reload; return whether it is still at work. It may not return."""
        if self.trial is None:
            logger.info("reloading: the new program is tried out")
            self.trial = subprocess.Popen(self.rehearsal)  # noqa: S603 - its own command
            return True
        code = self.trial.poll()
        if code is None:
            return True
        self.trial = None
        if code:
            logger.warning("not reloaded: the new program does not start, the old one goes on")
        else:
            self.begin_anew(supervisor)
        return False

    def begin_anew(self, supervisor: Supervisor) -> None:
        living = [(one.pid, one.stop_within) for one in (*supervisor.children, *supervisor.leaving)]
        left = {"files": self.files, "children": [one for one in living if one[0]]}
        for descriptor in self.files.values():
            os.set_inheritable(descriptor, True)
        signal.pthread_sigmask(signal.SIG_BLOCK, OURS)  # they wait for the next program
        if supervisor.is_detached:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)  # which an exec leaves as it is
        try:
            environ = os.environ | {NAME: json.dumps(left)}
            command = [sys.executable, *sys.orig_argv[1:]]
            os.execve(sys.executable, command, environ)  # noqa: S606 - its own command
        except OSError as error:
            logger.warning("not reloaded: %s", error)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, OURS)
