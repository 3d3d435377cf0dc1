"""The mails that ask whether somebody wants notes. Each holds one link, and a button behind it."""

from django.conf import settings

from essays.models import Publication
from newsletter.letters.origins import origin
from newsletter.letters.rendering import Letter, composed
from newsletter.models import MailSettings, Subscriber
from newsletter.people import tokens


def letter(subscriber: Subscriber) -> Letter:
    """Compose what asks the owner of the address, by the way in which it came here."""
    publication = Publication.load()
    context = {
        "publication": publication,
        "site_url": settings.SITE_URL,
        "confirm_url": tokens.confirm_url(subscriber.uuid, subscriber.requested_at),
        "postal_address": MailSettings.load().postal_address,
    }
    if subscriber.is_invited:
        context["origin"] = origin(subscriber)
        subject = f"{publication.name}: do you want to go on reading?"
        preheader = "One question, asked once. Without your answer nothing more comes."
        return composed(subject, preheader, "invitation", context)
    if subscriber.replaces:
        subject = f"Notes from {publication.name} to this email?"
        preheader = "Follow the link and press the button, and they come here from now on."
        return composed(subject, preheader, "move", context)
    subject = f"Notes from {publication.name}: is this you?"
    preheader = "Follow the link and press the button, and the next essay reaches you."
    return composed(subject, preheader, "confirmation", context)
