"""A clock that was set back is noticed, said and lived with: nothing waits for it to come round.

What is due is ordered by the time. If that goes back by an hour, all that was written in the last
hour would wait for one; and after a moment a day ahead, for a day.
"""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from newsletter import clock
from newsletter.models import Clock, Delivery, MailerState, Note, Worker

logger = logging.getLogger(__name__)

TOLERANCE = timedelta(seconds=30)  # by which the clocks of several machines may differ
TOLD_FOR = timedelta(days=1)  # so long the author reads of a step
WAITING = (Delivery.State.PENDING, Delivery.State.UNKNOWN)


class Watch:
    """Compares the clock with one that nobody can set, that of this process's life."""

    def __init__(self):
        self._offset = self._now()

    def jumped(self) -> bool:
        """Say whether the clock was set, forwards or back, since this was last asked."""
        before, self._offset = self._offset, self._now()
        return abs(self._offset - before) > TOLERANCE.total_seconds()

    def _now(self) -> float:
        return clock.now().timestamp() - time.monotonic()


def notice() -> timedelta | None:
    """Note down the time; if it was later before, move what waits, and return by how much.

    Any number of workers may call it: one of them does it.
    """
    now = clock.now()
    if Clock.objects.filter(pk=1, seen_at__lte=now + TOLERANCE).update(seen_at=now):
        return None
    seen, created = Clock.objects.get_or_create(pk=1, defaults={"seen_at": now})
    own = Clock.objects.filter(pk=1, seen_at=seen.seen_at)
    if created or seen.seen_at <= now + TOLERANCE:
        return None
    step = seen.seen_at - now
    with transaction.atomic():
        if not own.update(seen_at=now, set_back_at=now, set_back_by=step):
            return None
        _go_on(now, step)
    logger.warning("the clock was set back by %s; what waits is moved by as much", step)
    return step


def told(at: datetime) -> Clock | None:
    """Return what was noticed lately."""
    return Clock.objects.filter(set_back_at__gt=at - TOLD_FOR).first()


def _go_on(now: datetime, step: timedelta) -> None:
    """Move what lies ahead back by the step. When an attempt began is its name, and stays."""
    lease = now + timedelta(seconds=settings.LEASE_SECONDS)
    waiting = Delivery.objects.filter(state__in=WAITING)
    for rows, name, limit in (
        (waiting, "next_at", now),
        (Delivery.objects.all(), "lease_until", lease),
        (MailerState.objects.all(), "blocked_until", now),
    ):
        ahead = rows.order_by().filter(**{f"{name}__gt": limit})
        ahead.update(**{name: F(name) - step})
    # A note that was made before keeps the time that its author was told.
    notes = Note.objects.waiting().order_by().filter(created_at__gt=now)
    notes.update(created_at=F("created_at") - step, release_at=F("release_at") - step)
    for rows, name in (
        (MailerState.objects.all(), "took_at"),
        (MailerState.objects.all(), "troubled_at"),
        (Worker.objects.all(), "seen_at"),
    ):
        rows.filter(**{f"{name}__gt": now}).update(**{name: now})
