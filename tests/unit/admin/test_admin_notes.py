"""A note's page: what it is doing, in words, and what an author can say about it, once."""

import pytest
from wagtail.models import ModelLogEntry

from newsletter import notes
from newsletter.models import Note
from tests.factories import essay_form, make_delivery, make_essay, make_note, make_subscriber

pytestmark = pytest.mark.django_db

CANCEL, SEND, RESUME = ACTS = "Cancel this note", "Send it after all", "Go on sending"


def page_of(client, note: Note) -> str:
    return " ".join(client.get(f"/admin/notes/{note.pk}/").text.split())


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("waiting", {CANCEL}),
        ("held", {CANCEL, SEND}),
        ("sending", {CANCEL}),
        ("paused", {CANCEL, RESUME}),
        ("done", set()),
        ("canceled", set()),
    ],
)
def test_buttons_fit_the_state_and_the_person(author, editor, state, buttons):
    note = make_note(state=state, released_at=notes.clock.now())
    page = page_of(author, note)
    assert {button for button in ACTS if button in page} == buttons
    assert not {button for button in ACTS if button in page_of(editor, note)}


def test_canceling_asks_once_and_is_logged(author):
    note = make_note()
    address = f"/admin/notes/{note.pk}/cancel/"
    assert "This cannot be undone." in author.get(address).text
    note.refresh_from_db()
    assert note.state == "waiting"
    assert "Canceled. The essay is not touched." in author.post(address, follow=True).text
    note.refresh_from_db()
    assert (note.state, note.reason) == ("canceled", "By ana.")
    assert ModelLogEntry.objects.get(action="newsletter.cancel").user.username == "ana"


def test_a_held_note_is_sent_after_all(author):
    note = make_note(state="held", reason="Look first.")
    make_subscriber()
    address = f"/admin/notes/{note.pk}/send/"
    assert "Look first. Send this note to 1 subscriber now?" in author.get(address).text
    author.post(address)
    note.refresh_from_db()
    assert (note.state, note.released_by) == ("waiting", "ana")
    assert "Note sent after all by ana" in page_of(author, note)


def test_a_note_that_stopped_half_way_goes_on_once_its_essay_is_back(author):
    note = make_note(state="sending")
    make_delivery(note)
    note.essay.unpublish()
    address = f"/admin/notes/{note.pk}/resume/"
    assert RESUME not in page_of(author, note)
    author.post(address)
    note.refresh_from_db()
    assert note.state == "paused"
    note.essay.refresh_from_db()
    note.essay.save_revision().publish()
    assert "Not sent it yet: 1 subscriber. Go on?" in author.get(address).text
    author.post(address)
    note.refresh_from_db()
    assert (note.state, note.released_by) == ("sending", "ana")


def test_a_note_that_moved_on_is_left_alone(author):
    note = make_note(state="done", released_at=notes.clock.now())
    for act in ("cancel", "send", "resume"):
        answer = author.post(f"/admin/notes/{note.pk}/{act}/", follow=True)
        assert "Nothing was done: the note has moved on." in answer.text
    note.refresh_from_db()
    assert note.state == "done"
    assert not ModelLogEntry.objects.filter(action__startswith="newsletter.").exists()


def test_deliveries_are_counted_in_words(author):
    note = make_note(state="sending", expected=3)
    for state in ("pending", "delivered", "bounced"):
        make_delivery(note, state=state)
    page = page_of(author, note)
    for words in ("Waiting to be sent", "Delivered", "Bounced"):
        assert f"<td>{words}</td><td>1</td>" in page
    assert "Sending, 2 of 3" in page


def test_doubt_has_its_reason_and_addresses_are_for_authors(author, editor):
    note = make_note(state="done", released_at=notes.clock.now())
    reader = make_subscriber(email="reader@example.org")
    doubt = {"state": "unknown", "reason": "ReadTimeout during the call."}
    make_delivery(note, reader, began_at=notes.clock.now(), **doubt)
    seen = page_of(author, note)
    assert "reader@example.org" in seen
    assert "ReadTimeout during the call." in seen
    assert "reader@example.org" not in page_of(editor, note)
    assert "reader@example.org" not in editor.get("/admin/notes/").text


def test_the_mail_is_shown_as_frozen_and_can_run_nothing(author):
    note = make_essay("As sent", send_note=True).note
    notes.release(note)
    note.refresh_from_db()
    page = page_of(author, note)
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert 'srcdoc="&lt;!doctype html&gt;' in page.lower()
    assert note.sha256 in page


def test_the_author_is_told_of_the_note_after_publishing(author):
    essay = make_essay(live=False, send_note=True)
    address = f"/admin/pages/{essay.pk}/edit/"
    data = essay_form() | {"send_note": "on", "action-publish": "1"}
    page = author.post(address, data, follow=True).text
    note = Note.objects.get()
    assert "Its note leaves at" in page
    assert f"/admin/notes/{note.pk}/cancel/" in page


@pytest.mark.parametrize(
    ("state", "words"), [("waiting", "is canceled for good."), ("sending", "stops half way.")]
)
def test_taking_an_essay_down_says_what_it_costs(author, state, words):
    note = make_note(state=state)
    address = f"/admin/pages/{note.essay.pk}"
    assert f"Without the essay its note {words}" in author.get(f"{address}/delete/").text
    page = author.post(f"{address}/unpublish/", follow=True).text
    assert f"Without the essay its note {words}" in page


def test_a_sent_note_costs_nothing(author):
    note = make_note(state="done")
    assert "Without the essay" not in author.get(f"/admin/pages/{note.essay.pk}/delete/").text
