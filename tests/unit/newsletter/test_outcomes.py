"""What an attempt proves, over real exceptions and Anymail's own status object."""

import json
import smtplib
from datetime import timedelta

import pytest
import requests
from anymail.exceptions import (
    AnymailInvalidAddress,
    AnymailInvalidMailer,
    AnymailRequestsAPIError,
    AnymailSerializationError,
    AnymailUnsupportedFeature,
)
from anymail.message import AnymailRecipientStatus, AnymailStatus
from botocore.exceptions import ClientError, NoCredentialsError
from urllib3.exceptions import MaxRetryError, NewConnectionError

from newsletter.esps.outcomes import Outcome, classify
from newsletter.esps.provider import named


def status(*words: str, answer: object = None) -> AnymailStatus:
    made = AnymailStatus()
    made.esp_response = answer
    made.set_recipient_status(
        {
            f"you{n}@example.org": AnymailRecipientStatus("id-1", word)
            for n, word in enumerate(words)
        }
    )
    return made


def answered(code: int, body: str = "", **headers: str) -> requests.Response:
    response = requests.Response()
    response.status_code, response._content = code, body.encode()
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return response


def of_answer(*args, **kwargs) -> Outcome:
    return classify(AnymailRequestsAPIError(response=answered(*args, **kwargs)))


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


@pytest.mark.parametrize("count", [0, None])
def test_an_account_that_raises_nothing_and_sends_nothing_proves_nothing(count):
    assert classify(None, None, count).proof == "unknown"


@pytest.mark.parametrize(
    ("words", "proof"),
    [
        (["invalid"], "refused"),
        (["rejected"], "not_accepted"),
        (["invalid", "rejected"], "not_accepted"),
    ],
)
def test_only_an_address_that_is_called_invalid_is_refused_without_a_reason(words, proof):
    outcome = classify(ValueError("all refused"), status(*words))
    assert (outcome.proof, outcome.hard) == (proof, False)
    assert words[0] in outcome.reason


@pytest.mark.parametrize(
    "words", [["failed"], ["unknown"], ["sent", "rejected"], ["sent", "unknown"]]
)
def test_any_other_status_is_in_doubt(words):
    outcome = classify(None, status(*words, answer=answered(200)))
    assert outcome.proof == "unknown"
    assert words[0] in outcome.reason


def test_a_status_that_anymail_cannot_read_in_a_4xx_is_not_in_doubt():
    outcome = classify(None, status("unknown", answer=answered(422, '{"Message": "No."}')))
    assert outcome.proof == "not_accepted"


@pytest.mark.parametrize("code", [408, 425, 429])
def test_a_provider_that_asks_to_wait_has_sent_nothing(code):
    outcome = of_answer(code, retry_after="120")
    assert (outcome.proof, outcome.retry_after) == ("not_sent", timedelta(minutes=2))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Thu, 01 Jan 2026 00:01:00 GMT", 60),
        ("99999999", 86_400),
        ("9" * 5_000, 86_400),
        ("Fri, 01 Jan 2038 00:00:00 GMT", 86_400),
        ("Wed, 31 Dec 2025 00:00:00 GMT", None),
        ("Thu, 01 Jan 2026 00:01:00 -0000", None),
        *((bad, None) for bad in ("0", "-5", "soon", "1, 2", "nan", "²")),
    ],
)
def test_how_long_to_wait(value, seconds):
    outcome = of_answer(429, retry_after=value, date="Thu, 01 Jan 2026 00:00:00 GMT")
    assert outcome.retry_after == (seconds and timedelta(seconds=seconds))


def test_a_date_without_the_providers_own_clock_says_nothing():
    assert of_answer(429, retry_after="Fri, 01 Jan 2038 00:00:00 GMT").retry_after is None


@pytest.mark.parametrize(
    ("code", "proof"),
    [
        (400, "not_accepted"),
        (401, "configuration"),
        (404, "configuration"),
        (413, "not_accepted"),
        (422, "not_accepted"),
    ],
)
def test_any_other_4xx_is_the_accounts_fault_or_this_mails(code, proof):
    assert of_answer(code).proof == proof


@pytest.mark.parametrize("code", [200, 302, 409, 500, 502, 503])
def test_an_answer_that_does_not_exclude_acceptance_is_in_doubt(code):
    outcome = of_answer(code, retry_after="60")
    assert (outcome.proof, outcome.retry_after) == ("unknown", None)


