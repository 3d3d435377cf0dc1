"""What each refusal speaks of, row by row, through real exceptions and Anymail's real backends."""

import json
import smtplib

import pytest
import requests
from botocore.exceptions import ClientError

from newsletter.esps.outcomes import Outcome, classify
from newsletter.esps.provider import named
from tests.integration.calls import TO, outcome_of_call
from tests.unit.newsletter import refusals_of_esps, refusals_of_smtp
from tests.unit.newsletter.test_providers import OPTIONS


def smtp_error(phase: str, code: int, text: str) -> smtplib.SMTPException:
    """Return what smtplib raises, as our backend marks it."""
    said = text.encode()
    error = {
        "connect": lambda: smtplib.SMTPConnectError(code, said),
        "ehlo": lambda: smtplib.SMTPHeloError(code, said),
        "auth": lambda: smtplib.SMTPAuthenticationError(code, said),
        "mail": lambda: smtplib.SMTPSenderRefused(code, said, "me@example.org"),
        "rcpt": lambda: smtplib.SMTPRecipientsRefused({TO: (code, said)}),
        "data": lambda: smtplib.SMTPDataError(code, said),
    }[phase]()
    error.body_began = phase == "data"
    return error


@pytest.mark.parametrize(("phase", "code", "text", "proof", "subject"), refusals_of_smtp.ROWS)
def test_what_a_server_refuses(phase, code, text, proof, subject):
    outcome = classify(smtp_error(phase, code, text))
    assert (outcome.proof, outcome.subject) == (proof, subject)
    assert outcome.reason == f"The mail server answered {code}: {text}."
    assert not outcome.hard or (phase, proof) == ("rcpt", "refused")


def call(monkeypatch, esp: str, status: int, body: object) -> Outcome:
    """Let the ESP answer one call of Anymail's backend; return what that proves."""
    response = requests.Response()
    text = body if isinstance(body, str) else json.dumps(body)
    response.status_code, response._content = status, text.encode()
    response.headers["Content-Type"] = "application/json"
    monkeypatch.setattr(requests.Session, "request", lambda *args, **kwargs: response)
    return outcome_of_call(esp, OPTIONS[esp])


@pytest.mark.parametrize(
    ("esp", "status", "body", "proof", "subject", "hard"), refusals_of_esps.ROWS
)
def test_what_a_provider_refuses(monkeypatch, esp, status, body, proof, subject, hard):
    outcome = call(monkeypatch, esp, status, body)
    assert (outcome.proof, outcome.subject, outcome.hard) == (proof, subject, hard)
    assert TO not in outcome.reason
    assert str(status) in outcome.reason or "refuses this mail" in outcome.reason


@pytest.mark.parametrize(("status", "name", "message", "proof", "subject"), refusals_of_esps.AMAZON)
def test_what_amazon_refuses(status, name, message, proof, subject):
    answer = {"Error": {"Code": name, "Message": message}}
    answer["ResponseMetadata"] = {"HTTPStatusCode": status, "HTTPHeaders": {}}
    outcome = classify(ClientError(answer, "SendEmail"), provider=named("amazon_ses"))
    assert (outcome.proof, outcome.subject) == (proof, subject)
    assert message.rstrip(".") in outcome.reason or "@" in message


@pytest.mark.parametrize("name", ["test-mode-limit", "unsigned", "hard-bounce"])
def test_the_author_reads_the_reason_that_the_provider_names(monkeypatch, name):
    outcome = call(monkeypatch, "mandrill", 200, refusals_of_esps.of_mandrill(name))
    assert outcome.reason == f"The provider refuses this mail (rejected): {name}."


def test_only_a_refusal_of_the_address_is_final_and_there_are_many_rows():
    rows = [row[3:5] for row in (*refusals_of_smtp.ROWS, *refusals_of_esps.ROWS)]
    rows += [row[3:5] for row in refusals_of_esps.AMAZON]
    assert {subject for proof, subject in rows if proof == "refused"} == {"address"}
    assert {proof for proof, subject in rows if subject == "address"} == {"refused"}
    assert len(rows) >= 60
    assert {row[0] for row in refusals_of_esps.ROWS} == OPTIONS.keys() - {"sendinblue"}
