"""Amazon SES: one send is one request, whatever becomes of the answer."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from anymail.backends.amazon_ses import EmailBackend
from django.core.mail import EmailMessage

from newsletter.outcomes import classify
from newsletter.ses import SESBackend


class Peer(ThreadingHTTPServer):
    """Reads each request, remembers it, and answers with `status` or hangs up on 0."""

    status = 0

    def __init__(self):
        self.requests: list[str] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(self.path)
        if self.server.status:
            self.send_response(self.server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()
        self.close_connection = True

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def outcome_of_one_send(backend_class: type, peer: Peer):
    options = {
        "session_params": {"aws_access_key_id": "x", "aws_secret_access_key": "x"},
        "client_params": {
            "region_name": "eu-west-1",
            "endpoint_url": f"http://127.0.0.1:{peer.server_port}",
        },
    }
    message = EmailMessage("s", "b", "me@example.org", ["you@example.org"])
    backend = backend_class(alias="notes", **options)
    backend.open()
    try:
        backend.send_messages([message])
    except Exception as error:
        return classify(error, getattr(message, "anymail_status", None))
    return None


@pytest.mark.parametrize(
    ("status", "proof"), [(0, "unknown"), (500, "unknown"), (503, "unknown"), (429, "not_sent")]
)
def test_one_send_is_one_request(peer, status, proof):
    peer.status = status
    assert outcome_of_one_send(SESBackend, peer).proof == proof
    assert len(peer.requests) == 1


def test_without_our_word_it_would_be_three(peer):
    """The control: this is what the stock backend does."""
    outcome_of_one_send(EmailBackend, peer)
    assert len(peer.requests) > 1
