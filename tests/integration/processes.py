"""Processes of a test: started with a log, found by their parent, and always ended."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
STOP_WITHIN = 20  # seconds


class Process:
    """A process that writes all it says into a log file."""

    def __init__(self, command: list[str], environ: Mapping[str, str], log: Path):
        self.log = log
        with log.open("ab") as output:
            self.popen = subprocess.Popen(
                command, cwd=ROOT, env=dict(environ), stdout=output, stderr=output
            )

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def terminate(self) -> None:
        self.popen.terminate()

    def stop(self) -> int:
        """Ask with SIGTERM, kill what does not obey, and return the exit code."""
        if self.popen.poll() is None:
            self.terminate()
            try:
                self.popen.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                self.popen.kill()
        return self.popen.wait()


def judgment(program: Path, question: object, within: float = 300) -> object:
    """Return what a program for Node.js answers: JSON in, JSON out."""
    done = subprocess.run(
        ["node", str(program)],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=within,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def wait_for[T](what: Callable[[], T], within: float = 60, name: str = "") -> T:
    """Return the first true answer of `what`, asked ten times a second. Raises TimeoutError."""
    until = time.monotonic() + within
    while not (answer := what()):
        if time.monotonic() > until:
            raise TimeoutError(f"{name or what} is not true after {within} s")
        time.sleep(0.1)
    return answer


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    """Say whether somebody accepts connections on this port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def parents() -> dict[int, int]:
    """Return the parent of every process that is alive, by its pid (Linux, proc(5))."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        if state not in "ZX":
            found[int(stat.parent.name)] = int(parent)
    return found


def is_stopped(pid: int) -> bool:
    """Say whether a process was stopped by a signal (Linux, proc(5))."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def children(pid: int) -> set[int]:
    return {child for child, parent in parents().items() if parent == pid}


def descendants(pid: int) -> set[int]:
    """Return the pids of the children of a process, and of theirs."""
    tree = parents()
    found, more = set(), {pid}
    while more:
        more = {child for child, parent in tree.items() if parent in more}
        found |= more
    return found


def alive(pids: set[int]) -> set[int]:
    return pids & parents().keys()


def name_of(pid: int) -> str:
    """Return the name that a process shows, empty if it has ended (Linux, proc(5))."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def listeners(port: int) -> set[int]:
    """Return the pids that hold a socket listening on this port (Linux, proc_net_tcp(5))."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    sockets = {
        f"socket:[{inode}]"
        for _, local, _, state, *_, inode in (line.split()[:10] for line in lines)
        if state == "0A" and int(local.rpartition(":")[2], 16) == port
    }
    found = set()
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.readlink(descriptor) in sockets:
                found.add(int(descriptor.parts[2]))
        except OSError:
            continue  # it ended, or it is somebody else's
    return found


def with_variable(name: str, value: object) -> set[int]:
    """Return the pids of the processes that were started with this environment variable."""
    found = set()
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            variables = environ.read_bytes().split(b"\0")
        except OSError:
            continue  # it ended, or it is somebody else's
        if f"{name}={value}".encode() in variables:
            found.add(int(environ.parent.name))
    return alive(found)