@pytest.mark.parametrize(
    ("code", "name", "proof"),
    [
        (429, "TooManyRequestsException", "not_sent"),
        (400, "Throttling", "not_sent"),
        (400, "LimitExceededException", "not_sent"),
        (400, "MessageRejected", "not_accepted"),
        (400, "AccountSuspendedException", "configuration"),
        (500, "Throttling", "unknown"),
    ],
)
def test_amazons_words(code, name, proof):
    answer = {"Error": {"Code": name, "Message": "No."}}
    answer["ResponseMetadata"] = {"HTTPStatusCode": code, "HTTPHeaders": {"retry-after": "9"}}
    outcome = classify(ClientError(answer, "SendEmail"), provider=named("amazon_ses"))
    assert outcome.proof == proof
    assert str(code) in outcome.reason
    assert outcome.retry_after == (timedelta(seconds=9) if proof == "not_sent" else None)


@pytest.mark.parametrize(
    ("error", "proof"),
    [
        (AnymailInvalidAddress("Invalid address 'a@' in `to` parsed from 'a@'"), "refused"),
        (AnymailInvalidAddress("Invalid address 'a@' in `from_email`"), "not_accepted"),
        (AnymailUnsupportedFeature("Postal does not support metadata"), "not_accepted"),
        (AnymailSerializationError("cannot write this"), "not_accepted"),
        (AnymailInvalidMailer("no token", alias="notes"), "configuration"),
        (NoCredentialsError(), "configuration"),
    ],
)
def test_what_is_found_out_before_the_call(error, proof):
    outcome = classify(error, provider=named("amazon_ses"))
    assert outcome.proof == proof
    assert "@" not in outcome.reason


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError(111, "Connection refused"), refused_inside_requests()]
)
def test_a_refused_connection_proves_that_nothing_was_sent(error):
    assert classify(error).proof == "not_sent"


def test_a_connection_refused_after_a_redirect_proves_nothing():
    def resolve_redirects():  # as requests names it
        raise ConnectionRefusedError(111, "Connection refused")

    with pytest.raises(ConnectionRefusedError) as caught:
        resolve_redirects()
    assert classify(caught.value).proof == "unknown"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (TimeoutError("read timed out"), "No answer came in time"),
        (ConnectionResetError(104, "reset"), "The connection broke during the call"),
        (smtplib.SMTPServerDisconnected("closed"), "The connection broke during the call"),
        (KeyError("status"), "KeyError during the call"),
    ],
)
def test_everything_else_is_in_doubt(error, says):
    outcome = classify(error)
    assert outcome.proof == "unknown"
    assert outcome.reason == f"{says}, and the mail may have been taken."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"ErrorCode": 10, "Message": "Bad token."}', "Bad token"),
        ('{"errors": [{"message": "No from"}]}', "No from"),
        ('{"errors": ["Unauthorized"]}', "Unauthorized"),
        ('{"Messages": [{"Errors": [{"ErrorMessage": "Bad header"}]}]}', "Bad header"),
        ('{"status": "parameter-error", "data": {"message": "No To"}}', "No To"),
        ("Forbidden", "Forbidden"),
        ("<html>Bad Gateway</html>", None),
        ("[" * 10_000, "…"),
    ],
)
def test_the_author_reads_what_the_provider_said(body, said):
    words = f": {said}" if said else ""
    assert of_answer(401, body).reason == f"The provider answered 401{words}."


@pytest.mark.parametrize("odd", ["\\u0000", "\\ud800", "\\u0007", "\\u202e"])
def test_what_no_database_can_hold_is_left_out(odd):
    """What cannot be written down would leave all mails of the same commit in doubt."""
    assert of_answer(400, f'{{"message": "No{odd}, sir"}}').reason.endswith(": No, sir.")
    made = status("sent")
    made.recipients["you0@example.org"].message_id = made.message_id = json.loads(f'"id{odd}-1"')
    assert classify(None, made).esp_id == "id-1"


@pytest.mark.parametrize(
    "secret",
    [
        "you@example.org",
        "<you@example.org>:",
        "you%40example.org",
        "https://essays.example/leave/abc",
        "key-0123456789abcdef0123456789abcdef0123456789",
    ],
)
def test_no_reason_holds_an_address_a_link_or_a_key(secret):
    outcome = of_answer(400, f'{{"message": "Bad: {secret} here. {"And so on. " * 99}"}}')
    assert "example" not in outcome.reason
    assert "0123" not in outcome.reason
    assert "Bad: … here" in outcome.reason
    assert len(outcome.reason) == 250


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({}),
        smtplib.SMTPDataError(0, "text"),
        ClientError({}, "SendEmail"),
        AnymailRequestsAPIError(response=answered(0)),
        Exception(),
    ],
)
def test_what_nobody_has_seen_yet_is_in_doubt(error):
    assert classify(error).proof == "unknown"
