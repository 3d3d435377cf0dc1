"""What became of a delivery whose worker or whose answer is gone: given back, in doubt, settled."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from newsletter import clock
from newsletter.esps import accounts
from newsletter.esps.connections import Connections
from newsletter.esps.outcomes import Proof
from newsletter.esps.provider import provider_of
from newsletter.ledger.delivery import Composed, compose, wanted_by_subscriber
from newsletter.ledger.recording import backoff
from newsletter.letters.messages import Composer
from newsletter.models import Delivery, Note
from newsletter.states import move_deliveries

logger = logging.getLogger(__name__)
State = Delivery.State
# So long may a provider's report, or its answer to a repeated question, settle what is in doubt.
SETTLED_WITHIN = timedelta(hours=24)
LONGEST_WINDOW = timedelta(days=3650)  # where a key is kept for ever


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
        next_at=clock.now(),
        lease_until=None,
    )
    if lost:
        logger.warning("%s deliveries are in doubt", lost)
    move_deliveries(
        Delivery.objects.filter(note__in=canceled_with_rest()),
        {State.PENDING},
        State.SKIPPED,
        reason="The note was canceled.",
        settled_at=clock.now(),
    )


def reapable() -> QuerySet:
    """Deliveries whose lease is over."""
    return Delivery.objects.filter(
        state__in=[State.CLAIMED, State.SUBMITTING], lease_until__lte=clock.now()
    )


def canceled_with_rest() -> QuerySet:
    """Canceled notes with deliveries that would wait for ever."""
    return Note.objects.canceled().with_delivery(state=State.PENDING)


def settle(connections: Connections) -> int:
    """Ask again about rows in doubt where the provider keeps one mail for each key; return how
    many are asked about. Whoever sends writes the answers down.

    The key is the delivery's id and the bytes are the same, so the mail is accepted once,
    whatever the first call did. A row stays in doubt until the answer is written down.
    """
    asked = 0
    for alias in accounts.ALIASES:
        room = 2 * connections.size - connections.flying  # a question may wait for a connection
        for delivery, message in _to_ask_about(alias, room):
            if message:
                connections.submit(delivery, alias, message)
                asked += 1
    return asked


def _to_ask_about(alias: str, limit: int) -> list[Composed]:
    """Put the next question about each row off, and return the rows with their messages."""
    now, composer, asked = clock.now(), Composer(), []
    with transaction.atomic():
        rows = askable(alias, now).filter(wanted_by_subscriber()).select_related("subscriber")
        doubtful = list(rows[:limit])
        for delivery in doubtful[: accounts.take(alias, len(doubtful))]:
            later = {"next_at": now + backoff(delivery.attempts), "attempts": F("attempts") + 1}
            own = Delivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at)
            if own.filter(state=State.UNKNOWN).update(**later):
                asked.append(delivery)
    return [compose(delivery, composer) for delivery in asked]


def askable(alias: str, at: datetime) -> QuerySet:
    """Rows in doubt that may be settled by asking again, of one account."""
    window = provider_of(alias).idempotent_for
    if window is None:
        return Delivery.objects.none()
    whose = Q(note__state__in=[Note.State.SENDING, Note.State.DONE])
    whose = whose if alias == "notes" else Q(note=None)
    rows = Delivery.objects.filter(accounts.is_open(alias, at), whose, state=State.UNKNOWN)
    return rows.filter(next_at__lte=at, began_at__gt=at - min(window, LONGEST_WINDOW)).order_by(
        "next_at"
    )


def needing_author(alias: str, at: datetime) -> QuerySet:
    """Rows in doubt of one account for which no evidence can come any more: a person decides."""
    rows = Delivery.objects.filter(state=State.UNKNOWN, note__isnull=alias == "default")
    settles = alias in settings.MAILERS and provider_of(alias).settles
    return rows.filter(began_at__lte=at - SETTLED_WITHIN) if settles else rows
