"""What an attempt to hand a mail over proves. A pure function, so that it can be read and tested.

The question is never "did it fail?" but "can it have been accepted?". Only what provably never
reached the provider may be repeated; what nothing proves stays in doubt. It knows HTTP and SMTP
alike, asks the provider's own module what its answers mean, and calls nobody.
"""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from traceback import walk_tb

from anymail.exceptions import (
    AnymailInvalidAddress,
    AnymailSerializationError,
    AnymailUnsupportedFeature,
)
from django.core.exceptions import ImproperlyConfigured

from newsletter.esps import refusals
from newsletter.esps.answers import Answer, Subject, plain, reason_of
from newsletter.esps.provider import Provider

GOOD_STATUSES = {"sent", "queued"}  # Anymail's words for "the provider has it now"
BAD_STATUSES = {"rejected", "invalid"}  # and for "the provider will not send this"
# "Conflict" (RFC 9110, 15.5.10), as with a key in use: the first call may have been accepted.
NOT_A_REFUSAL = {409}
UNWRITABLE = (AnymailInvalidAddress, AnymailUnsupportedFeature, AnymailSerializationError)
# Functions of ssl, socket and urllib3 that run before anything of a request can be written.
BEFORE_THE_REQUEST = {"create_connection", "do_handshake"}
NOBODY_KNOWN = Provider("")
REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)


