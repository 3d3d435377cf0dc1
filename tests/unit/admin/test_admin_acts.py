"""What an author can do with a note: asked once with its number, done once, and logged."""

import re
from datetime import timedelta
from typing import NamedTuple

import pytest
from wagtail.models import ModelLogEntry

from newsletter import clock
from newsletter.desk.note_questions import ACTS
from newsletter.models import Note
from tests.factories import make_delivery, make_note, make_subscriber

pytestmark = pytest.mark.django_db

DAYS_AGO = clock.now() - timedelta(days=2)


class Case(NamedTuple):
    """An act on a note in `state` with two deliveries, and what both are afterwards."""

    state: str
    delivery: str
    question: str
    note_after: str
    delivery_after: str
    logged: str


CASES = {
    "send_now": Case(
        "waiting", "", "to 2 subscribers now, instead of", "waiting", "", "before its time, to 2"
    ),
    "send": Case("held", "", "to 2 subscribers now?", "waiting", "", "sent after all, to 2"),
    "pause": Case(
        "sending", "pending", "2 subscribers", "paused", "pending", "paused, 2 not sent yet"
    ),
    "resume": Case(
        "paused", "pending", "2 subscribers. Go on?", "sending", "pending", "resumed, 2 not"
    ),
    "retry": Case("done", "failed", "2 deliveries failed", "sending", "pending", "tried again: 2"),
    "retry-refused": Case(
        "done", "refused", "2 deliveries refused", "sending", "pending", "Refused deliveries tried"
    ),
    "give-up": Case("done", "failed", "never be tried again", "done", "skipped", "given up: 2"),
    "send-doubtful": Case(
        "done", "unknown", "gets this note twice", "sending", "pending", "those in doubt: 2"
    ),
    "leave-doubtful": Case("done", "unknown", "2 deliveries", "done", "left", "Left in doubt: 2"),
    "wait": Case("waiting", "", "It then waits without end", "held", "", "held, 2 not sent it"),
    "cancel": Case(
        "sending", "pending", "2 subscribers", "canceled", "skipped", "canceled, 2 not sent it"
    ),
}


@pytest.fixture(params=CASES)
def act(request) -> str:
    return request.param


@pytest.fixture
def note(act) -> Note:
    """A note that the act fits, with two subscribers, each with a delivery if it has any."""
    note = make_note(state=CASES[act].state, released_at=DAYS_AGO)
    Note.objects.update(release_at=clock.now() + timedelta(minutes=5))
    for _ in range(2):
        add_subscriber(note, CASES[act].delivery)
    return note


def add_subscriber(note: Note, delivery: str) -> None:
    subscriber = make_subscriber()
    if delivery:
        make_delivery(note, subscriber, state=delivery, attempts=6, began_at=DAYS_AGO)


def address_of(note: Note, act: str) -> str:
    return f"/admin/notes/{note.pk}/{act}/"


def ask(client, note: Note, act: str) -> dict[str, str]:
    """Open the question, and return what its form posts."""
    page = client.get(address_of(note, act)).text
    return {"number": re.search('name="number" value="([^"]*)"', page)[1]}


def states_of(note: Note) -> tuple[str, set[str]]:
    note.refresh_from_db()
    return note.state, set(note.deliveries.values_list("state", flat=True))


def test_each_act_has_a_case():
    assert [act.name for act in ACTS] == sorted(CASES, key=[act.name for act in ACTS].index)


def test_opening_the_question_does_nothing(author, act, note):
    before = states_of(note)
    page = " ".join(author.get(address_of(note, act)).text.split())
    assert CASES[act].question in page
    assert states_of(note) == before


def test_it_is_done_and_the_log_has_the_number(author, act, note):
    case = CASES[act]
    author.post(address_of(note, act), ask(author, note, act))
    assert states_of(note) == (case.note_after, {case.delivery_after} - {""})
    entry = ModelLogEntry.objects.get(action=f"newsletter.{act}")
    assert (entry.user.username, entry.data["number"]) == ("ana", 2)
    assert case.logged in author.get(f"/admin/notes/{note.pk}/").text


def test_pressed_twice_it_is_done_once(author, act, note):
    answer = ask(author, note, act)
    author.post(address_of(note, act), answer)
    again = author.post(address_of(note, act), answer, follow=True)
    assert "Nothing was done: the note has moved on." in again.text
    assert ModelLogEntry.objects.filter(action=f"newsletter.{act}").count() == 1


def test_another_number_is_asked_about_again(author, act, note):
    answer = ask(author, note, act)
    add_subscriber(note, CASES[act].delivery)
    before = states_of(note)
    page = author.post(address_of(note, act), answer).text
    if act in ("pause", "wait", "cancel"):  # a note on its way is never still
        assert states_of(note) != before
        return
    assert "Nothing was done: the number has changed." in page
    assert states_of(note) == before
    assert 'name="number" value="3"' in page


def test_editors_are_neither_offered_it_nor_let_in(author, editor, act, note):
    before = states_of(note)
    assert f'href="{address_of(note, act)}"' in author.get(f"/admin/notes/{note.pk}/").text
    assert f'href="{address_of(note, act)}"' not in editor.get(f"/admin/notes/{note.pk}/").text
    assert editor.get(address_of(note, act)).status_code == 302
    assert editor.post(address_of(note, act), {"number": "2"})["Location"] == "/admin/"
    assert states_of(note) == before


@pytest.mark.parametrize("state", Note.State)
def test_an_act_is_offered_where_it_fits(author, act, note, state):
    Note.objects.update(state=state)
    fits = {
        "pause": ["sending"],
        "cancel": ["waiting", "held", "sending", "paused"],
        "retry": ["done", "paused"],
        "retry-refused": ["done", "paused"],
        "send-doubtful": ["done", "paused"],
        "give-up": ["done", "paused", "canceled"],
        "leave-doubtful": ["done", "paused", "canceled"],
    }.get(act, [CASES[act].state])
    offered = f'href="{address_of(note, act)}"' in author.get(f"/admin/notes/{note.pk}/").text
    assert offered == (state in fits)


@pytest.mark.parametrize("act", ["resume", "retry", "send-doubtful"], indirect=True)
def test_without_the_essay_nothing_more_is_sent(author, act, note):
    note.essay.unpublish()
    assert address_of(note, act) not in author.get(f"/admin/notes/{note.pk}/").text
    before = states_of(note)
    author.post(address_of(note, act), {"number": "2"})
    assert states_of(note) == before
