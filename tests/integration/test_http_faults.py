"""What HTTP proves: Anymail's Postmark backend against a provider that goes wrong."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from anymail.signals import post_send

from newsletter.esps.outcomes import Outcome, Proof
from tests.integration.calls import TO, outcome_of_call
from tests.integration.faulty_esp import FaultyESP, full_backlog, self_signed
from tests.integration.processes import free_port


@pytest.fixture
def esp() -> Iterator[FaultyESP]:
    with FaultyESP() as server:
        yield server


def call(url: str, **kwargs) -> Outcome:
    return outcome_of_call("postmark", {"server_token": "t", "api_url": url}, **kwargs)


def call_path(esp: FaultyESP, path: str, **kwargs) -> Outcome:
    return call(f"http://127.0.0.1:{esp.server_port}/{path}/", **kwargs)


@pytest.mark.parametrize(
    ("path", "proof", "says"),
    [
        ("accept", "accepted", ""),
        ("refuse", "refused", "(rejected): Found inactive addresses: … Inactive recipients are"),
        ("invalid", "refused", "(invalid): Invalid 'To' address: …"),
        ("partly", "refused", "(rejected): Message OK, but"),
        ("bad-from", "not_accepted", "422: Invalid 'From' address: …"),
        ("400", "not_accepted", "400: No."),
        ("401", "configuration", "401: No."),
        ("408", "not_sent", "asks to wait (408): No."),
        ("425", "not_sent", "asks to wait (425): No."),
        ("seconds", "not_sent", "asks to wait (429): Too fast."),
        ("500", "unknown", "500, and may have taken the mail: No."),
        ("accept_and_fail", "unknown", "500, and may have taken the mail: No."),
        ("503", "unknown", "503, and may have taken the mail: No."),
        ("later", "unknown", "503, and may have taken the mail: Busy."),
        ("unreadable", "unknown", "200, and may have taken the mail."),
        ("not-as-agreed", "unknown", "200, and may have taken the mail."),
        ("accept_and_hang", "unknown", "No answer came in time"),
        ("accept_and_reset", "unknown", "The connection broke"),
    ],
)
def test_what_an_answer_proves(esp, path, proof, says):
    outcome = call_path(esp, path)
    assert outcome.proof == proof
    assert says in outcome.reason
    assert "@" not in outcome.reason
    assert esp.requests == 1
    if outcome.proof in ("not_sent", "not_accepted", "configuration"):
        assert esp.accepted == 0


@pytest.mark.parametrize(("path", "wait"), [("seconds", 120), ("date", 60), ("408", None)])
def test_how_long_the_provider_asks_to_wait(esp, path, wait):
    assert call_path(esp, path).retry_after == (wait and timedelta(seconds=wait))


def test_a_mail_with_two_recipients_that_reached_one_is_in_doubt(esp):
    outcome = call_path(esp, "partly", to=(TO, "other@example.org"))
    assert outcome.proof == "unknown"
    assert "rejected, sent" in outcome.reason


@pytest.mark.parametrize(("path", "proof"), [("accept", "accepted"), ("refuse", "refused")])
def test_a_receiver_that_raises_changes_nothing(esp, path, proof):
    def receiver(**kwargs):
        raise ConnectionRefusedError(111, "Connection refused")

    post_send.connect(receiver)
    try:
        assert call_path(esp, path).proof == proof
    finally:
        post_send.disconnect(receiver)


def test_nobody_listens():
    outcome = call(f"http://127.0.0.1:{free_port()}/")
    assert outcome == Outcome(Proof.NOT_SENT, "The mail provider refused the connection.")


def test_no_such_host():
    outcome = call("http://no-such-host.invalid/")
    assert outcome == Outcome(Proof.NOT_SENT, "The mail provider's host name was not found.")


def test_a_host_that_does_not_answer_the_knock():
    with full_backlog() as port:
        outcome = call(f"http://127.0.0.1:{port}/")
    assert outcome == Outcome(Proof.NOT_SENT, "The mail provider could not be reached.")


def test_a_provider_that_does_not_encrypt(esp):
    outcome = call(f"https://127.0.0.1:{esp.server_port}/accept/")
    assert outcome.proof == "not_sent"
    assert "No secure connection" in outcome.reason


def test_a_certificate_that_nobody_vouches_for(tmp_path):
    with FaultyESP(self_signed(tmp_path)) as esp:
        outcome = call(f"https://localhost:{esp.server_port}/accept/")
    assert (outcome.proof, esp.requests) == ("not_sent", 0)
    assert "self-signed certificate" in outcome.reason


def test_encryption_that_breaks_after_the_request_proves_nothing(tmp_path, monkeypatch):
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with FaultyESP(certificate) as esp:
        url = f"https://localhost:{esp.server_port}"
        assert call(f"{url}/accept/").proof == "accepted"
        outcome = call(f"{url}/accept_and_break_tls/")
    assert outcome.proof == "unknown"
    assert "The connection broke" in outcome.reason


@pytest.mark.parametrize(("scheme", "proof"), [("https", "not_sent"), ("http", "unknown")])
def test_a_host_that_says_nothing_has_got_the_mail_only_where_nothing_comes_before(scheme, proof):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert call(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/").proof == proof


@pytest.mark.parametrize(
    ("name", "options", "proof"),
    [
        ("mailersend", {"api_token": "t", "api_url": "http://127.0.0.1:1/"}, "not_sent"),
        ("postmark", {}, "configuration"),
        ("no_such_esp", {}, "configuration"),
    ],
)
def test_an_account_that_cannot_be_used(name, options, proof):
    assert outcome_of_call(name, options).proof == proof
