"""Notes in all their states, which a worker beside them leaves alone; and gone without a trace."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from essays.models import EssayPage
from newsletter.models import Note, Subscriber
from tests.factories import make_delivery, make_essay, make_note, make_subscriber

LATER = datetime(2100, 1, 1, tzinfo=UTC)
LONG_AGO = timezone.now() - timedelta(days=2)  # no report can settle what is in doubt since then
# Title: (state, states of its deliveries).
NOTES = {
    "waiting": ("waiting", []),
    "held": ("held", []),
    "sending": ("sending", ["accepted", "pending", "pending"]),
    "paused": ("paused", ["accepted", "pending"]),
    "in doubt": ("done", ["accepted", "unknown", "unknown", "failed"]),
    "done": ("done", ["delivered", "bounced", "complained"]),
    "canceled": ("canceled", ["accepted", "skipped"]),
}
REASON = {"unknown": "The connection was lost.", "failed": "It was busy."}
OURS = "-of-notes@example.org"


def make_notes() -> None:
    for title, (state, deliveries) in NOTES.items():
        letter = {"subject": title, "html": "<p>Busy is not useful.</p>", "text": "Busy."}
        note = make_note(make_essay(title), state="held", expected=len(deliveries), **letter)
        for number, of_one in enumerate(deliveries):
            subscriber = make_subscriber(email=f"{title.replace(' ', '-')}{number}{OURS}")
            fields = {"next_at": LATER, "began_at": LONG_AGO, "reason": REASON.get(of_one, "")}
            make_delivery(note, subscriber, of_one, **fields)
        released = timezone.now() if deliveries else None
        Note.objects.filter(pk=note.pk).update(
            state=state, release_at=LATER, released_at=released, reason="Why." * (state == "held")
        )


def remove_notes() -> None:
    Note.objects.filter(title__in=NOTES).delete()
    Subscriber.objects.filter(email__endswith=OURS).delete()
    for essay in EssayPage.objects.filter(title__in=NOTES):
        essay.delete()
