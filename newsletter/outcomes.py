"""What an attempt to hand a mail over proves. A pure function, so that it can be read and tested.

The question is never "did it fail?" but "can it have been accepted?". Only an attempt that
provably never reached the provider may be repeated; everything else in doubt stays in doubt.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

GOOD_STATUSES = {"sent", "queued"}  # Anymail's words for "the provider has it now"


class Proof(StrEnum):
    ACCEPTED = "accepted"
    NOT_SENT = "not_sent"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """What is proven about one call, with the reason in plain words and the provider's id."""

    proof: Proof
    reason: str = ""
    esp_id: str = ""


def classify(
    error: BaseException | None, status: object | None = None, count: int | None = None
) -> Outcome:
    """Return the outcome of a call: what it raised, Anymail's `anymail_status`, Django's count.

    The status comes first: a receiver of Anymail's post_send may raise after acceptance.
    """
    esp_id = str(getattr(status, "message_id", None) or "")
    statuses = getattr(status, "status", None)
    if statuses and statuses <= GOOD_STATUSES:
        return Outcome(Proof.ACCEPTED, esp_id=esp_id)
    if error is None and not statuses:  # a backend without statuses, such as SMTP, counts
        silent = Outcome(Proof.UNKNOWN, "The mail account raised nothing and sent nothing.")
        return Outcome(Proof.ACCEPTED) if count == 1 else silent
    if error is None:
        words = ", ".join(sorted(str(word) for word in statuses))
        return Outcome(Proof.UNKNOWN, f"The provider answered: {words}.", esp_id)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes(error)):
        return Outcome(Proof.NOT_SENT, "The mail provider refused the connection.")
    return Outcome(Proof.UNKNOWN, f"{type(error).__name__} during the call.", esp_id)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and whatever it wraps: causes, contexts and wrapped arguments."""
    todo, seen = [error], set()
    while todo:
        cause = todo.pop()
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        todo += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]
