"""What SMTP proves, told by a real server that fails at every step of the conversation."""

import smtplib

import pytest
from django.core.mail import mailers

from newsletter.esps.mail import Mail
from newsletter.esps.outcomes import classify
from tests.integration.calls import outcome_of_call
from tests.integration.smtp_sink import SMTPSink

NO_SUCH_USER = ["-B", "550 5.1.1 No such user"]
STEPS = ["CONNECT", "EHLO,HELO", "MAIL", "RCPT", "DATA", "."]


def each_step(proofs: list[str]) -> list[tuple[str, str]]:
    return list(zip(STEPS, proofs, strict=True))


@pytest.fixture
def sink(need):
    """Start a server with faults, and give the options of an account there."""
    started = []

    def start(*faults: str) -> SMTPSink:
        started.append(SMTPSink(need("smtp-sink"), *faults).__enter__())
        return started[-1]

    yield start
    for server in started:
        server.__exit__()


def test_without_a_fault_it_is_accepted(sink):
    assert outcome_of_call("smtp", sink().options).proof == "accepted"


@pytest.mark.parametrize("step", STEPS)
def test_a_soft_refusal_anywhere_proves_that_nothing_was_sent(sink, step):
    outcome = outcome_of_call("smtp", sink("-r", step).options)
    assert outcome.proof == "not_sent"
    assert outcome.reason == "The mail server answered 450: 4.3.0 Error: command failed."
    assert outcome.subject == ("mailbox" if step == "RCPT" else "unsaid")


@pytest.mark.parametrize(("step", "proof"), each_step(3 * ["configuration"] + 3 * ["refused"]))
def test_a_hard_refusal_is_about_the_account_or_about_this_mail(sink, step, proof):
    outcome = outcome_of_call("smtp", sink("-f", step, *NO_SUCH_USER).options)
    assert outcome.proof == proof
    assert outcome.reason == "The mail server answered 550: 5.1.1 No such user."
    assert outcome.hard == (step == "RCPT")


@pytest.mark.parametrize(("step", "proof"), each_step(5 * ["not_sent"] + ["unknown"]))
def test_a_lost_connection_is_in_doubt_once_the_text_was_on_its_way(sink, step, proof):
    assert outcome_of_call("smtp", sink("-q", step).options).proof == proof


@pytest.mark.parametrize("step", STEPS)
def test_a_server_that_closes_with_421_has_taken_nothing(sink, step):
    outcome = outcome_of_call("smtp", sink("-Q", step).options)
    assert (outcome.proof, outcome.subject) == ("not_sent", "unsaid")


@pytest.mark.parametrize(("step", "proof"), [("RCPT", "not_sent"), (".", "unknown")])
def test_a_server_that_does_not_answer_in_time(sink, step, proof):
    assert outcome_of_call("smtp", sink("-W", f"{step}:9").options).proof == proof


@pytest.mark.parametrize(
    ("options", "proof"), [({"use_tls": True}, "configuration"), ({"use_ssl": True}, "not_sent")]
)
def test_a_server_that_cannot_encrypt(sink, options, proof):
    assert outcome_of_call("smtp", sink().options | options).proof == proof


def test_the_end_of_one_mail_says_nothing_about_the_next(sink, settings):
    server = sink()
    backend = "newsletter.esps.providers.smtp.SMTPBackend"
    settings.MAILERS = {"notes": {"BACKEND": backend, "OPTIONS": server.options}}
    account, message = mailers["notes"], Mail("s", "b", "me@example.org", ["you@x.org"])
    account.open()
    assert classify(None, count=account.send_messages([message])).proof == "accepted"
    server.__exit__()
    with pytest.raises(smtplib.SMTPServerDisconnected) as lost:
        account.send_messages([message])
    assert classify(lost.value).proof == "not_sent"
