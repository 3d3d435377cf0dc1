"""What an author does with a note. Each act is a conditional move, so it can be tried twice.

An act that concerns a number of deliveries takes the number that the author was asked about, and
does nothing if it is another one by then.
"""

from django.db import transaction

from essays.models import EssayPage
from newsletter import clock
from newsletter.esps.outcomes import Proof
from newsletter.ledger import settling
from newsletter.ledger.delivery import wanted_by_subscriber
from newsletter.models import Delivery, Note
from newsletter.states import move_deliveries, move_notes

State = Note.State
D = Delivery.State

AT_REST = (State.DONE, State.PAUSED)  # no worker ends or begins such a note
ENDED = (*AT_REST, State.CANCELED)
AGAIN = (D.FAILED, D.REFUSED)
NOT_TAKEN = (Proof.NOT_ACCEPTED, Proof.CONFIGURATION)


class NumberChanged(Exception):
    """There are more or fewer deliveries than the author was asked about. Nothing was done."""


def send_now(note: Note, by: str) -> bool:
    """Let a waiting note leave with the worker's next turn."""
    now = clock.now()
    waiting = Note.objects.waiting().filter(pk=note.pk, release_at__gt=now)
    return bool(waiting.update(release_at=now, released_by=by))


def unhold(note: Note, by: str) -> bool:
    """The author looked, and the note may leave now."""
    now = clock.now()
    moved = {"reason": "", "release_at": now, "released_by": by}
    return bool(move_notes(_only(note), {State.HELD}, State.WAITING, **moved))


def pause(note: Note, by: str) -> bool:
    """Begin nothing more of a note; calls in flight end as they end."""
    reason = f"Paused by {by}."
    return bool(move_notes(_only(note), {State.SENDING}, State.PAUSED, reason=reason[:250]))


def resume(note: Note, by: str) -> bool:
    """Go on with a note that stopped half way, if its essay can be read again.

    Who resumes says that what the provider refused is mended: those mails start anew, and now.
    """
    moved = {"reason": "", "released_by": by}
    with transaction.atomic():
        resumed = move_notes(_readable(note), {State.PAUSED}, State.SENDING, **moved)
        if resumed:
            refused = note.deliveries.filter(outcome__in=NOT_TAKEN, state=D.PENDING)
            refused.update(outcome="", attempts=0, next_at=clock.now())
    return bool(resumed)


def is_readable(note: Note) -> bool:
    """Say whether the essay is open to everybody; without it nothing of its note is begun."""
    return _readable(note).exists()


def failed(note: Note):
    """Deliveries that the provider provably never had."""
    return note.deliveries.filter(state=D.FAILED)


def refused(note: Note):
    """Deliveries refused because of their address, of those that may still be sent there."""
    return note.deliveries.filter(wanted_by_subscriber(), state=D.REFUSED)


def doubtful(note: Note):
    """Deliveries in doubt that only the author can settle."""
    return settling.needing_author("notes", clock.now()).filter(note=note)


def retry_failed(note: Note, by: str, expected: int | None = None) -> int:
    """Try again what the provider provably never had; return how many. Raises NumberChanged."""
    return _send_again(note, failed(note), D.FAILED, by, expected)


def retry_refused(note: Note, by: str, expected: int | None = None) -> int:
    """Try refused addresses again; return how many. Raises NumberChanged."""
    return _send_again(note, refused(note), D.REFUSED, by, expected)


def retry_one(delivery: Delivery, by: str) -> bool:
    """Try one delivery again that failed or was refused; return whether that was possible."""
    own = Delivery.objects.filter(wanted_by_subscriber(), pk=delivery.pk)
    if delivery.note is None:
        return bool(move_deliveries(with_address(own), AGAIN, D.PENDING, **_afresh()))
    return any(_send_again(delivery.note, own, state, by, None) for state in AGAIN)


def is_retriable(delivery: Delivery) -> bool:
    """Say whether `retry_one` would do anything."""
    own = Delivery.objects.filter(wanted_by_subscriber(), pk=delivery.pk, state__in=AGAIN)
    if not with_address(own).exists():
        return False
    note = delivery.note
    return note is None or _readable(note).filter(state__in=AT_REST).exists()


def send_to_doubtful(note: Note, by: str, expected: int | None = None) -> int:
    """Send to those who may have the note already; return how many. Raises NumberChanged."""
    return _send_again(note, doubtful(note), D.UNKNOWN, by, expected)


def leave_doubtful(note: Note, expected: int | None = None) -> int:
    """Settle what is in doubt as it is; return how many. Raises NumberChanged."""
    with transaction.atomic():
        left = move_deliveries(doubtful(note), {D.UNKNOWN}, D.LEFT, settled_at=clock.now())
        return _as_expected(left, expected)


def give_up_failed(note: Note, expected: int | None = None) -> int:
    """Try no more what failed; return how many. Raises NumberChanged."""
    fields = {"evidence": "The author gave it up.", "settled_at": clock.now()}
    with transaction.atomic():
        gone = move_deliveries(failed(note), {D.FAILED}, D.SKIPPED, **fields)
        return _as_expected(gone, expected)


def with_address(rows):
    """Those that can still be sent: the addresses of old notes are forgotten."""
    return rows.exclude(address="")


def _send_again(note: Note, rows, leaving: str, by: str, expected: int | None) -> int:
    """Put deliveries back into the queue, and a note with no other ones waiting back to sending.

    The note is locked first: no other act can move it between the two.
    """
    with transaction.atomic():
        if not _readable(note).filter(state__in=AT_REST).select_for_update().exists():
            return 0
        others_wait = note.deliveries.unsettled().exists()
        moved = move_deliveries(with_address(rows), {leaving}, D.PENDING, **_afresh())
        again = _as_expected(moved, expected)
        if again and not others_wait:
            sending = {"done_at": None, "released_by": by, "reason": ""}
            move_notes(_only(note), AT_REST, State.SENDING, **sending)
        return again


def _afresh() -> dict[str, object]:
    """Return the fields of a delivery that was never tried."""
    fields = {"next_at": clock.now(), "attempts": 0, "outcome": ""}
    return fields | {"settled_at": None, "token": None}


def _as_expected(number: int, expected: int | None) -> int:
    if expected not in (None, number):
        raise NumberChanged  # rolls the move back
    return number


def _only(note: Note):
    return Note.objects.filter(pk=note.pk)


def _readable(note: Note):
    return _only(note).filter(essay__in=EssayPage.objects.readable())
