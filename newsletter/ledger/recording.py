"""Write down what the calls proved, and draw the consequences for the note and its account."""

import logging
import random
import time
from datetime import timedelta

from django.db import DataError, Error, IntegrityError, close_old_connections, transaction
from django.db.models import F, Max

from newsletter import clock
from newsletter.esps import accounts
from newsletter.esps.answers import Subject
from newsletter.esps.connections import Landed
from newsletter.esps.outcomes import Outcome, Proof
from newsletter.models import Delivery, Note, Suppression
from newsletter.people import subscriptions
from newsletter.states import accept_each, move_deliveries, move_notes

logger = logging.getLogger(__name__)
State = Delivery.State

MOST_ATTEMPTS = 6
FIRST_BACKOFF = timedelta(seconds=30)  # each next one is five times as long
LONGEST_BACKOFF = timedelta(hours=4)
RECORD_FOR = 300  # seconds in which a database may come back before the row is in doubt
# What is wrong with a row itself. All else may pass: a lock, a restart, a standby that only reads.
OF_THE_ROW = (DataError, IntegrityError)
BREAKER = 10  # a note whose first outcomes are all bad, so many of them, is paused
A_FEW = 3  # mails in a row that were not accepted say that the next one will not be either
CROWDED_FOR = timedelta(seconds=1)  # until a mail that found no connection is tried again
LATELY = timedelta(minutes=1)  # an account that took a mail since then works
ASK_AGAIN_AFTER = timedelta(seconds=30)
REPEATED = "The provider was asked again under the same key, and has it once."


def alias_of(delivery: Delivery) -> str:
    return "notes" if delivery.kind == Delivery.Kind.NOTE else "default"


def record(landed: list[Landed]) -> None:
    """Write down what the calls proved, in one commit; a database that is away is waited for.

    Raises what the database does when it is not back within five minutes: then the rows are in
    doubt as soon as their leases end.
    """
    give_up = time.monotonic() + RECORD_FOR
    while landed:
        try:
            with transaction.atomic():
                write_down(landed)
            return
        except OF_THE_ROW:
            if len(landed) == 1:
                raise
            _record_each(landed)
            return
        except Error:
            if time.monotonic() > give_up:
                raise
            logger.warning("the database is away; %s outcomes wait", len(landed))
            close_old_connections()
            time.sleep(0.5)


def _record_each(landed: list[Landed]) -> None:
    """What cannot be written down must not keep the others from it."""
    for one in landed:
        try:
            record([one])
        except OF_THE_ROW:
            logger.exception("delivery %s: its outcome cannot be written", one.delivery.pk)


def write_down(landed: list[Landed]) -> None:
    """Record what each call proved and draw the consequences. Call it in a transaction."""
    accepted = [one for one in landed if one.outcome.proof == Proof.ACCEPTED]
    new = [one for one in accepted if one.delivery.state == State.SUBMITTING]
    accept_each([(d.pk, d.began_at, out.esp_id) for d, out in new], clock.now())
    for delivery, outcome in landed:
        if delivery.state == State.UNKNOWN:
            _record_answer(delivery, outcome)
        elif outcome.proof != Proof.ACCEPTED:
            logger.warning("delivery %s: %s. %s", delivery.pk, outcome.proof, outcome.reason)
            _record_one(delivery, outcome)
            _draw_consequences(delivery, outcome)
    bad = {d.note_id: out.reason for d, out in landed if out.proof != Proof.ACCEPTED and d.note_id}
    for note_id, reason in bad.items():
        _break_circuit(note_id, reason)


def _record_one(delivery: Delivery, outcome: Outcome) -> None:
    """The row must still be of this very attempt and in flight: no other is touched.

    An attempt whose lease ended is in doubt by then. What proves that it failed proves it still,
    unless the provider was asked again meanwhile: that question may be accepted.
    """
    own = Delivery.objects.filter(pk=delivery.pk, began_at=delivery.began_at)
    now = clock.now()
    fields = {"outcome": outcome.proof, "reason": outcome.reason, "esp_id": outcome.esp_id[:250]}
    fields |= {"lease_until": None, "settled_at": None}
    match outcome.proof:
        case Proof.REFUSED:
            to = State.REFUSED
        case Proof.UNKNOWN:
            to = State.UNKNOWN
            fields["next_at"] = now + ASK_AGAIN_AFTER
        case _ if outcome.subject == Subject.CONNECTIONS:  # which is no try
            to = State.PENDING
            again = {"next_at": now + CROWDED_FOR, "attempts": F("attempts") - 1}
            fields |= {"token": None} | again
        case Proof.IMPOSSIBLE:
            to = State.FAILED
        case _ if delivery.attempts >= MOST_ATTEMPTS:
            to = State.FAILED
        case _:
            to = State.PENDING
            wait = outcome.retry_after or backoff(delivery.attempts)
            fields |= {"next_at": now + wait, "token": None}
    if to in (State.REFUSED, State.FAILED):
        fields["settled_at"] = now
    if not move_deliveries(own, {State.SUBMITTING}, to, **fields) and to != State.UNKNOWN:
        not_asked_again = own.filter(attempts=delivery.attempts)
        if move_deliveries(not_asked_again, {State.UNKNOWN}, to, **fields) and to == State.PENDING:
            done = Note.objects.filter(pk=delivery.note_id)
            move_notes(done, {Note.State.DONE}, Note.State.SENDING, done_at=None)


