"""One deadline for a whole call, and one request: whatever a peer drips or points to."""

import time

import pytest

from newsletter.esps.outcomes import Outcome
from tests.integration.calls import outcome_of_call
from tests.integration.dripping import Dripping
from tests.integration.faulty_esp import FaultyESP

PATIENCE = 10  # seconds; the deadline is at one and a half, or at four and a half
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
KEYS = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}


def postmark(port: int) -> Outcome:
    options = {"server_token": "t", "api_url": f"http://127.0.0.1:{port}/accept/"}
    return outcome_of_call("postmark", options)


def amazon(port: int) -> Outcome:
    client = {"region_name": "eu-west-1", "endpoint_url": f"http://127.0.0.1:{port}"}
    options = {"session_params": KEYS, "client_params": client}
    return outcome_of_call("amazon_ses", options, seconds=3)  # botocore reads its files first


def smtp(port: int) -> Outcome:
    return outcome_of_call("smtp", {"host": "127.0.0.1", "port": port, "use_tls": False})


def smtp_over_tls(port: int) -> Outcome:
    return outcome_of_call("smtp", {"host": "127.0.0.1", "port": port, "use_ssl": True})


def secure(port: int) -> Outcome:
    options = {"server_token": "t", "api_url": f"https://127.0.0.1:{port}/accept/"}
    return outcome_of_call("postmark", options)


HANDSHAKE = b"\x16\x03\x03\x40\x00"  # a record of 16 kB begins (RFC 8446, 5.1)
DRIPS = {
    "the status over HTTP": (postmark, Dripping(), "unknown"),
    "a header over HTTP": (postmark, Dripping(head=OK[:30]), "unknown"),
    "the body over HTTP": (postmark, Dripping(head=OK), "unknown"),
    "a handshake over HTTPS": (secure, Dripping(head=HANDSHAKE), "not_sent"),
    "the status from Amazon": (amazon, Dripping(), "unknown"),
    "the body from Amazon": (amazon, Dripping(head=OK), "unknown"),
    "a greeting over SMTP": (smtp, Dripping(smtp=True), "not_sent"),
    "an answer to RCPT": (smtp, Dripping(b"rcpt", smtp=True), "not_sent"),
    "an answer to the final dot": (smtp, Dripping(b".\r\n", smtp=True), "unknown"),
    "a handshake over SMTP": (smtp_over_tls, Dripping(head=HANDSHAKE), "not_sent"),
}


@pytest.mark.parametrize("name", DRIPS)
def test_what_drips_ends_at_the_deadline(name):
    call, server, proof = DRIPS[name]
    with server:
        began = time.monotonic()
        outcome = call(server.port)
        assert time.monotonic() - began < PATIENCE
    assert server.calls == 1
    assert outcome.proof == proof


def test_the_author_reads_that_it_took_too_long():
    with Dripping(head=OK) as server:
        assert "No answer came in time" in postmark(server.port).reason


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(code):
    with FaultyESP() as there, FaultyESP() as here:
        here.points_to = f"http://127.0.0.1:{there.server_port}/accept/email"
        url = f"http://127.0.0.1:{here.server_port}/moved-{code}/"
        outcome = outcome_of_call("postmark", {"server_token": "t", "api_url": url})
        assert (here.requests, there.requests) == (1, 0)
    assert str(code) in outcome.reason
    assert outcome.proof != "accepted"
