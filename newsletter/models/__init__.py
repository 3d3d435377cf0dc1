"""The list and the ledger: who asked for notes, and what became of every mail."""

from newsletter.models.ledger import Delivery, Note
from newsletter.models.mail_settings import MailSettings
from newsletter.models.mailer_state import MailerState, Worker
from newsletter.models.people import Subscriber, Suppression
from newsletter.models.tracking import TrackingEvent

__all__ = [
    "Delivery",
    "MailSettings",
    "MailerState",
    "Note",
    "Subscriber",
    "Suppression",
    "TrackingEvent",
    "Worker",
]
