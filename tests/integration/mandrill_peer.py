"""Mandrill's API in a thread, as far as a quota of its test mode goes.

Answers are those of mailchimp.com/developer/transactional/api/messages.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class MandrillPeer(ThreadingHTTPServer):
    """Use it in a `with`. It sends `takes` mails, and rejects all others by its test mode."""

    daemon_threads = True

    def __init__(self, takes: int):
        self.takes, self.rejected = takes, 0
        self.accepted: list[str] = []  # addresses
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def __enter__(self) -> "MandrillPeer":
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *args) -> None:
        self.shutdown()
        self.server_close()

    @property
    def environ(self) -> dict[str, object]:
        """Return the variables of a site that sends through this provider."""
        url = f"http://127.0.0.1:{self.server_port}/"
        return {"MAILER": "mandrill", "MAILER_API_KEY": "k", "MAILER_API_URL": url}

    def answer_for(self, address: str) -> dict:
        with self.lock:
            if len(self.accepted) >= self.takes:
                self.rejected += 1
                return {"status": "rejected", "reject_reason": "test-mode-limit", "_id": None}
            self.accepted.append(address)
            return {"status": "sent", "reject_reason": None, "_id": f"id{len(self.accepted)}"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        [recipient] = body["message"]["to"]
        answer = {"email": recipient["email"], **self.server.answer_for(recipient["email"])}
        content = json.dumps([answer]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args) -> None:
        pass
