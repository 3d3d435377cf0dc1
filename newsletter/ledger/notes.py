"""A note's life until its deliveries exist: it waits, is frozen once, and is expanded."""

import hashlib
import logging
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q, Value

from essays.models import EssayPage
from newsletter import clock
from newsletter.esps import accounts
from newsletter.ledger import delivery, finishing, holding, settling
from newsletter.letters import messages, rendering
from newsletter.models import Delivery, Note, Subscriber, SubscriptionRequest, TrackingEvent
from newsletter.states import move_deliveries, move_notes

logger = logging.getLogger(__name__)
State = Note.State

# A note that nobody sent for a day, or about an essay that is a week old, surprises its readers.
STALE_AFTER = timedelta(hours=24)
OLD_ESSAY = timedelta(days=7)
NOT_DONE = (State.WAITING, State.HELD, State.SENDING, State.PAUSED)
DELETED = "The essay was deleted before the note left."
TAKEN_DOWN = "The essay was taken down before the note left."
UNTICKED = "“Send a note” was unticked before the note left."
FOR_ESSAY = (TAKEN_DOWN, UNTICKED)  # whoever publishes the essay again ends these


def announce(essay_pk: int) -> Note | None:
    """Make the note of a live, public essay that wants one, unless it has one already.

    Safe to call any number of times, from any number of processes: the essay is one-to-one.
    """
    essay = announceable().filter(pk=essay_pk).first()
    if essay is None:
        return None
    now = clock.now()
    reason = reason_to_be_born_held(essay)
    note, created = Note.objects.get_or_create(
        essay=essay,
        defaults={
            "title": essay.title,
            "url": essay.full_url or settings.SITE_URL,
            "state": State.HELD if reason else State.WAITING,
            "reason": reason,
            "created_at": now,
            "release_at": now + timedelta(seconds=settings.NOTE_DELAY),
        },
    )
    if created:
        logger.info("note %s made for essay %s, %s", note.pk, essay.pk, note.state)
    return note


def reason_to_be_born_held(essay: EssayPage) -> str:
    """Return why the author must confirm this note first; empty if nothing is unusual."""
    if clock.now() - (essay.first_published_at or clock.now()) > OLD_ESSAY:
        return "The essay was first published more than 7 days ago."
    return holding.reason()


def asking():
    """Essays that are open to everybody and ask for a note."""
    return EssayPage.objects.readable().filter(send_note=True)


def announceable():
    """Essays that ask for a note, are open to everybody, and have none yet."""
    return asking().filter(note__isnull=True)


def abandoned():
    """Notes that would leave by themselves, and whose essay is gone, hidden or asks for none."""
    waits = Q(state=State.WAITING) & ~Q(essay__in=asking())
    return Note.objects.filter(
        waits | Q(state=State.SENDING) & ~Q(essay__in=EssayPage.objects.readable())
    )


def returned():
    """Notes that are held for their essay alone, which can be read again and asks for a note."""
    return Note.objects.filter(state=State.HELD, reason__in=FOR_ESSAY, essay__in=asking())


def reconcile(essay_pk: int | None = None) -> None:
    """Bring notes in line with their essays as these are now, whatever signal came or did not.

    It does what the doorbell missed, too: a crash between "live" and the signal, a page that was
    made in code. With `essay_pk` only for that essay.
    """
    essay = {} if essay_pk is None else {"pk": essay_pk}
    of_essay = {} if essay_pk is None else {"essay": essay_pk}
    for pk in announceable().filter(**essay).values_list("pk", flat=True):
        announce(pk)
    for note in returned().filter(**of_essay):
        take_up(note)
    for note in abandoned().filter(**of_essay):
        stop(note)


def due(at):
    """Notes whose waiting is over."""
    return Note.objects.waiting().filter(release_at__lte=at)


def release_due() -> None:
    """Release, hold or cancel every note whose waiting is over."""
    for note in due(clock.now()):
        try:
            release(note)
        except IntegrityError:  # a subscriber was erased at this moment; nothing was written
            logger.warning("note %s is released in the next turn", note.pk)
        except DatabaseError:
            raise
        except Exception as error:
            logger.exception("note %s cannot be rendered", note.pk)
            hold(note, f"It could not be rendered ({type(error).__name__}); the log says why.")


def release(note: Note) -> None:
    """Freeze a note and write all its deliveries, in the transaction that starts its sending."""
    essay = EssayPage.objects.readable().filter(pk=note.essay_id).first()
    if essay is None or not essay.send_note:
        hold(note, why_not(note))
        return
    if reason := reason_to_hold(note, essay):
        hold(note, reason)
        return
    letter = rendering.note_letter(essay, note)
    if fault := rendering.fault_in_text(essay) or rendering.fault_of(letter):
        hold(note, fault)
        return
    now, envelope = clock.now(), messages.envelope()
    with transaction.atomic():
        frozen = move_notes(
            Note.objects.filter(pk=note.pk),
            {State.WAITING},
            State.SENDING,
            released_at=now,
            title=essay.title,
            url=essay.full_url,
            subject=letter.subject,
            preheader=letter.preheader,
            html=letter.html,
            text=letter.text,
            sender=envelope.sender,
            reply_to=envelope.reply_to,
            sha256=hashlib.sha256(f"{letter.html}\0{letter.text}".encode()).hexdigest(),
        )
        if not frozen:  # another worker was faster, or the author canceled
            return
        expected = expand(note)
        Note.objects.filter(pk=note.pk).update(expected=expected)
    logger.info("note %s released to %s subscribers", note.pk, expected)


