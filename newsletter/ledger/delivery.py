"""Hand mails over: commit the intent, call once, record. What is not proven is never repeated."""

import logging
import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from newsletter import clock
from newsletter.esps import accounts
from newsletter.esps.connections import Connections, Landed
from newsletter.esps.mail import Mail
from newsletter.esps.outcomes import Outcome, Proof
from newsletter.ledger.recording import alias_of, record, write_down
from newsletter.ledger.turns import CONFIRMATION, NOTE, Turns
from newsletter.letters.messages import Composer
from newsletter.models import Delivery, Note, Subscriber
from newsletter.states import UNWANTED, begin_each, move_deliveries

logger = logging.getLogger(__name__)
State = Delivery.State

NOT_COMPOSED = Outcome(Proof.IMPOSSIBLE, "This mail could not be composed. The log says why.")
LONGEST_WAIT = 0.2  # seconds until a throttled sender looks again
# A worker claims what its connections can take at once. Where a provider answers faster than the
# disk can commit, it claims ahead, but never so much that another worker has nothing to do.
QUICKLY = 0.1  # seconds
MOST_AHEAD = 128


class Composed(NamedTuple):
    """A claimed delivery and its message; None stands for one that cannot be composed."""

    delivery: Delivery
    message: Mail | None


class Step(NamedTuple):
    """What was begun and must be called now, and the ids of what was claimed for the next step."""

    begun: list[Composed]
    claimed: list[uuid.UUID]


class Sender:
    """A worker's sending, under a fencing token of its own.

    Each free connection gets one claimed and begun delivery; its outcome is recorded before the
    connection gets the next. Calls stay in flight while the worker sees to its other duties.
    """

    def __init__(self, connections: Connections):
        self.connections = connections
        self.token = uuid.uuid4()
        self.composer = Composer()
        self.turns = Turns()
        self.stock: dict[uuid.UUID, Composed] = {}  # claimed, not begun
        self.ahead, self.refilled_at = connections.size, 0.0
        self.worked: set[str] = set()  # aliases whose account took a mail
        self.told = 0  # connections that the author was told of

    @property
    def busy(self) -> bool:
        """Whether anything is in flight, or claimed and not begun."""
        return bool(self.connections.flying or self.stock)

    def send(self, may_begin: Callable[[], bool], seconds: float) -> int:
        """Send what is due for so many seconds, while `may_begin()`; return the calls made.

        What is in flight then goes on, and is recorded by the next `send` or by `close`.
        """
        until = time.monotonic() + seconds
        calls, landed, self.composer = 0, self.connections.landed(0), Composer()
        while True:
            more = may_begin() and time.monotonic() < until
            begun, claimed = self.step(landed, self.connections.free if more else 0)
            calls += self.submit(begun)
            self.compose(claimed)
            wait = self.seconds_to_wait(until) if more else None
            if wait is None:
                break
            if not self.connections.flying:
                time.sleep(wait)
            landed = self.connections.landed(wait)
        for alias in self.worked:
            accounts.works(alias)  # out of trouble
        self.worked.clear()
        self.tell_limit()
        return calls

    def tell_limit(self) -> None:
        """Let the author know how many connections the provider takes."""
        most = self.connections.limit.most
        if self.connections.crowded and most != self.told:
            for kind in self.connections.crowded:
                accounts.allows(alias_of(Delivery(kind=kind)), most)
            self.told = most

    def step(self, landed: list[Landed], free: int) -> Step:
        """In one commit: write down what ended, begin as many as there are connections, and claim
        the next ones where the stock runs low.
        """
        try:
            with transaction.atomic():
                write_down(landed)
                next_ones = list(islice(self.stock.values(), free))
                begun = begin(next_ones, self.token)
                rest = len(self.stock) - len(next_ones)
                short = free and (rest < len(next_ones) or free > len(next_ones))
                claimed = self.claim(rest) if short else []
        except Exception:
            record(landed)  # at any rate
            raise
        for delivery, _ in next_ones:
            del self.stock[delivery.pk]
        self.worked |= {alias_of(d) for d, out in landed if out.proof == Proof.ACCEPTED}
        return Step(begun, claimed)

    def claim(self, rest: int) -> list[uuid.UUID]:
        used_up_quickly = time.monotonic() - self.refilled_at < QUICKLY
        more = max(min(2 * self.ahead, MOST_AHEAD), self.connections.size)
        self.ahead = more if used_up_quickly else self.connections.size
        self.refilled_at = time.monotonic()
        return claim(self.ahead - rest, self.token, self.turns)

    def compose(self, claimed: list[uuid.UUID]) -> None:
        """Compose what was claimed, outside any transaction, while the calls are in flight."""
        if claimed:
            rows = Delivery.objects.filter(pk__in=claimed).select_related("subscriber")
            self.stock |= {row.pk: compose(row, self.composer) for row in rows.order_by("next_at")}

    def submit(self, begun: list[Composed]) -> int:
        """Call the provider for each; return how many calls that are."""
        for delivery, message in begun:
            if message is None:
                record([Landed(delivery, NOT_COMPOSED)])
            else:
                self.connections.submit(delivery, alias_of(delivery), message)
        return sum(message is not None for _, message in begun)

    def seconds_to_wait(self, until: float) -> float | None:
        """Return how long a call in flight may take to end before there is something else to do;
        None if there is nothing to wait for.
        """
        turn, flying = max(0.0, until - time.monotonic()), self.connections.flying
        if not self.connections.free:
            return turn
        if self.stock:
            return 0.0
        rate = min(accounts.seconds_to_wait(), LONGEST_WAIT)
        return min(turn, rate or turn) if flying else rate or None

    def give_back(self) -> None:
        """Turn away what was claimed and not begun."""
        turn_away(Delivery.objects.filter(pk__in=list(self.stock), token=self.token))
        self.stock.clear()

    def close(self) -> None:
        """Let what is in flight end, write it down, and give the rest back."""
        record(self.connections.all_landed())
        self.give_back()
        self.connections.close()