class Proof(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"  # because of this address, for good
    NOT_ACCEPTED = "not_accepted"  # refused, but not because of this address
    NOT_SENT = "not_sent"  # may be tried again
    CONFIGURATION = "configuration"  # not sent, and others would not be either
    IMPOSSIBLE = "impossible"  # could not be composed
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """What is proven about one call, with the reason in plain words and the provider's id.

    `subject`: what a refusal speaks of. `hard`: the mailbox does not exist. `retry_after`: how
    long the provider asks to wait.
    """

    proof: Proof
    reason: str = ""
    esp_id: str = ""
    subject: Subject = Subject.UNSAID
    hard: bool = False
    retry_after: timedelta | None = None


def classify(
    error: BaseException | None,
    status: object | None = None,
    count: int | None = None,
    provider: Provider = NOBODY_KNOWN,
) -> Outcome:
    """Return the outcome of a call: what it raised, Anymail's `anymail_status`, Django's count.

    The status comes first: a receiver of Anymail's post_send may raise after acceptance.
    """
    if getattr(status, "status", None):
        return _of_statuses(status, provider)
    if error is None:  # a backend without statuses, such as SMTP, counts
        silent = Outcome(Proof.UNKNOWN, "The mail account raised nothing and sent nothing.")
        return Outcome(Proof.ACCEPTED) if count == 1 else silent
    return (
        _of_setup(error, provider)
        or _of_answer(error, provider)
        or _of_smtp(error)
        or _of_connection(error)
        or Outcome(Proof.UNKNOWN, f"{_what_broke(error)}, and the mail may have been taken.")
    )


def _of_statuses(status, provider: Provider) -> Outcome:
    """Say what Anymail read in an answer. More than one word is in doubt: which one is ours?"""
    esp_id = "" if isinstance(status.message_id, set) else plain(str(status.message_id or ""))
    answer = provider.answer_of(status.esp_response)
    words = ", ".join(sorted(map(str, status.status)))
    if status.status <= GOOD_STATUSES:
        return Outcome(Proof.ACCEPTED, esp_id=esp_id)
    subject = refusals.of_recipient(status.status, answer, provider)
    one_not_now = status.status == {"failed"} and subject == Subject.MAILBOX
    if status.status <= BAD_STATUSES or one_not_now:
        names = list(dict.fromkeys(refusals.reasons(answer.body)))
        said = answer.words or ", ".join(names)
        reason = reason_of(f"The provider refuses this mail ({words})", said)
        hard = not provider.hard_reasons.isdisjoint(names)
        return replace(_refused(subject, reason, hard=hard), esp_id=esp_id)
    if 400 <= answer.code < 500 or provider.denies(answer):
        return _of_code(answer, provider)
    reason = reason_of(f"The provider answered “{words}”", answer.words)
    return Outcome(Proof.UNKNOWN, reason, esp_id)


def _refused(subject: Subject, reason: str, *, hard: bool = False) -> Outcome:
    """Return what becomes of a mail that was provably not taken: only its address ends it."""
    match subject:
        case Subject.ADDRESS:
            return Outcome(Proof.REFUSED, reason, subject=subject, hard=hard)
        case Subject.MAILBOX | Subject.CONNECTIONS:
            return Outcome(Proof.NOT_SENT, reason, subject=subject)
    return Outcome(Proof.NOT_ACCEPTED, reason, subject=subject)


def _of_setup(error: BaseException, provider: Provider) -> Outcome | None:
    """Say what was found out before anybody was called."""
    words = " ".join(map(str, error.args))
    if isinstance(error, AnymailInvalidAddress) and "in `to`" in words:
        reason = "The provider's library cannot read this address."
        return _refused(Subject.ADDRESS, reason)
    reason = reason_of("The mail account cannot send this", words)
    not_set_up = any(isinstance(cause, provider.not_set_up) for cause in causes(error))
    if isinstance(error, UNWRITABLE) or not (_body_began(error) or isinstance(error, OSError)):
        return _refused(Subject.CONTENT, reason)
    if isinstance(error, ImproperlyConfigured) or not_set_up:
        return Outcome(Proof.CONFIGURATION, reason, subject=Subject.ACCOUNT)
    return None


def _of_answer(error: BaseException, provider: Provider) -> Outcome | None:
    responses = (getattr(cause, "response", None) for cause in causes(error))
    answers = [provider.answer_of(response) for response in responses if response is not None]
    return _of_code(answers[0], provider) if answers and answers[0].code else None


def _of_code(answer: Answer, provider: Provider) -> Outcome:
    """Say what an HTTP status proves. A 5xx proves nothing: some send the mail all the same."""
    code, words = answer.code, answer.words
    if provider.asks_to_wait(answer):
        reason = reason_of(f"The provider asks to wait ({code})", words)
        return Outcome(Proof.NOT_SENT, reason, retry_after=answer.retry_after)
    if (400 <= code < 500 and code not in NOT_A_REFUSAL) or provider.denies(answer):
        reason = reason_of(f"The provider answered {code}", words)
        subject = refusals.of_http(answer, provider)
        if provider.concerns_all(answer):
            return Outcome(Proof.CONFIGURATION, reason, subject=subject)
        return _refused(subject, reason)
    reason = reason_of(f"The provider answered {code}, and may have taken the mail", words)
    return Outcome(Proof.UNKNOWN, reason)


def _of_smtp(error: BaseException) -> Outcome | None:
    """Say what an SMTP server's answer proves (RFC 5321, 4.2.1)."""
    lost = isinstance(error, smtplib.SMTPServerDisconnected)
    if lost or not isinstance(error, smtplib.SMTPException):
        return None
    code, text = _smtp_answer(error)
    answered = f"The mail server answered {code}" if code else "The mail server cannot be used"
    reason = reason_of(answered, text)
    at_recipient = isinstance(error, smtplib.SMTPRecipientsRefused)
    if 400 <= code < 600:
        subject = refusals.of_smtp(code, text, at_recipient=at_recipient)
    if 400 <= code < 500:
        return Outcome(Proof.NOT_SENT, reason, subject=subject)
    if 500 <= code < 600 and isinstance(error, REFUSALS):
        return _refused(subject, reason, hard=at_recipient and refusals.names_no_mailbox(text))
    if (500 <= code < 600 or not code) and not _body_began(error):
        return Outcome(Proof.CONFIGURATION, reason, subject=Subject.ACCOUNT)
    return None


def _smtp_answer(error: smtplib.SMTPException) -> tuple[int, str]:
    """Return code and text of a refusal, code 0 if nobody answered. A mail has one recipient."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()), (0, b""))
    else:
        code, text = getattr(error, "smtp_code", 0), getattr(error, "smtp_error", str(error))
    return code, text.decode(errors="replace") if isinstance(text, bytes) else str(text)


def _of_connection(error: BaseException) -> Outcome | None:
    """Say whether a connection failed before anything of this mail could be written."""
    chain = list(causes(error))
    functions = {f.f_code.co_name for c in chain for f, _ in walk_tb(c.__traceback__)}
    redirected = "resolve_redirects" in functions  # the first address did answer
    unreachable = any(isinstance(c, (ConnectionRefusedError, socket.gaierror)) for c in chain)
    if (unreachable or functions & BEFORE_THE_REQUEST) and not redirected:
        return Outcome(Proof.NOT_SENT, _why_unreachable(chain))
    if not _body_began(error) and isinstance(error, OSError):
        return Outcome(Proof.NOT_SENT, "The mail server hung up before it was given the mail.")
    return None


def _why_unreachable(chain: list[BaseException]) -> str:
    for cause in chain:
        if isinstance(cause, ConnectionRefusedError):
            return "The mail provider refused the connection."
        if isinstance(cause, socket.gaierror):
            return "The mail provider's host name was not found."
        if isinstance(cause, ssl.SSLError):
            why = getattr(cause, "verify_message", "") or str(cause.reason)
            return reason_of("No secure connection to the mail provider", why)
    return "The mail provider could not be reached."


def _what_broke(error: BaseException) -> str:
    if any(isinstance(cause, TimeoutError) for cause in causes(error)):
        return "No answer came in time"
    if any(isinstance(cause, OSError) for cause in causes(error)):
        return "The connection broke during the call"
    return f"{type(error).__name__} during the call"


def _body_began(error: BaseException) -> bool:
    """Say whether the text of a mail may have been on its way. Only our SMTP can deny it."""
    return getattr(error, "body_began", True)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and whatever it wraps: causes, contexts and wrapped arguments."""
    todo, seen = [error], set()
    while todo:
        cause = todo.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        todo += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]
