"""The state machine of the ledger, all of it. Nothing else writes a `state`.

Every move is one conditional UPDATE: it names the states it may leave, and the number of rows
that it changed says whether it happened. Two workers can try the same move; one of them wins.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from newsletter.models import Delivery, Note

N, D = Note.State, Delivery.State

NOTE_MOVES = {
    N.WAITING: {N.SENDING, N.HELD, N.CANCELED},
    N.HELD: {N.WAITING, N.CANCELED},
    N.SENDING: {N.PAUSED, N.DONE, N.CANCELED},
    N.PAUSED: {N.SENDING, N.DONE, N.CANCELED},
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
    D.REFUSED: {D.PENDING} | EVIDENCE,  # at the author's word
    D.FAILED: {D.PENDING, D.SKIPPED} | EVIDENCE,
    D.UNKNOWN: {D.PENDING, D.REFUSED, D.FAILED, D.LEFT} | EVIDENCE,
    D.LEFT: EVIDENCE,
    D.SKIPPED: EVIDENCE,
}


# Why a delivery was skipped whose reader may take that back.
UNSUBSCRIBED = "Unsubscribed."
UNWANTED = "No longer wanted when its turn came."


class IllegalMove(Exception):
    """The code asked for a move that the state machine does not have."""


def move_notes(rows: QuerySet, leaving: Iterable[str], to: str, **fields: object) -> int:
    """Move those of `rows` that are in one of `leaving`; return how many there were."""
    return _move(NOTE_MOVES, rows, leaving, to, fields)


def move_deliveries(rows: QuerySet, leaving: Iterable[str], to: str, **fields: object) -> int:
    """Move those of `rows` that are in one of `leaving`; return how many there were."""
    return _move(DELIVERY_MOVES, rows, leaving, to, fields)


def put_back(rows: QuerySet, at: datetime) -> int:
    """Put those of `rows` that were skipped because their reader left into the line again, and
    return how many. It is the only way back from "skipped": nothing of them was handed over.
    """
    left = rows.order_by().filter(state=D.SKIPPED, reason__in=(UNSUBSCRIBED, UNWANTED))
    again = {"state": D.PENDING, "reason": "", "next_at": at, "settled_at": None, "token": None}
    return left.exclude(address="").update(**again)


# The two moves that every mail makes are prepared statements: for them, compiling a query would
# cost more than the call to the provider.


def begin_each(
    ids: list[UUID], token: UUID, at: datetime, lease_until: datetime, gate: tuple[str, tuple]
) -> set[UUID]:
    """Move claimed deliveries of a worker to "submitting"; return those that were moved.

    `gate` is the condition under which a mail may still go, as SQL and parameters. What the rows
    themselves say stands beside it: PostgreSQL looks at that again after it waited for a row.
    """
    condition, params = gate
    sql = (
        "UPDATE newsletter_delivery SET state = 'submitting', began_at = %s, lease_until = %s,"  # noqa: S608
        " attempts = attempts + 1"
        f" WHERE id IN ({', '.join(['%s'] * len(ids))}) AND token = %s AND state = 'claimed'"
        f" AND lease_until > %s AND address <> '' AND {condition} RETURNING id"
    )
    keys = [_adapted("id", pk) for pk in ids]
    times = [_adapted("began_at", time) for time in (at, lease_until)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*times, *keys, _adapted("token", token), times[0], *params])
        moved = {row[0] for row in cursor.fetchall()}
    return {pk for pk, key in zip(ids, keys, strict=True) if key in moved}


def accept_each(rows: Iterable[tuple[UUID, datetime, str]], at: datetime) -> None:
    """Move deliveries to "accepted": of each its id, the beginning of its last attempt, which is
    the one that was accepted, and the ESP's id.

    They are in flight or in doubt; or the author had them sent again, and they must not be.
    """
    values = [
        (_adapted("id", pk), _adapted("began_at", began_at), esp_id[:250])
        for pk, began_at, esp_id in rows
    ]
    if not values:
        return
    sql = (
        "UPDATE newsletter_delivery SET state = 'accepted', outcome = 'accepted', reason = '',"  # noqa: S608
        " esp_id = call.column3, lease_until = NULL, settled_at = %s"
        f" FROM (VALUES {', '.join(['(%s, %s, %s)'] * len(values))}) AS call"
        " WHERE newsletter_delivery.id = call.column1"
        " AND newsletter_delivery.began_at = call.column2"
        " AND state IN ('submitting', 'unknown', 'pending', 'claimed')"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [_adapted("settled_at", at), *chain.from_iterable(values)])


def _adapted(field: str, value: object) -> object:
    """Return a value as this database keeps it."""
    return Delivery._meta.get_field(field).get_db_prep_value(value, connection)


def _move(moves: dict, rows: QuerySet, leaving: Iterable[str], to: str, fields: dict) -> int:
    leaving = set(leaving)
    for state in leaving:
        if to not in moves[state]:
            raise IllegalMove(f"{state} -> {to}")
    return rows.order_by().filter(state__in=leaving).update(state=to, **fields)
