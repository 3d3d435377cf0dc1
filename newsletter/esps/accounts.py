"""How fast and when each mail account may be used: one row of the ledger that all workers share."""

import random
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from newsletter import clock
from newsletter.models import Delivery, MailerState, MailSettings

BURST = timedelta(seconds=0.25)  # what an account that was not used a while may catch up
FIRST_PAUSE = timedelta(seconds=5)  # each next one is twice as long
LONGEST_PAUSE = timedelta(minutes=15)
LONGEST_TROUBLE = timedelta(minutes=15)  # in which an account takes nothing, and nobody is asked
LONGEST_WAIT = timedelta(hours=1)  # that a provider may ask for, and nobody is asked
ALIASES = ("default", "notes")
ALL = "all accounts"


def account_of(alias: str) -> str:
    """Return the account behind an alias of MAILERS: "default" if both send through the same."""
    same = settings.MAILERS.get("notes") == settings.MAILERS.get("default")
    return "default" if same else alias


def is_open(alias: str, at: datetime) -> Q:
    """Return a condition that holds while mail may leave through this account."""
    blocked = _blocked(at).filter(account=account_of(alias))
    return ~Q(Exists(blocked)) & ~Q(Exists(_holding()))


def open_aliases(at: datetime) -> set[str]:
    """Return the aliases through whose accounts mail may leave now."""
    held = _holding().values_list(Value(ALL))
    closed = {account for (account,) in _blocked(at).values_list("account").union(held)}
    return {alias for alias in ALIASES if closed.isdisjoint({ALL, account_of(alias)})}


def _blocked(at: datetime) -> QuerySet:
    return MailerState.objects.filter(blocked_until__gt=at)


def _holding() -> QuerySet:
    return MailSettings.objects.filter(held_because__gt="")


def room(alias: str, wanted: int) -> int:
    """Return how many of the `wanted` calls the account's rate allows now.

    Call it in the transaction that claims them: the row is locked until its end, so that all
    workers together keep the rate.
    """
    ahead, interval = _used_up(account_of(alias))
    return min(wanted, max(0, (BURST - ahead) // interval + 1))


def take(alias: str, wanted: int) -> int:
    """Return how many of the `wanted` calls the account's rate allows now, and count them.

    The generic cell rate algorithm. What holds for `room` holds here.
    """
    if not wanted:
        return 0
    account, now = account_of(alias), clock.now()
    ahead, interval = _used_up(account)
    allowed = min(wanted, max(0, (BURST - ahead) // interval + 1))
    if allowed:
        rows = MailerState.objects.filter(account=account)
        rows.update(next_call_at=now + ahead + allowed * interval)
    return allowed


def _used_up(account: str) -> tuple[timedelta, timedelta]:
    """Lock an account; return how much of its allowance is used up, and what one call uses."""
    rows = MailerState.objects.select_for_update().filter(account=account)
    state = rows.first() or MailerState.objects.get_or_create(account=account)[0]
    interval = timedelta(seconds=1) / settings.NOTE_RATE
    return _ahead(state, clock.now(), interval), interval


def seconds_to_wait() -> float:
    """Return how long the rate makes the busiest account wait for its next call."""
    now, interval = clock.now(), timedelta(seconds=1) / settings.NOTE_RATE
    waits = [_ahead(state, now, interval) - BURST for state in MailerState.objects.all()]
    return max([timedelta(), *waits]).total_seconds()


def _ahead(state: MailerState, now: datetime, interval: timedelta) -> timedelta:
    """Return how much of the allowance is used up; a clock that was set back uses up none."""
    ahead = max(timedelta(), (state.next_call_at or now) - now)
    return ahead if ahead <= BURST + 2 * interval else timedelta()


def pause(alias: str, reason: str, retry_after: timedelta | None) -> None:
    """Let nothing leave through this account for a while: as long as the provider asks, or else
    longer each time in a row. What is in flight with the call that failed counts as one failure.
    """
    now, account = clock.now(), account_of(alias)
    state, _ = MailerState.objects.get_or_create(account=account)
    longer = FIRST_PAUSE * 2 ** min(state.failures, 10) * random.uniform(0.9, 1.1)  # noqa: S311
    until = now + (retry_after or min(longer, LONGEST_PAUSE))
    blocking = {"blocked_until": until, "blocked_because": reason[:250]}
    blocking["troubled_at"] = Coalesce("troubled_at", Value(now))
    open_row = Q(blocked_until=None) | Q(blocked_until__lte=now)
    rows = MailerState.objects.filter(account=account)
    if not rows.filter(open_row).update(failures=F("failures") + 1, **blocking) and retry_after:
        rows.filter(blocked_until__lt=until).update(**blocking)


def works(alias: str) -> None:
    """The account took a mail. After its last pause, the next failure is a first one again."""
    rows, now = MailerState.objects.filter(account=account_of(alias)), clock.now()
    rows.update(took_at=now)
    well = {"failures": 0, "blocked_because": "", "troubled_at": None}
    rows.filter(failures__gt=0, blocked_until__lte=now).update(**well)


def in_use() -> QuerySet:
    """Return the accounts that this site sends through now."""
    return MailerState.objects.filter(account__in={account_of(alias) for alias in ALIASES})


def is_troubled(account: MailerState, at: datetime) -> bool:
    """Say whether an account needs a person: it takes nothing, or will not for long."""
    silent_since, blocked_until = account.troubled_at or at, account.blocked_until or at
    return at - silent_since >= LONGEST_TROUBLE or blocked_until - at > LONGEST_WAIT


def try_now() -> int:
    """Lift the pause of every account; what was put off is due now. Return how many mails wait."""
    now = clock.now()
    waiting = Delivery.objects.filter(state=Delivery.State.PENDING)
    lifted = {"blocked_until": None, "blocked_because": "", "troubled_at": None, "failures": 0}
    with transaction.atomic():
        MailerState.objects.update(**lifted)
        waiting.filter(next_at__gt=now).update(next_at=now, attempts=0)
        return waiting.count()


def allows(alias: str, connections: int) -> None:
    """Note how many connections at a time the provider takes, for the author to be told."""
    MailerState.objects.filter(account=account_of(alias)).update(connections=connections)
