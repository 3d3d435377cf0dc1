"""One ledger row as one message of Django's mail framework, with the headers of the RFCs."""

from dataclasses import dataclass

from newsletter.esps.mail import Mail
from newsletter.esps.provider import provider_of
from newsletter.letters import confirmations, origins, rendering
from newsletter.letters.rendering import Letter
from newsletter.models import Delivery, MailSettings, Note
from newsletter.people import tokens
from newsletter.people.addresses import on_the_wire


@dataclass(frozen=True)
class Envelope:
    """From: and Reply-To: of a mail."""

    sender: str
    reply_to: str


def envelope() -> Envelope:
    return Envelope(rendering.sender(), MailSettings.load().reply_to)


class Composer:
    """Composes mails one after the other; the settings and each note's letter are read once."""

    def __init__(self):
        self._envelope: Envelope | None = None
        self._notes: dict[int, Note] = {}

    def compose(self, delivery: Delivery) -> Mail:
        """Return the message of a delivery: one address in To:, HTML and text, the list headers.

        The same delivery always gives the same message: a note is as it was frozen.
        """
        if delivery.kind == Delivery.Kind.NOTE:
            return self._note_message(delivery)
        if self._envelope is None:
            self._envelope = envelope()
        letter = confirmations.letter(delivery.subscriber)
        headers = {"Auto-Submitted": "auto-generated"}
        return message(letter, delivery, self._envelope, "default", headers)

    def _note_message(self, delivery: Delivery) -> Mail:
        note = self._notes.get(delivery.note_id)
        if note is None:
            note = self._notes[delivery.note_id] = Note.objects.get(pk=delivery.note_id)
        leave_url = tokens.leave_url(delivery.subscriber.uuid)
        letter = rendering.stored_letter(note)
        if delivery.subscriber.imported_at:
            delivery.note = note
            letter = origins.with_origin(letter, delivery)
        letter = letter.for_subscriber(leave_url)
        frozen = Envelope(note.sender, note.reply_to)
        return message(letter, delivery, frozen, "notes", note_headers(delivery, leave_url))


def message(
    letter: Letter, delivery: Delivery, envelope: Envelope, alias: str, headers: dict[str, str]
) -> Mail:
    provider = provider_of(alias)
    composed = Mail(
        subject=letter.subject,
        body=letter.text,
        from_email=envelope.sender,
        to=[on_the_wire(delivery.address)],
        reply_to=[envelope.reply_to] if envelope.reply_to else None,
        headers=provider.carried(headers),
    )
    composed.attach_alternative(letter.html, "text/html")
    if provider.metadata:
        composed.metadata = {"delivery_id": str(delivery.pk)}
    if provider.untracks:
        composed.track_opens = composed.track_clicks = False
    if provider.message_id:
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
