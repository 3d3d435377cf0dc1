"""How often something may be tried: so many times at once, then one more every so often.

A bucket is one row with one number, the time at which it is whole again. Taking from it moves
that time on; what would move it too far is refused, and a refusal reads and writes nothing.
"""

from typing import NamedTuple

from django.db import IntegrityError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac

from home.access.models import Bucket
from newsletter import clock


class Limit(NamedTuple):
    """`burst` tries at once; each is given back after `every` seconds."""

    burst: int
    every: float


# 298 guesses a day at one account, from however many machines.
SIGN_IN_OF_ACCOUNT = Limit(10, 300)
SIGN_IN_OF_NETWORK = Limit(30, 30)
LINK_OF_ACCOUNT = Limit(3, 1200)
LINK_OF_NETWORK = Limit(10, 300)
SUBSCRIBE_OF_NETWORK = Limit(40, 10)


def take(limit: Limit, *names: str) -> float:
    """Take one try; return 0, or the seconds to wait if there is none left."""
    key, now = key_of(*names), clock.now().timestamp()
    if wait := _wait(limit, key, now):
        return wait
    with transaction.atomic():
        if _taken(limit, key, now):
            return 0.0
    try:
        with transaction.atomic():
            Bucket.objects.create(key=key, whole_at=now + limit.every)
            return 0.0
    except IntegrityError:  # another try at the same moment made it
        return 0.0 if _taken(limit, key, now) else limit.every


def give_back(limit: Limit, *names: str) -> None:
    """A try that was no guess."""
    Bucket.objects.filter(key=key_of(*names)).update(whole_at=F("whole_at") - limit.every)


def open_again(*names: str) -> None:
    """Forget all tries: whoever may decide that has proven who they are."""
    Bucket.objects.filter(key=key_of(*names)).delete()


def forget_whole() -> None:
    """Delete what says nothing any more."""
    whole = Bucket.objects.filter(whole_at__lte=clock.now().timestamp())
    if whole.exists():
        whole.delete()


def key_of(*names: str) -> str:
    """Return a hash, so that the table names neither accounts nor networks."""
    return salted_hmac("home.access.limits", "\n".join(names), algorithm="sha256").hexdigest()


def _taken(limit: Limit, key: str, now: float) -> bool:
    last = now + (limit.burst - 1) * limit.every
    rows = Bucket.objects.filter(key=key, whole_at__lte=last)
    whole_at = Greatest(F("whole_at"), Value(now, models.FloatField())) + limit.every
    return bool(rows.update(whole_at=whole_at))


def _wait(limit: Limit, key: str, now: float) -> float:
    whole_at = Bucket.objects.filter(key=key).values_list("whole_at", flat=True).first()
    return max(0.0, (whole_at or now) - now - (limit.burst - 1) * limit.every)