def claim(limit: int, token: uuid.UUID, turns: Turns | None = None) -> list[uuid.UUID]:
    """Take up to `limit` due deliveries under a token and a lease; return their ids.

    Confirmations and notes take turns, and each account is used no faster than its rate.
    """
    now, turns = clock.now(), turns or Turns()
    with transaction.atomic():
        due = {CONFIRMATION: _due_confirmations(now, limit), NOTE: _due_of_notes(now, limit)}
        notes_wait = bool(due[NOTE])
        line = _allowed(turns.line(len(due[CONFIRMATION]), len(due[NOTE])), limit)
        ids = [due[alias].pop(0) for alias in line]
        move_deliveries(
            Delivery.objects.filter(pk__in=ids),
            {State.PENDING},
            State.CLAIMED,
            token=token,
            lease_until=now + timedelta(seconds=settings.LEASE_SECONDS),
        )
    turns.went(line, notes_waited=notes_wait)
    return ids


def _allowed(line: list[str], limit: int) -> list[str]:
    """Return who of a line may go now, by the rates of the accounts, and count them there.

    Where the one at its head must wait for its account, the next one of another goes.
    """
    accounts_of = {alias: accounts.account_of(alias) for alias in set(line)}
    wanted = Counter(accounts_of[alias] for alias in line)
    room = {account: accounts.room(account, number) for account, number in wanted.items()}
    allowed = []
    for alias in line:
        account = accounts_of[alias]
        if room[account] and len(allowed) < limit:
            room[account] -= 1
            allowed.append(alias)
    for account, number in Counter(accounts_of[alias] for alias in allowed).items():
        accounts.take(account, number)
    return allowed


def confirmations_due(at: datetime) -> QuerySet:
    return Delivery.objects.filter(accounts.is_open("default", at), note=None).due(at)


