"""Hand mails over: commit the intent, call once, record. What is not proven is never repeated."""

import logging
import random
import time
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from threading import local

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.db import OperationalError, transaction
from django.db.models import F, Q

from newsletter import clock, holding, messages
from newsletter.models import Delivery, Note, Subscriber
from newsletter.outcomes import Outcome, Proof, classify
from newsletter.states import move_deliveries

logger = logging.getLogger(__name__)
State = Delivery.State

MOST_ATTEMPTS = 6
FIRST_BACKOFF = timedelta(seconds=30)  # each next one is five times as long
LONGEST_BACKOFF = timedelta(hours=4)
NOT_COMPOSED = Outcome(Proof.IMPOSSIBLE, "This mail could not be composed. The log says why.")
RECORD_FOR = 300  # seconds in which a locked database may come back before the row is in doubt


class Connections:
    """At most `size` open mailers of each alias, one per thread, each used by one call at a time.

    Threads touch the network only: every database access stays with the thread that owns this.
    """

    def __init__(self, size: int):
        self.size = size
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="mail")
        self._own = local()
        self._open: list = []

    def submit(self, alias: str, message: EmailMultiAlternatives) -> Future:
        return self._pool.submit(self._call, alias, message)

    def close(self) -> None:
        """Wait for what is in flight, then close every connection."""
        self._pool.shutdown(wait=True)
        for mailer in self._open:
            mailer.close()

    def _call(self, alias: str, message: EmailMultiAlternatives) -> Outcome:
        """Call the provider once, and say what that proves."""
        mailer, error, count = None, None, None
        try:
            mailer = self._mailer(alias)
            count = mailer.send_messages([message])
        except Exception as raised:
            error = raised
            self._forget(alias, mailer)
        return classify(error, getattr(message, "anymail_status", None), count)

    def _mailer(self, alias: str):
        if not hasattr(self._own, alias):
            mailer = mailers[alias]
            mailer.open()
            setattr(self._own, alias, mailer)
            self._open.append(mailer)
        return getattr(self._own, alias)

    def _forget(self, alias: str, mailer) -> None:
        """Drop a connection after an error: its state is not known."""
        if mailer is not None:
            delattr(self._own, alias)
            self._open.remove(mailer)
            try:
                mailer.close()
            except Exception:
                logger.warning("a mail connection did not close cleanly")


def send_due(connections: Connections, may_begin: Callable[[], bool]) -> int:
    """Send what is due while `may_begin()`; return how many calls were made.

    Each free connection gets one claimed and begun delivery; its outcome is recorded before
    the connection gets the next.
    """
    flying: dict[Future, Delivery] = {}
    try:
        return _send_waves(connections, may_begin, flying)
    finally:  # whatever else went wrong: what is in flight ends, and its outcome is written down
        landed, _ = wait(flying)
        record([(flying[future], future.result()) for future in landed])


def _send_waves(
    connections: Connections, may_begin: Callable[[], bool], flying: dict[Future, Delivery]
) -> int:
    token, calls = uuid.uuid4(), 0
    while True:
        free = connections.size - len(flying)
        if free and may_begin():
            for delivery, message in begin(claim(free, token), token):
                if message is None:
                    record([(delivery, NOT_COMPOSED)])
                    continue
                alias = "notes" if delivery.kind == Delivery.Kind.NOTE else "default"
                flying[connections.submit(alias, message)] = delivery
                calls += 1
        if not flying:
            return calls
        landed, _ = wait(flying, return_when=FIRST_COMPLETED)
        record([(flying[future], future.result()) for future in landed])
        for future in landed:
            del flying[future]


def claim(limit: int, token: uuid.UUID) -> list[uuid.UUID]:
    """Take up to `limit` due deliveries under a token and a lease; return their ids."""
    if holding.reason():
        return []
    now = clock.now()
    lease = now + timedelta(seconds=settings.LEASE_SECONDS)
    with transaction.atomic():
        due = Delivery.objects.due(now).select_for_update(skip_locked=True, of=("self",))
        ids = list(due.values_list("pk", flat=True)[:limit])
        rows = Delivery.objects.filter(pk__in=ids)
        move_deliveries(rows, {State.PENDING}, State.CLAIMED, token=token, lease_until=lease)
    return ids


def begin(
    ids: list[uuid.UUID], token: uuid.UUID
) -> list[tuple[Delivery, EmailMultiAlternatives | None]]:
    """Pass the last gate and commit the intent; return what must now be called, each once.

    The messages are composed first; None stands for one that cannot be composed.
    """
    if not ids:
        return []
    rows = Delivery.objects.filter(pk__in=ids, token=token)
    composed, envelope = {}, messages.envelope()
    for delivery in rows.select_related("note", "subscriber"):
        if delivery.subscriber:
            composed[delivery.pk] = _composed(delivery, envelope)
    now = clock.now()
    with transaction.atomic():
        willing = list(rows.filter(_may_go(), pk__in=composed).values_list("pk", flat=True))
        # Own columns only: PostgreSQL looks at these again after it waited for a row, but not
        # at what the gate has read in other tables.
        move_deliveries(
            rows.filter(pk__in=willing, lease_until__gt=now).exclude(address=""),
            {State.CLAIMED},
            State.SUBMITTING,
            began_at=now,
            attempts=F("attempts") + 1,
            lease_until=now + timedelta(seconds=settings.LEASE_SECONDS),
        )
        turn_away(rows)
    begun = rows.filter(state=State.SUBMITTING, began_at=now)
    return [(delivery, composed[delivery.pk]) for delivery in begun]