def _record_answer(delivery: Delivery, outcome: Outcome) -> None:
    """Only acceptance settles a row in doubt that was asked again; all else proves nothing."""
    own = Delivery.objects.filter(pk=delivery.pk, began_at=delivery.began_at)
    if outcome.proof == Proof.ACCEPTED:
        fields = {"outcome": outcome.proof, "reason": "", "evidence": REPEATED}
        fields |= {"esp_id": outcome.esp_id[:250], "settled_at": clock.now()}
        move_deliveries(own, {State.UNKNOWN}, State.ACCEPTED, **fields)
    elif outcome.proof == Proof.NOT_SENT:
        accounts.pause(alias_of(delivery), outcome.reason, outcome.retry_after)


def _has_worked(note_id: int | None) -> bool:
    rows = Delivery.objects.filter(note=note_id, state__in=Delivery.HANDED_OVER)
    return note_id is not None and rows.exists()


def _concerns_no_other(delivery: Delivery, outcome: Outcome) -> bool:
    """Say whether a mail is put off by itself, such as by a mailbox that wants to be asked twice.

    Anybody can have a confirmation sent to such an address, and must not stop all mail by it. A
    note's first try says something of the account, unless that took others a moment ago.
    """
    if outcome.subject != Subject.MAILBOX:
        return False
    if not delivery.note_id or delivery.attempts > 1:
        return True
    others = Delivery.objects.filter(note=delivery.note_id, state__in=Delivery.HANDED_OVER)
    return others.filter(settled_at__gt=clock.now() - LATELY).exists()


def _is_not_alone(note_id: int) -> bool:
    """Say whether a refusal that is not of its address will meet the next mails, too: because it
    is the first of the note, or there were a few since the provider took one.
    """
    taken = Delivery.objects.filter(note=note_id, state__in=Delivery.HANDED_OVER)
    last = taken.aggregate(at=Max("began_at"))["at"]
    if last is None:
        return not taken.exists()
    refused = Delivery.objects.filter(note=note_id, outcome=Proof.NOT_ACCEPTED, began_at__gt=last)
    return refused.filter(state__in=(State.PENDING, State.FAILED)).count() >= A_FEW


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after this many attempts; six of them span almost six hours."""
    wait = min(FIRST_BACKOFF * 5 ** (attempts - 1), LONGEST_BACKOFF)
    return wait * random.uniform(0.9, 1.1)  # noqa: S311 - so that workers do not knock together


def _draw_consequences(delivery: Delivery, outcome: Outcome) -> None:
    """Suppress a dead address, pause an account or a note that is in trouble."""
    match outcome.proof:
        case Proof.REFUSED if outcome.hard and delivery.subscriber:
            address = delivery.subscriber.address_hash
            subscriptions.suppress(address, Suppression.Reason.BOUNCED)
        case Proof.CONFIGURATION if delivery.note_id:
            pause(delivery.note_id, outcome.reason)
        case Proof.NOT_ACCEPTED if delivery.note_id and _is_not_alone(delivery.note_id):
            pause(delivery.note_id, outcome.reason)
        case Proof.NOT_ACCEPTED if not delivery.note_id and outcome.subject == Subject.ACCOUNT:
            accounts.pause(alias_of(delivery), outcome.reason, outcome.retry_after)
        case Proof.NOT_SENT if outcome.subject == Subject.CONNECTIONS:
            pass  # whoever sends takes fewer
        case Proof.NOT_SENT | Proof.CONFIGURATION if not _concerns_no_other(delivery, outcome):
            accounts.pause(alias_of(delivery), outcome.reason, outcome.retry_after)


def pause(note_id: int, reason: str) -> None:
    """Stop a note that is being sent until the author says what should become of it."""
    sending = Note.objects.filter(pk=note_id)
    if move_notes(sending, {Note.State.SENDING}, Note.State.PAUSED, reason=reason[:250]):
        logger.warning("note %s paused: %s", note_id, reason)


def _break_circuit(note_id: int, reason: str) -> None:
    """Pause a note of whose first mails none was accepted: nothing proves that any other is."""
    if _has_worked(note_id):
        return
    ended = (State.REFUSED, State.FAILED, State.UNKNOWN)
    bad = Delivery.objects.filter(note=note_id, state__in=ended).count()
    if bad >= BREAKER:
        pause(note_id, f"None of the first {bad} mails was accepted. The last one: {reason}")
