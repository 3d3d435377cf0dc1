"""Whether mail leaves, and whether a person is needed: for a monitor, in numbers without names."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from threading import Timer

from django.db import Error, connection
from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, Subquery, When
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from essays.models import EssayPage
from newsletter import clock
from newsletter.esps import accounts
from newsletter.ledger import finishing, holding, settling
from newsletter.ledger.author_acts import AT_REST, ENDED
from newsletter.models import Delivery, MailerState, Note, Worker
from newsletter.people.tokens import CONFIRM_WITHIN

LONGEST_SILENCE = timedelta(seconds=60)  # of all workers; each is heard every 15
LONGEST_WAIT = timedelta(minutes=15)  # in which something is due and no mail is taken
KILLED_WITHIN = timedelta(hours=1)  # one that stops by itself leaves no row behind
A_FEW = 3  # confirmations in a row that nobody knows of; one is what anybody can cause
LATEST = 3  # notes that are told of one by one
ANSWER_WITHIN = 4  # seconds, of the database: a monitor does not wait for ever
State = Delivery.State


@dataclass(frozen=True)
class Health:
    """Ages are in seconds, None where there is nothing to be old; `needs` are for a person."""

    database: bool
    needs: list[str]
    worker_age: int | None = None
    queue_age: int | None = None
    oldest_in_doubt: int | None = None
    mailer_blocked_until: datetime | None = None
    held_because: str = ""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200, or 503 when something needs a person; works without a database, sets no cookie.

    Whoever asks is not told why mail is held: that names addresses.
    """
    health = report()
    body = asdict(health) | {"held": bool(health.held_because)}
    del body["held_because"]
    # With a policy of its own, nobody looks for a session to choose one by.
    headers = {"Content-Security-Policy": "default-src 'none'"}
    return JsonResponse(body, status=503 if health.needs else 200, headers=headers)


def worker_age() -> timedelta | None:
    """Return how long ago a worker was heard of; None if none runs."""
    seen_at = Worker.objects.aggregate(at=Max("seen_at"))["at"]
    return clock.now() - seen_at if seen_at else None


def workers_killed(now: datetime) -> int:
    """Return how many workers ended lately without a word: the kernel's work, or a crash."""
    silent = Worker.objects.filter(seen_at__lte=now - LONGEST_SILENCE)
    return silent.filter(seen_at__gt=now - KILLED_WITHIN).count()


def report() -> Health:
    """Look at all of it, in as many queries however much there is."""
    try:
        with hung_up_after(ANSWER_WITHIN):
            return _report(clock.now())
    except Error:
        connection.close_if_unusable_or_obsolete()
        return Health(database=False, needs=["The database does not answer."])


@contextmanager
def hung_up_after(seconds: float) -> Iterator[None]:
    """Break the connection to PostgreSQL if it is still in use then; whoever waits gets an error.

    libpq itself waits for an answer as long as the other side is only silent.
    """
    connection.ensure_connection()
    if connection.vendor != "postgresql":
        yield
        return
    with connection.wrap_database_errors:
        timer = Timer(seconds, _hang_up, [connection.connection.fileno()])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(descriptor: int) -> None:
    with socket.socket(fileno=os.dup(descriptor)) as line:
        line.shutdown(socket.SHUT_RDWR)


