"""What is forgotten, and when. A ledger needs no addresses for ever."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from newsletter import clock
from newsletter.models import (
    Clock,
    Delivery,
    Note,
    Subscriber,
    SubscriberFile,
    TrackingEvent,
    Worker,
)
from newsletter.states import move_deliveries

logger = logging.getLogger(__name__)

# The address of a delivery answers "did you get it?", which nobody asks after three months.
ADDRESSES = timedelta(days=90)
# A provider's event as it came explains a bounce while it is fresh; what it proved stays.
EVENTS = timedelta(days=30)
# A confirm link works for a week; whoever did not follow it for two never joined.
UNCONFIRMED = timedelta(days=14)
# A worker unseen for a day was killed: one that stops cleanly takes its row along.
WORKERS = timedelta(days=1)
# A file of subscribers that was looked at yesterday and not imported is chosen again.
FILES = timedelta(days=1)
# A clock that jumped ahead is believed when it has lasted for so long.
SECOND_LOOK = timedelta(days=1)
BATCH = 1000  # rows of one transaction, so that the write lock is held for milliseconds


def tidy() -> None:
    """Forget what is over its time, by a time that can be believed."""
    if not (now := believed(clock.now())):
        return
    duties = {
        "addresses blanked": (old_deliveries(now - ADDRESSES), blank),
        "events deleted": (
            TrackingEvent.objects.filter(received_at__lte=now - EVENTS),
            QuerySet.delete,
        ),
        "unconfirmed subscribers deleted": (
            Subscriber.objects.filter(
                status=Subscriber.Status.UNCONFIRMED,
                requested_at__lte=now - UNCONFIRMED,
                request_number__gt=0,  # the others were not asked yet
            ),
            forget,
        ),
        "files of subscribers deleted": (
            SubscriberFile.objects.filter(kept_at__lte=now - FILES),
            QuerySet.delete,
        ),
        "workers deleted": (Worker.objects.filter(seen_at__lte=now - WORKERS), QuerySet.delete),
    }
    for what, (rows, act) in duties.items():
        if count := in_batches(rows, act):
            logger.info("%s %s", count, what)


def believed(now: datetime) -> datetime | None:
    """Return the time by which to forget; None if the clock is not believed yet.

    What is forgotten does not come back, and a clock may be years ahead for a moment. So a time
    far from the last one that was believed must first have lasted for a day, from look to look.
    """
    row, _ = Clock.objects.get_or_create(pk=1, defaults={"seen_at": now})
    new = {"looked_at": now}
    if _follows(row.believed_at, now):
        new |= {"believed_at": now, "doubted_at": None}
    elif row.doubted_at is None or not _follows(row.looked_at, now):
        new |= {"doubted_at": now}
    elif now - row.doubted_at >= SECOND_LOOK:
        new |= {"believed_at": now, "doubted_at": None}
    Clock.objects.filter(pk=1).update(**new)
    return new.get("believed_at")


def _follows(last: datetime | None, now: datetime) -> bool:
    return last is not None and timedelta() <= now - last <= SECOND_LOOK


def old_deliveries(before) -> QuerySet:
    """Deliveries with an address: of notes done by then, and confirmations settled or due."""
    ended = Q(note__state__in=[Note.State.DONE, Note.State.CANCELED], note__done_at__lte=before)
    asked = Q(kind=Delivery.Kind.CONFIRMATION, last_at__lte=before)
    rows = Delivery.objects.exclude(address="").exclude(state__in=Delivery.UNSETTLED)
    return rows.alias(last_at=Coalesce("settled_at", "next_at")).filter(ended | asked)


def blank(deliveries: QuerySet) -> None:
    deliveries.update(address="")


def forget(subscribers: QuerySet) -> None:
    """Delete people who never confirmed; their confirmations keep no address."""
    people = list(subscribers.select_for_update())
    mails = Delivery.objects.filter(subscriber__in=people)
    move_deliveries(
        mails,
        {Delivery.State.PENDING},
        Delivery.State.SKIPPED,
        reason="Never confirmed.",
        settled_at=clock.now(),
    )
    blank(mails)
    Subscriber.objects.filter(pk__in=[person.pk for person in people]).delete()


def in_batches(rows: QuerySet, act: Callable[[QuerySet], object]) -> int:
    """Act on rows, some at a time in one transaction each; return how many there were.

    `act` gets the rows of the batch that still are as asked for, and must change them so that
    they no longer are.
    """
    count = 0
    while ids := list(rows.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            act(rows.filter(pk__in=ids))
        count += len(ids)
    return count
