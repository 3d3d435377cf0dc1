"""Postfix's smtp-sink: a server that breaks off, refuses or dawdles where it is told to."""

import os
import subprocess
from pathlib import Path

from tests.integration.processes import answers, free_port, wait_for


class SMTPSink:
    """Use it in a `with`. `faults` are options of smtp-sink(1), such as "-q", "RCPT"."""

    def __init__(self, program: Path, *faults: str):
        self.port = free_port()
        unprivileged = ["-u", "nobody"] if os.geteuid() == 0 else []  # as root it insists on it
        self.command = [program, *unprivileged, *faults, f"127.0.0.1:{self.port}", "10"]

    def __enter__(self) -> "SMTPSink":
        self.process = subprocess.Popen(self.command, stderr=subprocess.DEVNULL)
        wait_for(lambda: answers(self.port), 10, "smtp-sink")
        return self

    def __exit__(self, *args) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def options(self) -> dict[str, object]:
        return {"host": "127.0.0.1", "port": self.port, "use_tls": False}
