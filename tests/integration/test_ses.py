"""Amazon SES: one send is one request, and what becomes of it is read from Amazon's words."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import pytest
from anymail.backends.amazon_ses import EmailBackend
from moto.core import DEFAULT_ACCOUNT_ID
from moto.server import ThreadedMotoServer
from moto.ses.models import ses_backends

from newsletter.esps import backends
from newsletter.esps.outcomes import Outcome
from newsletter.esps.provider import named
from tests.integration.calls import TO, outcome_of_call
from tests.integration.processes import free_port

KEYS = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
REGION = "eu-west-1"
HANG_UP, HANG = 0, -1


class Peer(ThreadingHTTPServer):
    """Reads each request, counts it, and answers with `status` and Amazon's error `name`."""

    status, name = HANG_UP, ""

    def __init__(self):
        self.requests: list[str] = []
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(self.path)
        self.close_connection = True
        if self.server.status == HANG:
            self.server.over.wait(5)
        if self.server.status > 0:
            content = json.dumps({"message": "So it is."}).encode()
            self.send_response(self.server.status)
            self.send_header("x-amzn-ErrorType", self.server.name)
            self.send_header("Retry-After", "30")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.over.set()
        server.shutdown()


def call(url: str, name: str = "amazon_ses", **session: str) -> Outcome:
    client = {"region_name": REGION, "endpoint_url": url}
    options = {"session_params": session or KEYS, "client_params": client}
    return outcome_of_call(name, options, seconds=3)  # botocore reads its files first


def url_of(peer: Peer) -> str:
    return f"http://127.0.0.1:{peer.server_port}"


@pytest.mark.parametrize(
    ("status", "name", "proof"),
    [
        (HANG_UP, "", "unknown"),
        (HANG, "", "unknown"),
        (200, "", "unknown"),
        (500, "InternalFailure", "unknown"),
        (503, "ServiceUnavailable", "unknown"),
        (429, "TooManyRequestsException", "not_sent"),
        (400, "ThrottlingException", "not_sent"),
        (400, "LimitExceededException", "not_sent"),
        (400, "MessageRejected", "not_accepted"),
        (403, "SignatureDoesNotMatch", "configuration"),
    ],
)
def test_one_send_is_one_request(peer, status, name, proof):
    peer.status, peer.name = status, name
    outcome = call(url_of(peer))
    assert outcome.proof == proof
    assert len(peer.requests) == 1
    assert bool(outcome.retry_after) == (proof == "not_sent")
    assert ("So it is." in outcome.reason) == (status > 200)


def test_without_our_word_it_would_be_three(peer, monkeypatch):
    """The control: this is what the stock backend does."""
    monkeypatch.setattr(named("amazon_ses"), "backend", lambda: EmailBackend)
    backends._considerate.cache_clear()
    call(url_of(peer))
    backends._considerate.cache_clear()
    assert len(peer.requests) > 1


def test_nobody_listens():
    assert call(f"http://127.0.0.1:{free_port()}").proof == "not_sent"


def test_no_such_host():
    assert call("http://no-such-host.invalid").proof == "not_sent"


def test_an_account_without_credentials(monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    outcome = call("http://127.0.0.1:1", region_name=REGION)
    assert outcome.proof == "configuration"
    assert "Unable to locate credentials" in outcome.reason


@pytest.fixture(scope="module")
def amazon() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


def test_amazon_takes_a_mail_from_a_sender_it_knows(amazon):
    client = boto3.client("sesv2", region_name=REGION, endpoint_url=amazon, **KEYS)
    client.create_email_identity(EmailIdentity="me@example.org")
    outcome = call(amazon)
    [taken] = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
    assert (outcome.proof, outcome.esp_id) == ("accepted", taken.id)
    assert set(taken.destinations) == {TO}


def test_amazon_refuses_a_sender_it_does_not_know(amazon):
    client = boto3.client("sesv2", region_name=REGION, endpoint_url=amazon, **KEYS)
    client.delete_email_identity(EmailIdentity="me@example.org")
    outcome = call(amazon)
    assert outcome.proof == "not_accepted"
    assert "Did not have authority to send" in outcome.reason
