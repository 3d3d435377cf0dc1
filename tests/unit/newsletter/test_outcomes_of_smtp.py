"""What an SMTP server's answer proves, and how far a mail had come when it broke."""

import smtplib

import pytest

from newsletter.esps.outcomes import Outcome, classify


def of_smtp(error: Exception, body_began: bool) -> Outcome:
    error.body_began = body_began
    return classify(error)


RECIPIENT = "you@example.org"


def test_smtp_without_an_exception_is_acceptance():
    assert classify(None, None, count=1).proof == "accepted"


@pytest.mark.parametrize(
    ("code", "text", "hard"),
    [
        (550, b"5.1.1 No such user", True),
        (550, b"5.1.10 Null MX", True),
        (550, b"5.1.11 Something else", False),
        (550, b"No such user", False),
    ],
)
def test_a_refused_recipient_is_hard_only_by_the_servers_word(code, text, hard):
    outcome = of_smtp(smtplib.SMTPRecipientsRefused({RECIPIENT: (code, text)}), False)
    assert (outcome.proof, outcome.hard) == ("refused", hard)
    assert not of_smtp(smtplib.SMTPDataError(code, text), True).hard


@pytest.mark.parametrize(
    ("error", "before", "after"),
    [
        (smtplib.SMTPServerDisconnected("closed"), "not_sent", "unknown"),
        (TimeoutError("timed out"), "not_sent", "unknown"),
        (smtplib.SMTPDataError(451, b"later"), "not_sent", "not_sent"),
        (smtplib.SMTPDataError(-1, b"?"), "not_sent", "unknown"),
        (smtplib.SMTPResponseException(500, "Line too long."), "configuration", "unknown"),
        (smtplib.SMTPNotSupportedError("no STARTTLS"), "configuration", "unknown"),
        (ValueError("a header with a line break"), "not_accepted", "unknown"),
    ],
)
def test_how_far_a_mail_came_decides(error, before, after):
    assert of_smtp(error, False).proof == before
    assert of_smtp(error, True).proof == after
