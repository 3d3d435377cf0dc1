"""A provider's HTTP API in a process of its own. It writes each request down before it answers.

Run as `python -m tests.integration.esp_peer FILE`; it prints its port. What it refuses is
answered as Postmark does (https://postmarkapp.com/developer/api/overview).
"""

import json
import os
import subprocess
import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.integration.processes import PYTHON, ROOT

TOKEN = "a-server-token"


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
        """Return all requests as they arrived: {"path", "fault", "id", "body"}."""
        return [json.loads(line) for line in self.file.read_text().splitlines()]


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
    file: Path

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        fault = fault_of(self.path, self.headers["X-Postmark-Server-Token"], body)
        message_id = str(uuid.uuid4())
        self.write_down({"path": self.path, "fault": fault, "id": message_id, "body": body})
        if fault:
            self.answer(422, {"ErrorCode": 300, "Message": fault})
        else:
            answer = {"ErrorCode": 0, "Message": "OK", "To": body["To"], "MessageID": message_id}
            self.answer(200, answer)

    def write_down(self, request: dict) -> None:
        """Append one line in one write and wait for the disk: this file testifies."""
        with self.file.open("ab", buffering=0) as file:
            file.write(json.dumps(request).encode() + b"\n")
            os.fsync(file.fileno())

    def answer(self, status: int, body: dict) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args) -> None:
        pass


if __name__ == "__main__":
    Handler.file = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
