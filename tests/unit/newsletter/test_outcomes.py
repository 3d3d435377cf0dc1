"""What an attempt proves, over real exceptions and Anymail's own status object."""

import smtplib

import pytest
import requests
from anymail.exceptions import AnymailRequestsAPIError
from anymail.message import AnymailRecipientStatus, AnymailStatus
from urllib3.exceptions import MaxRetryError, NewConnectionError

from newsletter.outcomes import classify


def status(word: str) -> AnymailStatus:
    made = AnymailStatus()
    made.set_recipient_status({"you@example.org": AnymailRecipientStatus("id-1", word)})
    return made


def refused_inside_requests() -> Exception:
    """The chain that requests makes: the refusal is wrapped four times."""
    try:
        try:
            raise ConnectionRefusedError(111, "Connection refused")
        except ConnectionRefusedError as error:
            raise NewConnectionError(None, str(error)) from error
    except NewConnectionError as error:
        inner = requests.ConnectionError(MaxRetryError(None, "/send", error))
    made = AnymailRequestsAPIError("Error posting to provider")
    made.__cause__ = inner
    return made


@pytest.mark.parametrize("word", ["sent", "queued"])
def test_a_good_status_is_acceptance_with_the_providers_id(word):
    outcome = classify(None, status(word))
    assert (outcome.proof, outcome.esp_id) == ("accepted", "id-1")


def test_a_good_status_counts_even_if_a_receiver_raised_afterwards():
    assert classify(RuntimeError("post_send receiver"), status("sent")).proof == "accepted"


def test_smtp_without_an_exception_is_acceptance():
    assert classify(None, None, count=1).proof == "accepted"


@pytest.mark.parametrize("count", [0, None])
def test_an_account_that_raises_nothing_and_sends_nothing_proves_nothing(count):
    assert classify(None, None, count).proof == "unknown"


@pytest.mark.parametrize("word", ["rejected", "invalid", "failed", "unknown"])
def test_any_other_status_is_in_doubt(word):
    outcome = classify(None, status(word))
    assert outcome.proof == "unknown"
    assert word in outcome.reason


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError(111, "Connection refused"), refused_inside_requests()]
)
def test_a_refused_connection_proves_that_nothing_was_sent(error):
    assert classify(error).proof == "not_sent"


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError("read timed out"),
        ConnectionResetError(104, "reset"),
        smtplib.SMTPServerDisconnected("Connection unexpectedly closed"),
        smtplib.SMTPDataError(451, b"try later"),
        AnymailRequestsAPIError("500"),
        ValueError("anything"),
    ],
)
def test_everything_else_is_in_doubt_and_named_without_an_address(error):
    outcome = classify(error)
    assert outcome.proof == "unknown"
    assert outcome.reason == f"{type(error).__name__} during the call."
