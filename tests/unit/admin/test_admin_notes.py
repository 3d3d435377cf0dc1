"""A note's page: what it is doing, in words, how far it is, and the mail as it was frozen."""

from datetime import timedelta

import pytest

from newsletter import clock
from newsletter.desk import progress as progress_words
from newsletter.desk.hiding import fate_if_hidden
from newsletter.desk.progress import progress_of
from newsletter.esps.provider import named
from newsletter.ledger import notes
from newsletter.models import MailerState, Note
from tests.factories import essay_form, make_delivery, make_essay, make_note, make_subscriber

pytestmark = pytest.mark.django_db


def page_of(client, note: Note) -> str:
    return " ".join(client.get(f"/admin/notes/{note.pk}/").text.split())


def progress(note: Note):
    return progress_of(Note.objects.with_counts().get(pk=note.pk))


def test_deliveries_are_counted_in_words(author, editor):
    note = make_note(state="sending", expected=3, released_at=clock.now())
    for state in ("pending", "delivered", "bounced"):
        make_delivery(note, state=state)
    for words in ("Waiting to be sent", "Delivered", "Bounced"):
        assert f"<td>{words}</td><td>1</td>" in page_of(editor, note)
        assert f">{words}</a></td><td>1</td>" in page_of(author, note)
    assert "Sending, 2 of 3" in page_of(editor, note)


def test_the_bar_has_its_numbers_and_a_label(editor):
    note = make_note(state="sending", expected=2, released_at=clock.now())
    make_delivery(note, state="accepted")
    make_delivery(note)
    page = page_of(editor, note)
    assert 'for="progress">1 of 2 are settled</label>' in page
    assert '<progress id="progress" value="1" max="2"' in page


@pytest.mark.parametrize("state", Note.State)
def test_only_what_moves_by_itself_is_looked_at_again(editor, state):
    note = make_note(state=state, released_at=clock.now())
    again = editor.get(f"/admin/notes/{note.pk}/progress/").text
    assert ("data-moves" in again) == (state in ("waiting", "sending"))
    assert "<html" not in again


def test_a_call_in_flight_still_moves_a_paused_note():
    note = make_note(state="paused", released_at=clock.now())
    make_delivery(note, state="submitting")
    assert progress(note).moves


def test_the_rate_of_the_last_minute_says_when_it_is_done():
    note = make_note(state="sending", expected=33, released_at=clock.now())
    for seconds in (20, 15, 10):
        settled = clock.now() - timedelta(seconds=seconds)
        make_delivery(note, state="accepted", settled_at=settled)
    assert progress(note).outlook.startswith("About 4 minutes left, done at ")


def test_the_list_says_in_words_what_is_lost(author):
    note = make_note(state="sending", released_at=clock.now(), expected=5)
    for state in ("accepted", "unknown", "failed", "pending"):
        make_delivery(note, state=state)
    assert "Sending, 3 of 5, 1 in doubt, 1 failed" in author.get("/admin/notes/").text


def test_what_was_settled_long_ago_says_nothing_about_the_rate():
    note = make_note(state="sending", expected=2, released_at=clock.now())
    make_delivery(note, state="accepted", settled_at=clock.now() - timedelta(minutes=2))
    assert progress(note).outlook == "None was sent in the last minute."


def test_a_resting_account_is_named():
    note = make_note(state="sending", expected=1, released_at=clock.now())
    until = clock.now() + timedelta(minutes=5)
    MailerState.objects.create(account="default", blocked_until=until, blocked_because="Quota.")
    assert progress(note).outlook.startswith("The mail account rests until ")
    assert progress(note).outlook.endswith(" Quota.")


def test_doubt_has_its_number_and_no_address_for_editors(author, editor):
    note = make_note(state="done", released_at=clock.now())
    make_delivery(note, make_subscriber(email="reader@example.org"), state="unknown")
    assert f"/admin/deliveries/?note={note.pk}&amp;state=unknown" in page_of(author, note)
    for page in (page_of(editor, note), editor.get("/admin/notes/").text):
        assert "1 in doubt" in page
        assert "reader@example.org" not in page
        assert "/admin/deliveries/" not in page


@pytest.mark.parametrize(
    ("esp", "words"),
    [("resend", "same key"), ("postmark", "within 24 hours"), ("smtp", "yours to say")],
)
def test_doubt_says_what_settles_it(editor, monkeypatch, esp, words):
    monkeypatch.setattr(progress_words, "provider_of", lambda alias: named(esp))
    row = make_delivery(make_note(state="done", released_at=clock.now()), state="unknown")
    said = editor.get(f"/admin/notes/{row.note_id}/").content.decode()
    assert words in said
    assert ("report settles" in said) == (esp == "postmark")


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
    for act in ("wait", "cancel"):
        assert f"/admin/notes/{note.pk}/{act}/" in page


HIDDEN = {"waiting": "Its note is held until", "sending": "Its note stops half way, until"}
GONE = {
    "waiting": "Its note is held, and can only be canceled.",
    "held": "Its note stays held, and can only be canceled.",
    "sending": "Its note stops half way, and can only be canceled.",
}
QUESTIONS = [("unpublish", HIDDEN), ("privacy", HIDDEN), ("delete", GONE)]


@pytest.mark.parametrize(("act", "fates"), QUESTIONS, ids=["unpublish", "privacy", "delete"])
@pytest.mark.parametrize("state", ["waiting", "held", "sending", "paused", "done", "canceled"])
def test_what_hides_an_essay_says_before_what_becomes_of_its_note(author, act, fates, state):
    note = make_note(state=state)
    answer = author.get(f"/admin/pages/{note.essay.pk}/{act}/")
    asked = answer.json()["html"] if act == "privacy" else answer.text
    assert (fates[state] in asked) if state in fates else ("Its note" not in asked)


def test_hiding_the_front_page_speaks_of_the_essays_below():
    note = make_note(state="waiting")
    front = note.essay.get_parent().specific
    assert fate_if_hidden(front)[0].startswith(f"The note “{note.title}” is held until")


def test_unpublishing_says_what_became_of_the_note(author):
    note = make_note(state="waiting")
    page = author.post(f"/admin/pages/{note.essay.pk}/unpublish/", follow=True).text
    assert "Its note is held. The essay was taken down before the note left." in page
    assert "the note waits anew" in page_of(author, note)
    assert f"/admin/notes/{note.pk}/send/" not in page_of(author, note)


def test_a_sent_note_costs_nothing(author):
    note = make_note(state="done")
    assert "Without the essay" not in author.get(f"/admin/pages/{note.essay.pk}/delete/").text
