"""Mails to try things out: handed over like any other, but in no ledger and in no count."""

from contextlib import closing
from uuid import uuid4

from django.core.mail import EmailMessage

from essays.models import EssayPage
from newsletter.esps import calls
from newsletter.esps.outcomes import Outcome, classify
from newsletter.esps.provider import provider_of
from newsletter.letters import messages, rendering
from newsletter.models import Delivery
from newsletter.people import tokens

MARK = "[Test]"
FIRST_LINE = "This is a test. Nobody on the list gets it."


def hand_over(message: EmailMessage) -> Outcome:
    """Send one mail through the account that sends the notes; return what came of it."""
    count = error = None
    try:
        with calls.in_time(), closing(calls.opened("notes")) as mailer:
            count = mailer.send_messages([message])
    except Exception as raised:  # each provider's backend raises its own
        error = raised
    status = getattr(message, "anymail_status", None)
    return classify(error, status, count, provider_of("notes"))


def compose(essay: EssayPage, address: str) -> EmailMessage:
    """Compose the note of an essay's latest draft, marked as a test, by what composes the note."""
    draft = essay.get_latest_revision_as_object()
    draft.note_subject = f"{MARK} {draft.note_subject or draft.title}"
    draft.opening_line = f"{FIRST_LINE} {draft.opening_line}".strip()
    leave_url = tokens.leave_url(uuid4())  # a real link, of nobody
    letter = rendering.note_letter(draft, getattr(draft, "note", None)).for_subscriber(leave_url)
    delivery = Delivery(kind=Delivery.Kind.NOTE, address=address)  # never saved
    headers = messages.note_headers(delivery, leave_url)
    return messages.message(letter, delivery, messages.envelope(), "notes", headers)
