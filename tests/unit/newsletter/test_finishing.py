"""When a note is done, and what it says as long as something of it waits for its author."""

from datetime import timedelta

import pytest

from newsletter import clock
from newsletter.desk.wording import note_in_words
from newsletter.ledger import author_acts, notes
from newsletter.ledger.finishing import NOT_FOUND_OUT, finish, so_far
from newsletter.models import Note
from tests.factories import make_delivery, make_note

pytestmark = pytest.mark.django_db

LONG_AGO = clock.now() - timedelta(days=2)


def ended(note: Note) -> Note:
    finish()
    return Note.objects.with_counts().get(pk=note.pk)


@pytest.mark.parametrize("of_note", ["sending", "paused"])
@pytest.mark.parametrize("state", ["accepted", "bounced", "refused", "skipped", "left"])
def test_a_note_is_done_when_every_delivery_has_ended(of_note, state):
    note = make_note(state=of_note)
    make_delivery(note, state=state)
    note = ended(note)
    assert note.state == "done"
    assert note.done_at


@pytest.mark.parametrize("state", ["pending", "claimed", "submitting"])
def test_a_note_is_not_done_while_one_is_under_way(state):
    note = make_note(state="sending")
    make_delivery(note, state=state)
    make_delivery(note, state="failed")
    assert ended(note).state == "sending"


def test_what_was_not_taken_stops_the_note_in_the_providers_words():
    note = make_note(state="sending", expected=3)
    make_delivery(note, state="accepted")
    for _ in range(2):
        make_delivery(note, state="failed", reason="Over quota.", settled_at=clock.now())
    assert notes.anything_due()
    note = ended(note)
    assert (note.state, note.reason) == ("paused", "Over quota.")
    assert note_in_words(note) == "Sent to 1 of 3, 2 wait for you. Over quota."
    assert not notes.anything_due()


def test_giving_up_the_rest_makes_a_note_done():
    note = make_note(state="paused", expected=1)
    make_delivery(note, state="failed")
    assert author_acts.give_up_failed(note) == 1
    assert notes.anything_due()
    assert ended(note).state == "done"


@pytest.mark.parametrize(("began", "state"), [(LONG_AGO, "paused"), (clock.now(), "sending")])
def test_doubt_stops_a_note_when_nothing_can_settle_it_any_more(settings, began, state):
    settings.MAILERS = {"notes": {"BACKEND": "newsletter.esps.backends.outbox", "OPTIONS": {}}}
    note = make_note(state="sending", expected=1)
    make_delivery(note, state="unknown", began_at=began)
    note = ended(note)
    assert (note.state, note.reason) == (state, NOT_FOUND_OUT if state == "paused" else "")


def test_one_waits_and_two_wait():
    note = make_note(state="paused", expected=1_002)
    make_delivery(note)
    assert so_far(ended(note)) == "Sent to 0 of 1,002, 1 waits for you"
    make_delivery(note, state="unknown")
    make_delivery(note)
    assert so_far(ended(note)) == "Sent to 0 of 1,002, 2 wait for you, 1 in doubt"