def reason_to_hold(note: Note, essay: EssayPage) -> str:
    """Return why a person must look first, in words for the author; empty if nobody must."""
    if essay.full_url is None:
        return "The essay has no address: Wagtail's site was changed. Restart the site, then send."
    if clock.now() - note.release_at > STALE_AFTER:
        return "No worker was running when the note should have left, more than 24 hours ago."
    if held := holding.reason():
        return held
    if "notes" not in settings.MAILERS:
        return "No mail account is set up (MAILER or NOTE_MAILER)."
    return ""


def expand(note: Note) -> int:
    """Write one pending delivery for each subscriber of the moment; return their number.

    One INSERT ... SELECT, so that the write lock of SQLite is held for as short as can be.
    """
    people = Subscriber.objects.sendable().order_by().values("id", "email", "address_hash")
    query, params = people.query.sql_with_params()
    new_id = (
        "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"
    )
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO newsletter_delivery (id, key, kind, note_id, subscriber_id, address, state,
                attempts, next_at, outcome, reason, esp_id, evidence)
            SELECT {new_id}, %s || person.address_hash, %s, %s, person.id, person.email, %s,
                0, %s, '', '', '', ''
            FROM ({query}) AS person
            """,  # noqa: S608 - no value of ours or of a reader is in the text
            [
                f"note:{note.pk}:",
                Delivery.Kind.NOTE,
                note.pk,
                Delivery.State.PENDING,
                now,
                *params,
            ],
        )
        return cursor.rowcount


def hold(note: Note, reason: str) -> bool:
    """Stop a waiting note until the author says what should become of it."""
    held = move_notes(
        Note.objects.filter(pk=note.pk), {State.WAITING}, State.HELD, reason=reason[:250]
    )
    if held:
        logger.warning("note %s held: %s", note.pk, reason)
    return bool(held)


def cancel(note: Note, reason: str) -> bool:
    """End a note for good; what has not been handed over yet never will be."""
    with transaction.atomic():
        ended = {"reason": reason, "done_at": clock.now()}
        canceled = move_notes(Note.objects.filter(pk=note.pk), NOT_DONE, State.CANCELED, **ended)
        if canceled:
            move_deliveries(
                Delivery.objects.filter(note=note),
                {Delivery.State.PENDING},
                Delivery.State.SKIPPED,
                reason="The note was canceled.",
                settled_at=clock.now(),
            )
            logger.info("note %s canceled", note.pk)
    return bool(canceled)


def essay_deleted(essay_pk: int) -> None:
    """Stop the note of an essay that is about to go: nothing can take it up again."""
    for note in Note.objects.filter(essay_id=essay_pk):
        stop(note, DELETED)


def stop(note: Note, reason: str = "") -> None:
    """Hold a waiting note until its essay is there again, or pause one that is being sent."""
    hold(note, reason or why_not(note))
    move_notes(
        Note.objects.filter(pk=note.pk),
        {State.SENDING},
        State.PAUSED,
        reason="The essay was taken down while its note was being sent.",
    )


def why_not(note: Note) -> str:
    if note.essay_id is None:
        return DELETED
    return UNTICKED if EssayPage.objects.readable().filter(pk=note.essay_id) else TAKEN_DOWN


def take_up(note: Note) -> None:
    """Let a note that was held for its essay wait anew, or say why the author must look first."""
    now, reason = clock.now(), reason_to_be_born_held(note.essay)
    held = Note.objects.filter(pk=note.pk, reason__in=FOR_ESSAY)
    if reason:
        held.filter(state=State.HELD).update(reason=reason)
        return
    anew = {"reason": "", "release_at": now + timedelta(seconds=settings.NOTE_DELAY)}
    if move_notes(held, {State.HELD}, State.WAITING, **anew):
        logger.info("note %s waits anew", note.pk)


def anything_due() -> bool:
    """Ask the ledger, in one SELECT, whether a worker has anything to do."""
    now = clock.now()
    questions = (
        abandoned(),
        returned(),
        due(now),
        delivery.confirmations_due(now),
        delivery.notes_due(now),
        *(settling.askable(alias, now) for alias in accounts.ALIASES),
        settling.reapable(),
        settling.canceled_with_rest(),
        finishing.finishable(),
        finishing.stranded(),
        TrackingEvent.objects.unapplied(),
        SubscriptionRequest.objects.all(),
    )
    rows = [question.order_by().values_list(Value(1)) for question in questions]
    return announceable().order_by().values_list(Value(1)).union(*rows).exists()
