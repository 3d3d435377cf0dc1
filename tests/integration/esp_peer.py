"""A provider's HTTP API in a process of its own. It writes each request down before it answers.

Run as `python -m tests.integration.esp_peer FILE`; it prints its port. What it refuses is
answered as Postmark does (https://postmarkapp.com/developer/api/overview). A test may tell it
beforehand to be slow, to fail, or to fail after it accepted.
"""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from urllib.request import Request, urlopen

from tests.integration.processes import PYTHON, ROOT

TOKEN = "a-server-token"
FOR_EVER = 10**9


@dataclass
class Rule:
    """What becomes of a request whose To: contains `to`, for the next `times` of them."""

    to: str = "@"
    times: int = FOR_EVER
    wait: float = 0  # seconds before it is accepted, or is not
    accept: bool = True
    linger: float = 0  # seconds between that and the answer
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)  # of an answer that is not 200
    hang_up: bool = False  # no answer


class ESPPeer:
    """Use it in a `with`: starts the process, and reads what it wrote down."""

    def __init__(self, folder: Path):
        self.file = folder / "requests.jsonl"
        self.file.touch()

    def __enter__(self) -> "ESPPeer":
        command = [PYTHON, "-m", __name__, str(self.file)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        return self

    def __exit__(self, *args) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def plan(self, *rules: Rule) -> None:
        """From now on obey the first of these rules that fits a request."""
        plan = [asdict(rule) for rule in rules]
        request = Request(f"http://127.0.0.1:{self.port}/plan", json.dumps(plan).encode())
        urlopen(request).close()

    @property
    def environ(self) -> dict[str, object]:
        """Return the variables of a site that sends through this provider."""
        return {
            "MAILER": "postmark",
            "MAILER_SERVER_TOKEN": TOKEN,
            "MAILER_API_URL": f"http://127.0.0.1:{self.port}/",
        }

    @property
    def requests(self) -> list[dict]:
        """Return all requests in order: {"path", "fault", "accepted", "id", "body"}."""
        return [json.loads(line) for line in self.file.read_text().splitlines()]

    @property
    def accepted(self) -> Iterator["Acceptance"]:
        """Yield whose messages were accepted, as often as they were."""
        for request in self.requests:
            if request["accepted"]:
                body = request["body"]
                delivery = uuid.UUID(body["Metadata"]["delivery_id"])
                yield Acceptance(delivery, body["To"], request["id"])


@dataclass(frozen=True)
class Acceptance:
    """One message that the provider has taken, under our id of it and its own."""

    delivery: uuid.UUID
    address: str
    message_id: str


def fault_of(path: str, token: str | None, body: dict) -> str:
    """Return what is wrong with a request for one message; empty if nothing is."""
    if (path, token) != ("/email", TOKEN):
        return "not the address or the token of this account"
    if missing := {"From", "To", "Subject", "HtmlBody", "TextBody"} - body.keys():
        return f"missing: {sorted(missing)}"
    if body["To"].count("@") != 1 or body.keys() & {"Cc", "Bcc"}:
        return "more than one recipient"
    return ""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer is one packet
    file: Path
    rules: list[Rule] = []
    lock = Lock()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/plan":
            type(self).rules = [Rule(**rule) for rule in body]
            self.answer(200, {})
            return
        fault = fault_of(self.path, self.headers["X-Postmark-Server-Token"], body)
        rule = Rule(accept=False, status=422) if fault else self.rule_for(body["To"])
        time.sleep(rule.wait)
        request = {"path": self.path, "fault": fault, "accepted": rule.accept, "body": body}
        self.write_down(request | {"id": (message_id := str(uuid.uuid4()))})
        time.sleep(rule.linger)
        if rule.hang_up:
            self.close_connection = True
        elif rule.status == 200:
            answer = {"ErrorCode": 0, "Message": "OK", "To": body["To"], "MessageID": message_id}
            self.answer(200, answer)
        else:
            body = {"ErrorCode": 300, "Message": fault or "Told to fail."}
            self.answer(rule.status, body, **rule.headers)

    def rule_for(self, address: str) -> Rule:
        with self.lock:
            for rule in self.rules:
                if rule.times and rule.to in address:
                    rule.times -= 1
                    return rule
        return Rule()

    def write_down(self, request: dict) -> None:
        """Append one line in one write and wait for the disk: this file testifies."""
        with self.file.open("ab", buffering=0) as file:
            file.write(json.dumps(request).encode() + b"\n")
            os.fsync(file.fileno())

    def answer(self, status: int, body: dict, **headers: str) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        """Say nothing: clients that are killed in the middle are the point of these tests."""


if __name__ == "__main__":
    Handler.file = Path(sys.argv[1])
    server = Server(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