def _composed(delivery: Delivery, envelope: messages.Envelope) -> EmailMultiAlternatives | None:
    try:
        return messages.compose(delivery, envelope)
    except Exception:  # one mail must not keep all others from leaving
        logger.exception("delivery %s cannot be composed", delivery.pk)
        return None


def turn_away(rows) -> None:
    """Skip claimed deliveries that must never go; give back those that may go later."""
    claimed = rows.filter(state=State.CLAIMED)
    never = Q(kind=Delivery.Kind.NOTE, note__state=Note.State.CANCELED) | ~_subscriber_wants_it()
    skipped = list(claimed.filter(never).values_list("pk", flat=True))
    move_deliveries(
        rows.filter(pk__in=skipped),
        {State.CLAIMED},
        State.SKIPPED,
        reason="No longer wanted when its turn came.",
        settled_at=clock.now(),
    )
    move_deliveries(claimed, {State.CLAIMED}, State.PENDING, token=None, lease_until=None)


def record(landed: Iterable[tuple[Delivery, Outcome]]) -> None:
    """Write down what the calls proved, in one commit; a locked database is waited for.

    The row must still be of this very attempt. If it was reaped to "unknown" meanwhile, a late
    outcome settles it, and no other row ever.
    """
    landed = list(landed)
    give_up = time.monotonic() + RECORD_FOR
    while True:
        try:
            with transaction.atomic():
                for delivery, outcome in landed:
                    _record_one(delivery, outcome)
            return
        except OperationalError:
            if time.monotonic() > give_up:
                raise
            logger.warning("the database is busy; %s outcomes wait", len(landed))
            time.sleep(0.5)


def reap() -> None:
    """End the leases of workers that died: not begun goes back, begun is in doubt.

    What comes back to a note that was canceled meanwhile ends here.
    """
    over = Delivery.objects.filter(lease_until__lte=clock.now())
    move_deliveries(over, {State.CLAIMED}, State.PENDING, token=None, lease_until=None)
    lost = move_deliveries(
        over,
        {State.SUBMITTING},
        State.UNKNOWN,
        outcome=Proof.UNKNOWN,
        reason="The worker stopped before the provider's answer was written down.",
    )
    if lost:
        logger.warning("%s deliveries are in doubt", lost)
    move_deliveries(
        Delivery.objects.filter(pk__in=list(orphaned().values_list("pk", flat=True))),
        {State.PENDING},
        State.SKIPPED,
        reason="The note was canceled.",
        settled_at=clock.now(),
    )


def reapable():
    """Deliveries whose lease is over."""
    return Delivery.objects.filter(
        state__in=[State.CLAIMED, State.SUBMITTING], lease_until__lte=clock.now()
    )


def orphaned():
    """Deliveries that would wait for ever: their note is canceled."""
    return Delivery.objects.filter(state=State.PENDING, note__state=Note.State.CANCELED)


def _record_one(delivery: Delivery, outcome: Outcome) -> None:
    now = clock.now()
    own = Delivery.objects.filter(pk=delivery.pk, began_at=delivery.began_at)
    fields = {"outcome": outcome.proof, "reason": outcome.reason, "esp_id": outcome.esp_id[:250]}
    fields |= {"lease_until": None, "settled_at": now}
    if outcome.proof != Proof.ACCEPTED:
        logger.warning("delivery %s: %s. %s", delivery.pk, outcome.proof, outcome.reason)
    if outcome.proof == Proof.ACCEPTED:
        move_deliveries(own, {State.SUBMITTING, State.UNKNOWN}, State.ACCEPTED, **fields)
    elif outcome.proof == Proof.NOT_SENT and delivery.attempts < MOST_ATTEMPTS:
        fields |= {"settled_at": None, "next_at": now + backoff(delivery.attempts), "token": None}
        move_deliveries(own, {State.SUBMITTING}, State.PENDING, **fields)
    elif outcome.proof in (Proof.NOT_SENT, Proof.IMPOSSIBLE):
        move_deliveries(own, {State.SUBMITTING}, State.FAILED, **fields)
    else:
        fields |= {"settled_at": None}
        move_deliveries(own, {State.SUBMITTING}, State.UNKNOWN, **fields)


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after this many attempts; six of them span almost six hours."""
    wait = min(FIRST_BACKOFF * 5 ** (attempts - 1), LONGEST_BACKOFF)
    return wait * random.uniform(0.9, 1.1)  # noqa: S311 - so that workers do not knock together


def _may_go() -> Q:
    sending = Q(kind=Delivery.Kind.CONFIRMATION) | Q(note__state=Note.State.SENDING)
    return sending & _subscriber_wants_it()


def _subscriber_wants_it() -> Q:
    """The last gate: notes for who is confirmed, confirmations for who is not."""
    return Q(kind=Delivery.Kind.NOTE, subscriber__in=Subscriber.objects.sendable()) | Q(
        kind=Delivery.Kind.CONFIRMATION, subscriber__in=Subscriber.objects.asking()
    )