def notes_due(at: datetime) -> QuerySet:
    """Notes being sent that have a delivery which may go now, the first released first."""
    notes = Note.objects.sending().filter(accounts.is_open("notes", at))
    return notes.with_delivery(state=State.PENDING, next_at__lte=at).order_by("released_at")


def _due_confirmations(at: datetime, limit: int) -> list[uuid.UUID]:
    return _locked(confirmations_due(at), limit)


def _due_of_notes(at: datetime, limit: int) -> list[uuid.UUID]:
    ids: list[uuid.UUID] = []
    for note in notes_due(at).values_list("pk", flat=True) if limit else ():
        ids += _locked(Delivery.objects.filter(note=note).due(at), limit - len(ids))
    return ids


def _locked(rows: QuerySet, limit: int) -> list[uuid.UUID]:
    rows = rows.select_for_update(skip_locked=True, of=("self",))
    return list(rows.values_list("pk", flat=True)[:limit])


def compose(delivery: Delivery, composer: Composer) -> Composed:
    if delivery.subscriber is None:  # erased; the last gate turns it away
        return Composed(delivery, None)
    try:
        return Composed(delivery, composer.compose(delivery))
    except Exception:  # one mail must not keep all others from leaving
        logger.exception("delivery %s cannot be composed", delivery.pk)
        return Composed(delivery, None)


def begin(claimed: list[Composed], token: uuid.UUID) -> list[Composed]:
    """Pass the last gate and write the intent down; return what must be called once, and only
    after this is committed.
    """
    if not claimed:
        return []
    now = clock.now()
    lease = now + timedelta(seconds=settings.LEASE_SECONDS)
    usable = accounts.open_aliases(now)
    ids = [delivery.pk for delivery, _ in claimed if alias_of(delivery) in usable]
    passed = begin_each(ids, token, now, lease, _gate()) if ids else set()
    if len(passed) < len(claimed):
        rest = {delivery.pk for delivery, _ in claimed} - passed
        turn_away(Delivery.objects.filter(pk__in=rest, token=token))
    begun = [one for one in claimed if one.delivery.pk in passed]
    for delivery, _ in begun:  # what was written, instead of reading it again
        delivery.state, delivery.began_at = State.SUBMITTING, now
        delivery.attempts += 1
    return begun


@cache
def _gate() -> tuple[str, tuple]:
    """The last gate as SQL, compiled once: it speaks of the delivery's own table, without joins."""
    query = Delivery.objects.filter(_may_go()).query
    return query.where.as_sql(query.get_compiler(connection=connection), connection)


def turn_away(rows: QuerySet) -> None:
    """Skip claimed deliveries that must never go; give back those that may go later."""
    claimed = rows.filter(state=State.CLAIMED)
    canceled = Q(kind=Delivery.Kind.NOTE, note__state=Note.State.CANCELED)
    never = canceled | Q(address="") | ~wanted_by_subscriber()
    skipped = list(claimed.filter(never).values_list("pk", flat=True))
    move_deliveries(
        rows.filter(pk__in=skipped),
        {State.CLAIMED},
        State.SKIPPED,
        reason=UNWANTED,
        settled_at=clock.now(),
        lease_until=None,
    )
    move_deliveries(claimed, {State.CLAIMED}, State.PENDING, token=None, lease_until=None)


def _may_go() -> Q:
    sending = Note.objects.sending().filter(pk=OuterRef("note_id"))
    return (Q(kind=Delivery.Kind.CONFIRMATION) | Exists(sending)) & wanted_by_subscriber()


def wanted_by_subscriber() -> Q:
    """The last gate: notes for who is confirmed, confirmations for who is not."""
    own = {"pk": OuterRef("subscriber_id")}
    sendable, asking = Subscriber.objects.sendable(), Subscriber.objects.asking()
    return Q(Exists(sendable.filter(**own)), kind=Delivery.Kind.NOTE) | Q(
        Exists(asking.filter(**own)), kind=Delivery.Kind.CONFIRMATION
    )
