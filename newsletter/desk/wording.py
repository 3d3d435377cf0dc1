"""A note's state as a few plain words, for every list and page of the admin."""

from datetime import datetime

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone

from newsletter import clock
from newsletter.ledger import finishing
from newsletter.models import Note, Subscriber, Suppression
from newsletter.people.domains import is_disposable

State = Note.State


def note_in_words(note: Note) -> str:
    """Return what a note is doing; it must come from `Note.objects.with_counts()`."""
    match note.state:
        case State.WAITING:
            when = moment(note.release_at)
            late = note.release_at <= clock.now()
            return f"Due since {when.removeprefix('at ')}" if late else f"Leaves {when}"
        case State.SENDING:
            return f"Sending, {intcomma(note.settled)} of {intcomma(note.expected)}{_lost(note)}"
        case State.PAUSED:
            return f"{finishing.so_far(note)}. {note.reason}".strip()
        case State.DONE if note.waiting:
            return finishing.so_far(note)
        case State.DONE:
            to = intcomma(note.accepted) if note.accepted else "nobody"
            return f"Sent {day(note.released_at)} to {to}{_lost(note)}"
    words = State(note.state).label
    return f"{words}: {note.reason}" if note.reason else words


def subscriber_in_words(subscriber: Subscriber) -> str:
    """Return a status with why nothing is sent, or what kind of mailbox it is.

    The subscriber must come from `with_suppression()`.
    """
    status = subscriber.get_status_display()
    if not subscriber.suppressed:
        for_minutes = is_disposable(subscriber.email)
        return f"{status}, at a domain of mailboxes for minutes" if for_minutes else status
    since = day(subscriber.suppressed_since)
    match subscriber.suppressed:
        case Suppression.Reason.COMPLAINED:
            return f"{status}, but a note was marked as spam on {since}"
        case Suppression.Reason.ERASED:
            return f"{status}, but asked to be erased on {since}"
        case Suppression.Reason.LEFT:
            return f"{status}, but left the list that was imported on {since}"
        case Suppression.Reason.INVITED:
            asked = "is asked soon" if subscriber.request_number == 0 else "asked once"
            return f"{status}, {asked} since an import of {since}"
    return f"{status}, but the mailbox does not exist since {since}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return "1 subscriber" or "1,204 subscribers"."""
    return f"{intcomma(number)} {noun if number == 1 else plural or noun + 's'}"


def moment(at: datetime) -> str:
    """Return a time of today as "at 2:32 pm CEST", any other with its day before it."""
    local = timezone.localtime(at)
    time = f"at {local:%I:%M %p}".replace("at 0", "at ").lower() + f" {zone(local)}"
    today = timezone.localtime(clock.now()).date()
    return time if local.date() == today else f"{day(at)} {time}"


def zone(local: datetime) -> str:
    """Return the zone's usual letters, or its distance where it has none: "CEST", "UTC+04"."""
    name = local.tzname()
    return name if name.isalpha() else f"UTC{name}"


def day(at: datetime) -> str:
    """Return "April 22", with the year unless it is the current one."""
    local = timezone.localtime(at)
    words = f"{local:%B} {local.day}"
    this_year = timezone.localtime(clock.now()).year
    return words if local.year == this_year else f"{words}, {local.year}"


def _lost(note: Note) -> str:
    doubt = f", {intcomma(note.in_doubt)} in doubt" if note.in_doubt else ""
    failed = f", {intcomma(note.failed)} failed" if note.failed else ""
    return doubt + failed
