"""All mail held until a person says otherwise: after a restore, or in a copy of the site."""

import logging

from django.conf import settings
from django.db import transaction

from newsletter import clock
from newsletter.esps.outcomes import Proof
from newsletter.models import Delivery, MailSettings, Note, SubscriptionRequest
from newsletter.states import move_deliveries, move_notes

logger = logging.getLogger(__name__)
State = Delivery.State

RESTORED = "A backup was restored: what left after it was made is not written here."
ASK_AGAIN = "A backup was restored. Who still wants notes asks again."
BROKEN_OFF = "A backup was restored that was made while this mail was being handed over."


def reason() -> str:
    """Return why no mail leaves, in words for the author; empty if it does."""
    return MailSettings.objects.values_list("held_because", flat=True).first() or ""


def hold(why: str) -> dict[str, int]:
    """Let no mail leave until `release`; return what was done, in words, and how often.

    Notes stay held and paused after the release: each is looked at by itself.
    """
    with transaction.atomic():
        MailSettings.objects.filter(pk=MailSettings.load().pk).update(held_because=why[:250])
        notes, why = Note.objects.all(), why[:250]
        done = {
            "notes held": move_notes(notes, {Note.State.WAITING}, Note.State.HELD, reason=why),
            "notes paused": move_notes(notes, {Note.State.SENDING}, Note.State.PAUSED, reason=why),
        }
    logger.warning("all mail is held: %s", why)
    return done


def hold_restored() -> dict[str, int]:
    """Hold all mail of a restored backup, and whatever it believes to be on its way.

    Nothing may run against the database meanwhile. Returns what was done, as `hold` does.
    """
    rows, now = Delivery.objects.all(), clock.now()
    confirmations = rows.filter(kind=Delivery.Kind.CONFIRMATION)
    doubt = {"outcome": Proof.UNKNOWN, "reason": BROKEN_OFF}
    with transaction.atomic():
        done = hold(RESTORED)
        SubscriptionRequest.objects.all().delete()  # as with the confirmations below
        move_deliveries(rows, {State.CLAIMED}, State.PENDING, token=None, lease_until=None)
        return done | {
            "confirmations skipped": move_deliveries(
                confirmations, {State.PENDING}, State.SKIPPED, reason=ASK_AGAIN, settled_at=now
            ),
            "mails in doubt": move_deliveries(rows, {State.SUBMITTING}, State.UNKNOWN, **doubt),
        }


def release(by: str) -> None:
    """Let mail leave again, and leave for the SITE_URL of this process from now on."""
    MailSettings.objects.update(held_because="", site_url=settings.SITE_URL)
    logger.info("mail leaves again, says %s", by)
