"""A note's end: done when nothing of it is open, stopped when what is open waits for its author."""

import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from essays.models import EssayPage
from newsletter import clock
from newsletter.ledger import settling
from newsletter.models import Delivery, Note
from newsletter.states import move_notes

logger = logging.getLogger(__name__)
State, D = Note.State, Delivery.State

NOT_FOUND_OUT = "Nothing here can find out whether the rest arrived."


def finishable() -> QuerySet:
    """Notes of which every delivery is accepted, refused by its address, skipped or left."""
    rest = _own(state__in=(*Delivery.UNSETTLED, *Delivery.LOST))
    return Note.objects.filter(state__in=[State.SENDING, State.PAUSED]).exclude(Exists(rest))


def stranded() -> QuerySet:
    """Notes being sent that only their author can move on."""
    lost = Exists(_own(state=D.FAILED)) | Exists(_doubtful())
    return Note.objects.sending().filter(lost).exclude(Exists(_own(state__in=Delivery.UNSETTLED)))


def finish() -> None:
    """End or stop the notes that have nothing left to hand over."""
    for note in finishable():
        ended = {"reason": "", "done_at": clock.now()}
        if _moved(finishable, note, {State.SENDING, State.PAUSED}, State.DONE, **ended):
            logger.info("note %s done: %s", note.pk, note.deliveries.all().counts())
    for note in stranded():
        reason = why_stranded(note)
        if _moved(stranded, note, {State.SENDING}, State.PAUSED, reason=reason[:250]):
            logger.warning("note %s waits for its author: %s", note.pk, reason)


@transaction.atomic
def _moved(rows: Callable, note: Note, leaving: set[State], to: State, **fields: object) -> int:
    """Move a note that is locked first: a reader may just be coming back to it."""
    Note.objects.select_for_update().filter(pk=note.pk).first()
    return move_notes(rows().filter(pk=note.pk), leaving, to, **fields)


def why_stranded(note: Note) -> str:
    """Return the provider's last words about what it did not take."""
    failed = note.deliveries.filter(state=D.FAILED).order_by("-settled_at")
    return failed.values_list("reason", flat=True).first() or NOT_FOUND_OUT


def waiting_for_author() -> QuerySet:
    """Stopped notes with deliveries that leave only at a word of the author."""
    stopped = Exists(_own(state__in=(*Delivery.UNSETTLED, D.FAILED)))
    failed = Exists(_own(state=D.FAILED).exclude(address=""))
    readable = EssayPage.objects.readable()
    open_again = Q(failed, state=State.DONE, essay__in=readable)
    return Note.objects.filter(Q(stopped, state=State.PAUSED) | open_again)


def so_far(note: Note) -> str:
    """Return how far a stopped note came; it must come from `Note.objects.with_counts()`."""
    doubt = f", {note.in_doubt:,} in doubt" if note.in_doubt else ""
    wait = f", {note.waiting:,} wait{'s' * (note.waiting == 1)} for you" if note.waiting else ""
    return f"Sent to {note.accepted:,} of {note.expected:,}{wait}{doubt}"


def _own(**fields: object) -> QuerySet:
    return Delivery.objects.filter(note=OuterRef("pk"), **fields)


def _doubtful() -> QuerySet:
    return settling.needing_author("notes", clock.now()).filter(note=OuterRef("pk"))
