"""What was left in the form: written down by the request, looked at by a worker."""

import logging
from uuid import UUID

from django.db import DatabaseError, transaction

from newsletter import clock
from newsletter.models import SubscriptionRequest
from newsletter.people.subscriptions import subscribe

logger = logging.getLogger(__name__)
AT_ONCE = 50  # of one turn: notes wait for it


def write_down(email: str, replaces: UUID | None = None) -> None:
    """Keep an email for the worker, and whose it is to take the place of. Costs the same for
    every email.
    """
    SubscriptionRequest.objects.create(email=email, asked_at=clock.now(), replaces=replaces)


def take_in() -> int:
    """Ask those to confirm who are to be asked; return how many requests were looked at."""
    ids = list(SubscriptionRequest.objects.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in ids:
        _take_in(pk)
    return len(ids)


def _take_in(pk: int) -> None:
    """One request, once: its row goes in the transaction that does what it asks for."""
    rows = SubscriptionRequest.objects.filter(pk=pk)
    try:
        with transaction.atomic():
            request = rows.select_for_update(skip_locked=True).first()
            if request:
                request.delete()
                subscribe(request.email, *filter(None, [request.replaces]))
    except DatabaseError:  # all of it waits
        raise
    except Exception:  # one must not keep all others waiting
        logger.exception("request %s cannot be taken in", pk)
        rows.delete()
