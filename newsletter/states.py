"""The state machine of the ledger, all of it. Nothing else writes a `state`.

Every move is one conditional UPDATE: it names the states it may leave, and the number of rows
that it changed says whether it happened. Two workers can try the same move; one of them wins.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from newsletter.models import Delivery, Note

N, D = Note.State, Delivery.State

NOTE_MOVES = {
    N.WAITING: {N.SENDING, N.HELD, N.CANCELED},
    N.HELD: {N.WAITING, N.CANCELED},
    N.SENDING: {N.PAUSED, N.DONE, N.CANCELED},
    N.PAUSED: {N.SENDING, N.CANCELED},
    N.DONE: {N.SENDING},
    N.CANCELED: set(),
}

# What a tracking event proves. It beats every other knowledge, a decision of the author too: a
# delivery that the provider has must never be begun again.
EVIDENCE = {D.ACCEPTED, D.DELIVERED, D.BOUNCED, D.COMPLAINED}

DELIVERY_MOVES = {
    D.PENDING: {D.CLAIMED, D.SKIPPED} | EVIDENCE,
    D.CLAIMED: {D.PENDING, D.SUBMITTING, D.SKIPPED} | EVIDENCE,
    D.SUBMITTING: {D.PENDING, D.REFUSED, D.FAILED, D.UNKNOWN} | EVIDENCE,
    D.ACCEPTED: {D.DELIVERED, D.BOUNCED, D.COMPLAINED},
    D.DELIVERED: {D.BOUNCED, D.COMPLAINED},
    D.BOUNCED: {D.COMPLAINED},
    D.COMPLAINED: set(),
    D.REFUSED: EVIDENCE,
    D.FAILED: {D.PENDING} | EVIDENCE,
    D.UNKNOWN: {D.PENDING, D.LEFT} | EVIDENCE,
    D.LEFT: EVIDENCE,
    D.SKIPPED: EVIDENCE,
}


class IllegalMove(Exception):
    """The code asked for a move that the state machine does not have."""


def move_notes(rows: QuerySet, leaving: Iterable[str], to: str, **fields: object) -> int:
    """Move those of `rows` that are in one of `leaving`; return how many there were."""
    return _move(NOTE_MOVES, rows, leaving, to, fields)


def move_deliveries(rows: QuerySet, leaving: Iterable[str], to: str, **fields: object) -> int:
    """Move those of `rows` that are in one of `leaving`; return how many there were."""
    return _move(DELIVERY_MOVES, rows, leaving, to, fields)


def _move(moves: dict, rows: QuerySet, leaving: Iterable[str], to: str, fields: dict) -> int:
    leaving = set(leaving)
    for state in leaving:
        if to not in moves[state]:
            raise IllegalMove(f"{state} -> {to}")
    return rows.order_by().filter(state__in=leaving).update(state=to, **fields)
