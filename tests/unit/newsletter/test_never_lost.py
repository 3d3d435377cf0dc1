"""Whatever a provider answers before it takes everything: each subscriber has one mail in the end.

The author presses what the site offers, and nothing else. GAP_FULL=1 tries many more.
"""

import os
import smtplib
from collections import Counter
from datetime import timedelta
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter import clock
from newsletter.desk.note_questions import offers
from newsletter.esps.connections import Connections, Landed
from newsletter.esps.outcomes import classify
from newsletter.ledger import author_acts, finishing, settling, tracking
from newsletter.ledger.delivery import Sender
from newsletter.models import Note, Subscriber, Suppression
from newsletter.people import subscriptions
from tests.factories import frozen_note, make_delivery
from tests.unit.newsletter.events import tell
from tests.unit.newsletter.refusals_of_smtp import ROWS
from tests.unit.newsletter.test_refusal_table import smtp_error

pytestmark = pytest.mark.django_db

EXAMPLES, SUBSCRIBERS = (15, 8) if os.environ.get("GAP_FULL") else (8, 4)
ROUNDS = 60
TAKEN, LOST, LOST_BUT_TAKEN = "taken", "lost", "lost, but taken and reported"
ANSWERS = st.lists(st.sampled_from([TAKEN, LOST, LOST_BUT_TAKEN, *ROWS]), max_size=6 * SUBSCRIBERS)
PRESSES = {
    "resume": author_acts.resume,
    "retry": author_acts.retry_failed,
    "retry-refused": author_acts.retry_refused,
    "send-doubtful": author_acts.send_to_doubtful,
}


class Provider(Connections):
    """Answers each call at once as told, and takes everything when it was told no more."""

    def __init__(self, answers: list):
        super().__init__(2)
        self.answers, self.took = list(answers), Counter()

    def submit(self, delivery, alias, message) -> None:
        self.flying += 1
        answer = self.answers.pop(0) if self.answers else TAKEN
        if answer in (TAKEN, LOST_BUT_TAKEN):
            self.took[delivery.subscriber_id] += 1
        if answer == LOST_BUT_TAKEN:
            tell("delivered", delivery)
        self._ended.put((Landed(delivery, self.outcome(answer)), self.limit.age))

    def outcome(self, answer):
        if answer == TAKEN:
            return classify(None, None, count=1)
        if answer in (LOST, LOST_BUT_TAKEN):
            return classify(smtplib.SMTPServerDisconnected("closed"))
        return classify(smtp_error(*answer[:3]))


def press(note: Note) -> None:
    """Press each button that goes on with the note, and write to mailboxes that were given up."""
    for subscriber in Subscriber.objects.all():
        subscriptions.write_again(subscriber)
    for offer in offers(note):
        if act := PRESSES.get(offer.url.rstrip("/").rpartition("/")[2]):
            note.refresh_from_db()
            act(note, "ana")


def play(answers: list) -> tuple[str, Counter]:
    """Let a worker and an author do what they do until the note is done; hours pass each time."""
    note, provider, hours = frozen_note(expected=SUBSCRIBERS), Provider(answers), [0]
    for _ in range(SUBSCRIBERS):
        make_delivery(note)
    real, sender = clock.now, Sender(provider)

    def later():
        return real() + timedelta(hours=hours[0])

    with mock.patch.object(clock, "now", later):
        for _ in range(ROUNDS):
            settling.reap()
            sender.send(lambda: True, 5)
            tracking.apply_events()
            finishing.finish()
            note.refresh_from_db()
            if note.state == "done" and not (offers(note) or Suppression.objects.exists()):
                break
            press(note)
            hours[0] += 6
    provider.close()
    return note.state, provider.took


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(ANSWERS)
def test_each_subscriber_has_one_mail_after_the_author_pressed_what_is_offered(answers):
    with transaction.atomic():
        state, took = play(answers)
        transaction.set_rollback(True)
    assert state == "done"
    assert sorted(took.values()) == [1] * SUBSCRIBERS
