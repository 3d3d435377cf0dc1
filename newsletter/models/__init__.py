"""The list and the ledger: who asked for notes, and what became of every mail."""

from newsletter.models.ledger import Delivery, Note
from newsletter.models.mail_settings import MailSettings
from newsletter.models.people import Subscriber, Suppression

__all__ = ["Delivery", "MailSettings", "Note", "Subscriber", "Suppression"]
