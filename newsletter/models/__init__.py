"""The list and the ledger: who asked for notes, and what became of every mail."""

from newsletter.models.ledger import Delivery, Note
from newsletter.models.mail_settings import MailSettings
from newsletter.models.mailer_state import Clock, MailerState, Notice, Worker
from newsletter.models.people import (
    Subscriber,
    SubscriberFile,
    SubscriptionRequest,
    Suppression,
)
from newsletter.models.tracking import TrackingEvent

__all__ = [
    "Clock",
    "Delivery",
    "MailSettings",
    "MailerState",
    "Note",
    "Notice",
    "Subscriber",
    "SubscriberFile",
    "SubscriptionRequest",
    "Suppression",
    "TrackingEvent",
    "Worker",
]