def _report(now: datetime) -> Health:
    silence, held_because = worker_age(), holding.reason()
    killed = workers_killed(now)
    notes, confirmations = _notes(now), _confirmations(now)
    accounts_used = list(accounts.in_use())
    blocks = [account.blocked_until for account in accounts_used if account.blocked_until]
    blocked_until = max((until for until in blocks if until > now), default=None)
    due = _oldest(notes, confirmations, "due")
    troubled = any(accounts.is_troubled(account, now) for account in accounts_used)
    is_stuck = not (held_because or troubled) and _stuck(notes, confirmations, accounts_used, now)
    needs = {
        "No mail worker was seen for a minute.": silence is None or silence > LONGEST_SILENCE,
        f"Mail workers killed within an hour: {killed}.": killed >= A_FEW,
        "All mail is held.": bool(held_because),
        f"Notes that are held or paused: {notes['stopped']:,}.": notes["stopped"],
        f"Notes with failed deliveries: {notes['failed']:,}.": notes["failed"],
        f"Notes with deliveries left in doubt: {notes['doubtful']:,}.": notes["doubtful"],
        f"Confirmations in doubt: {confirmations['lost']:,}.": confirmations["lost"] >= A_FEW,
        "A mail account takes no mail.": troubled,
        "Mail is due, and none leaves.": bool(is_stuck),
        **dict.fromkeys(_stopped_half_way(), True),
    }
    return Health(
        database=True,
        needs=[text for text, is_so in needs.items() if is_so],
        worker_age=None if silence is None else int(silence.total_seconds()),
        queue_age=_seconds(due, now),
        oldest_in_doubt=_seconds(_oldest(notes, confirmations, "in_doubt"), now),
        mailer_blocked_until=blocked_until,
        held_because=held_because,
    )


def stuck_since(now: datetime) -> datetime | None:
    """Return since when mail is due and none is taken, if that is long ago, whatever the reason."""
    return _stuck(_notes(now), _confirmations(now), list(accounts.in_use()), now)


def _stuck(
    notes: dict, confirmations: dict, used: list[MailerState], now: datetime
) -> datetime | None:
    took = {one.account: one.took_at for one in used if one.took_at and one.took_at <= now}
    found = []
    for alias, due in (("notes", notes["due"]), ("default", confirmations["due"])):
        taken = took.get(accounts.account_of(alias))
        if due and now - max(due, taken or due) > LONGEST_WAIT:
            found.append(due)
    return min(found, default=None)


def _notes(now: datetime) -> dict:
    """Return what all notes say; few of many deliveries are read, each by the index."""
    own = Delivery.objects.filter(note=OuterRef("pk")).order_by()
    pending = own.filter(state=State.PENDING, next_at__lte=now).order_by("next_at")
    unknown = own.filter(state=State.UNKNOWN).order_by("began_at")
    readable = EssayPage.objects.readable()  # where the author can act, as on the admin home
    doubtful = settling.needing_author("notes", now).filter(note=OuterRef("pk"))
    is_due = Q(state=Note.State.WAITING, release_at__lte=now)
    looked_at = Note.objects.annotate(
        is_failed=Exists(own.filter(state=State.FAILED).exclude(address="")),
        is_doubtful=Exists(doubtful),
        began_at=Subquery(unknown.values("began_at")[:1]),
        due_at=Case(
            When(is_due, then=F("release_at")),
            When(state=Note.State.SENDING, then=Subquery(pending.values("next_at")[:1])),
        ),
    )
    return looked_at.aggregate(
        stopped=Count("pk", filter=Q(state__in=[Note.State.HELD, Note.State.PAUSED])),
        failed=Count("pk", filter=Q(is_failed=True, state__in=AT_REST, essay__in=readable)),
        doubtful=Count("pk", filter=Q(is_doubtful=True, state__in=ENDED)),
        due=Min("due_at"),
        in_doubt=Min("began_at"),
    )


def _stopped_half_way() -> list[str]:
    """Return how far the latest notes came that only their author can move on, unnamed."""
    notes = finishing.waiting_for_author().with_counts()[:LATEST]
    return [f"{finishing.so_far(note)}." for note in notes]


def _confirmations(now: datetime) -> dict:
    open_ones = Delivery.objects.filter(note=None, state__in=[State.PENDING, *Delivery.LOST])
    lost = Delivery.objects.lost_confirmations(now - CONFIRM_WITHIN).filter(state=State.UNKNOWN)
    return open_ones.aggregate(
        lost=Count("pk", filter=Q(pk__in=lost)),
        due=Min("next_at", filter=Q(state=State.PENDING, next_at__lte=now)),
        in_doubt=Min("began_at", filter=Q(state=State.UNKNOWN)),
    )


def _oldest(notes: dict, confirmations: dict, name: str) -> datetime | None:
    return min(filter(None, (notes[name], confirmations[name])), default=None)


def _seconds(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else int((now - since).total_seconds())
