"""How far a note is, and when it will be done: for its page, again every few seconds."""

import math
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min

from newsletter import clock
from newsletter.desk.wording import counted, moment, note_in_words
from newsletter.esps.accounts import account_of
from newsletter.esps.provider import provider_of
from newsletter.ledger.notes import DELETED, TAKEN_DOWN, UNTICKED
from newsletter.models import Delivery, MailerState, Note

State = Note.State
LOOK_BACK = timedelta(minutes=1)  # the rate of this last while says when the note will be done
OUTLOOKS = {
    State.WAITING: "Until it leaves it can be canceled for good, or wait until you say.",
    State.HELD: "It leaves only if you send it.",
    State.PAUSED: "Nobody else is sent it until you go on.",
    State.DONE: "Nothing more leaves by itself.",
    State.CANCELED: "Nothing of it leaves any more.",
}
OUTLOOKS_OF_HELD = {
    TAKEN_DOWN: "If the essay is published again, the note waits anew.",
    UNTICKED: "If the essay is published with “Send a note” ticked, the note waits anew.",
    DELETED: "Without its essay it cannot leave. Cancel it.",
}

MAYBE = "In doubt: the provider may have these or may not."
ASKED_AGAIN = "It is asked again under the same key, and sends none of them twice."
REPORTED = "Its report settles them. If none came within 24 hours, it is yours to say."
YOURS = "Nothing here can find out, so it is yours to say."


@dataclass(frozen=True)
class Progress:
    words: str
    outlook: str
    counts: list[tuple[Delivery.State, int]]
    settled: int
    expected: int
    doubt: str  # what settles those in doubt
    advice: str  # a setting that would help
    moves: bool  # by itself, so that it is worth looking again


def progress_of(note: Note) -> Progress:
    """Return where a note is; it must come from `Note.objects.with_counts()`."""
    counts = note.deliveries.all().counts()
    held_for = note.reason if note.state == State.HELD else ""
    return Progress(
        words=note_in_words(note),
        outlook=OUTLOOKS_OF_HELD.get(held_for) or OUTLOOKS.get(note.state) or outlook(note),
        counts=[(state, counts[state]) for state in Delivery.State if state in counts],
        settled=note.settled,
        expected=note.expected,
        doubt=what_settles_doubt() if Delivery.State.UNKNOWN in counts else "",
        advice=fewer_connections(),
        moves=note.state in (State.WAITING, State.SENDING) or Delivery.State.SUBMITTING in counts,
    )


def fewer_connections() -> str:
    """Return what to set if the provider refused connections; nothing if none were."""
    mine, few = settings.NOTE_CONCURRENCY, MailerState.objects.filter(connections__gt=0)
    most = few.aggregate(n=Min("connections"))["n"] or mine
    return (
        f"The mail account takes {counted(most, 'connection')} at a time, and {mine:,} are set. "
        f"Set NOTE_CONCURRENCY={most}."
        if most < mine
        else ""
    )


def what_settles_doubt() -> str:
    """Return in words what can, with the account that sends the notes."""
    account = provider_of("notes") if "notes" in settings.MAILERS else None
    if account and account.idempotent_for:
        return f"{MAYBE} {ASKED_AGAIN}"
    return f"{MAYBE} {REPORTED if account and account.testifies else YOURS}"


def outlook(note: Note) -> str:
    """Return when a note that is being sent will be done, or why nobody can say."""
    left = note.expected - note.settled
    if not left and note.in_doubt:
        return "The rest is in doubt, which is settled by itself or asked about here."
    if not left:
        return "All are sent; it is done in a moment."
    blocked = MailerState.objects.filter(
        account=account_of("notes"), blocked_until__gt=clock.now()
    ).first()
    if blocked:
        until = moment(blocked.blocked_until).removeprefix("at ")
        return f"The mail account rests until {until}. {blocked.blocked_because}"
    if seconds := seconds_for(note, left):
        return f"{roughly(seconds)} left, done {moment(clock.now() + timedelta(seconds=seconds))}."
    return "None was sent in the last minute."


def seconds_for(note: Note, left: int) -> float:
    """Return how long so many deliveries take at the rate of the last minute; 0 is unknown."""
    now = clock.now()
    lately = note.deliveries.filter(settled_at__gt=now - LOOK_BACK, settled_at__lte=now)
    seen = lately.aggregate(number=Count("pk"), since=Min("settled_at"))
    if not seen["number"]:
        return 0
    return left * max((now - seen["since"]).total_seconds(), 1) / seen["number"]


def roughly(seconds: float) -> str:
    if seconds < 60:
        return "Less than a minute"
    if seconds < 90 * 60:
        return f"About {counted(math.ceil(seconds / 60), 'minute')}"
    return f"About {counted(round(seconds / 3600), 'hour')}"
