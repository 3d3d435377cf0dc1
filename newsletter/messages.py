"""One ledger row as one message of Django's mail framework, with the headers of the RFCs."""

from dataclasses import dataclass

from newsletter import rendering, tokens
from newsletter.addresses import on_the_wire
from newsletter.capabilities import capability_of
from newsletter.mail import Mail
from newsletter.models import Delivery, MailSettings
from newsletter.rendering import Letter


@dataclass(frozen=True)
class Envelope:
    """What every mail of this site carries: From: and Reply-To:, read once per wave."""

    sender: str
    reply_to: str


def envelope() -> Envelope:
    return Envelope(rendering.sender(), MailSettings.load().reply_to)


def compose(delivery: Delivery, envelope: Envelope) -> Mail:
    """Return the message of a delivery: one address in To:, HTML and text, the list headers."""
    if delivery.kind == Delivery.Kind.NOTE:
        leave_url = tokens.leave_url(delivery.subscriber.uuid)
        letter = rendering.stored_letter(delivery.note).for_subscriber(leave_url)
        return message(letter, delivery, envelope, "notes", note_headers(delivery, leave_url))
    letter = rendering.confirmation_letter(delivery.subscriber)
    return message(letter, delivery, envelope, "default", {"Auto-Submitted": "auto-generated"})


def message(
    letter: Letter, delivery: Delivery, envelope: Envelope, alias: str, headers: dict[str, str]
) -> Mail:
    account = capability_of(alias)
    composed = Mail(
        subject=letter.subject,
        body=letter.text,
        from_email=envelope.sender,
        to=[on_the_wire(delivery.address)],
        reply_to=[envelope.reply_to] if envelope.reply_to else None,
        headers=account.carried(headers),
    )
    composed.attach_alternative(letter.html, "text/html")
    if account.metadata:
        composed.metadata = {"delivery_id": str(delivery.pk)}
    if account.untracks:
        composed.track_opens = composed.track_clicks = False
    if account.message_id:
        composed.extra_headers["Message-ID"] = f"<{delivery.pk}@{rendering.domain()}>"
    return composed


def note_headers(delivery: Delivery, leave_url: str) -> dict[str, str]:
    """Return the headers of list mail: RFC 2919 (List-ID), RFC 2369 and 8058 (unsubscribe)."""
    return {
        "List-ID": f"<notes.{rendering.domain()}>",
        "List-Unsubscribe": f"<{leave_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": f"note-{delivery.note_id}:essays:{rendering.domain()}",
    }
