"""Imported readers are told where their address comes from, in every note the truth."""

from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter.letters.messages import Composer
from newsletter.letters.rendering import note_letter
from newsletter.models import Note
from tests.factories import make_delivery, make_essay, make_note, make_subscriber

pytestmark = pytest.mark.django_db
STORY = {"source": "Sub<stack>", "consent": "You asked \\1 there"}
SAID = "Your email came here from Sub<stack> on "
STOP = "Stop the notes, or see what is stored"


@pytest.fixture
def note() -> Note:
    """A note as it is frozen, being sent."""
    essay = make_essay()
    letter, now = note_letter(essay), timezone.now()
    frozen = {"html": letter.html, "text": letter.text, "subject": letter.subject}
    return make_note(essay, state="sending", sender="a@example.org", released_at=now, **frozen)


def bodies(delivery) -> list[str]:
    """Return text and HTML of the delivery's mail, the HTML without its preheader."""
    mail = Composer().compose(delivery)
    return [mail.body, mail.alternatives[0].content]


def imported(**fields):
    return make_subscriber(imported_at=timezone.now(), **STORY | fields)


def test_the_first_note_says_it_at_its_head_and_how_to_leave(note):
    text, html = bodies(make_delivery(note, imported()))
    assert text.startswith(SAID)
    assert ": You asked \\1 there." in text
    assert text.count(STOP) == html.count(STOP) == 2
    assert text.count("/leave/") == html.count("/leave/") == 2
    head = html.index("Your email came here from Sub&lt;stack&gt;")
    assert head < html.index("<h1")
    assert "leave.invalid" not in text + html


def test_a_later_note_says_it_beside_the_leave_link_alone(note):
    reader = imported()
    earlier = {"state": "delivered", "began_at": timezone.now() - timedelta(days=9)}
    make_delivery(make_note(state="done"), reader, **earlier)
    text, html = bodies(make_delivery(note, reader))
    assert text.count(STOP) == html.count(STOP) == 1
    assert f"{SAID}" in text
    assert "and confirmed it" not in text + html


def test_the_same_delivery_gives_the_same_mail_whatever_arrives_meanwhile(note):
    reader = imported()
    delivery = make_delivery(note, reader)
    before = bodies(delivery)
    now = {"state": "accepted", "began_at": timezone.now() + timedelta(seconds=1)}
    make_delivery(make_note(state="sending"), reader, **now)
    assert bodies(delivery) == before


def test_who_came_by_the_form_reads_what_they_did(note):
    text, html = bodies(make_delivery(note, make_subscriber()))
    assert "You left your email on" in text
    assert "and confirmed it" in html
    assert "came here" not in text + html
