"""The list of essays, and what cannot happen to their addresses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from essays.models import EssayIndexPage, EssayPage
from newsletter import clock
from newsletter.models import Note
from tests.factories import essay_form, make_delivery, make_essay, make_note

pytestmark = pytest.mark.django_db


def note_column(client, **filters) -> str:
    page = client.get("/admin/essays/", filters).text
    return " ".join(page.split())


def test_new_essay_opens_the_form_at_once(author):
    front = EssayIndexPage.objects.get()
    assert "New essay" in note_column(author)
    assert author.get("/admin/essays/choose_parent/")["Location"] == reverse(
        "wagtailadmin_pages:add", args=["essays", "essaypage", front.pk]
    )


def test_a_draft_says_whether_it_will_send_a_note(author):
    make_essay("Silent", live=False)
    assert "No note" in note_column(author)
    make_essay("Loud", live=False, send_note=True)
    assert "One note, when published" in note_column(author)


def test_a_changed_draft_of_a_live_essay_counts(author):
    essay = make_essay()
    author.post(reverse("wagtailadmin_pages:edit", args=[essay.pk]), essay_form(send_note="on"))
    assert not EssayPage.objects.get(pk=essay.pk).send_note
    assert "One note, when published" in note_column(author)


def test_states_of_a_page_are_wagtails(author):
    make_essay("Live one")
    make_essay("Draft one", live=False)
    scheduled = make_essay("Scheduled one", live=False)
    scheduled.go_live_at = clock.now() + timedelta(days=1)
    scheduled.save_revision(approved_go_live_at=scheduled.go_live_at)
    page = note_column(author).lower()
    assert all(state in page for state in ("live", "draft", "scheduled"))


STATES = [
    ({"state": Note.State.HELD, "reason": "Look first."}, "Held: Look first."),
    ({"state": Note.State.SENDING, "expected": 1204}, "Sending, 0 of 1,204"),
    ({"state": Note.State.PAUSED, "reason": "Taken down."}, "Sent to 0 of 0. Taken down."),
    ({"state": Note.State.CANCELED}, "Canceled"),
    (
        {"state": Note.State.DONE, "released_at": datetime(2020, 4, 22, 12, tzinfo=UTC)},
        "Sent April 22, 2020 to nobody",
    ),
]


@pytest.mark.parametrize(("fields", "words"), STATES)
def test_a_note_is_told_in_words(author, fields, words):
    make_note(**fields)
    assert words in note_column(author)


def test_a_waiting_note_says_when_it_leaves(author):
    note = make_note()
    today = clock.now().replace(hour=14, minute=32)
    Note.objects.filter(pk=note.pk).update(release_at=today + timedelta(days=400))
    assert "at 2:32 pm" in note_column(author)
    Note.objects.filter(pk=note.pk).update(release_at=today - timedelta(days=400))
    assert "Due since" in note_column(author)


def test_sent_counts_what_the_provider_took(author):
    note = make_note(state=Note.State.DONE, released_at=clock.now(), expected=4)
    for state in ("accepted", "delivered", "failed", "unknown"):
        make_delivery(note, state=state)
    assert "Sent to 2 of 4, 1 waits for you, 1 in doubt" in note_column(author)


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@pytest.mark.parametrize("address", ["/admin/essays/", "/admin/notes/", "/admin/subscribers/"])
def test_a_list_costs_the_same_however_long(author, address):
    make_delivery(make_note(make_essay("First"), state=Note.State.SENDING))
    short = queries_of(author, address)
    for number in range(5):
        make_delivery(make_note(make_essay(f"No. {number}"), state=Note.State.SENDING))
    assert queries_of(author, address) == short


@pytest.mark.parametrize("slug", ["admin", "subscribe"])
def test_a_copy_does_not_take_an_address_of_the_site(author, slug):
    essay = make_essay()
    fields = {"new_title": "Copy", "new_slug": slug, "new_parent_page": essay.get_parent().pk}
    answer = author.post(reverse("wagtailadmin_pages:copy", args=[essay.pk]), fields)
    assert f"The address /{slug}/ is taken by the site itself. Choose another." in answer.text
    assert EssayPage.objects.count() == 1


def test_a_copy_never_announces_itself(author):
    essay = make_essay(send_note=True)
    fields = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": essay.get_parent().pk}
    author.post(
        reverse("wagtailadmin_pages:copy", args=[essay.pk]), fields | {"publish_copies": "on"}
    )
    assert EssayPage.objects.get(slug="copy").live
    assert list(Note.objects.values_list("essay__slug", flat=True)) == [essay.slug]


def test_an_essay_has_nowhere_to_move(author):
    essay = make_essay()
    for place in Page.objects.exclude(pk=essay.pk):
        confirm = reverse("wagtailadmin_pages:move_confirm", args=[essay.pk, place.pk])
        author.post(confirm)
    assert EssayPage.objects.get(pk=essay.pk).url_path == essay.url_path
