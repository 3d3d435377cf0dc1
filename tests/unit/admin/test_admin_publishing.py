"""What the Publish button says is what publishing does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from essays.models import EssayIndexPage
from newsletter import clock
from newsletter.viewsets.publishing import Labels, labels_for
from tests.factories import make_essay, make_note, make_subscriber

pytestmark = pytest.mark.django_db


def test_a_new_essay_counts_who_is_mailed(author):
    make_subscriber()
    make_subscriber("unconfirmed")
    front = EssayIndexPage.objects.get()
    form = author.get(
        reverse("wagtailadmin_pages:add", args=["essays", "essaypage", front.pk])
    ).text
    assert "Publish, mail 1 subscriber in 10 minutes" in form
    assert "Publish, mail nobody" in form


@pytest.mark.parametrize(
    ("delay", "words"), [(0, "at once"), (90, "in 90 seconds"), (600, "in 10 minutes")]
)
def test_the_delay_is_said(settings, delay, words):
    settings.NOTE_DELAY = delay
    assert labels_for(None).ticked == f"Publish, mail 0 subscribers {words}"


def test_an_old_essay_says_that_its_note_is_held():
    essay = make_essay()
    essay.first_published_at = clock.now() - timedelta(days=8)
    assert labels_for(essay).ticked == "Publish the change, and hold the note until you confirm it"


def test_a_schedule_says_so():
    assert labels_for(make_essay(live=False), is_scheduled=True).unticked == "Schedule, mail nobody"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("held", "Publish the change. Its note stays held"),
        ("canceled", "Publish the change, mail nobody"),
    ],
)
def test_a_note_that_exists_decides(state, words):
    essay = make_note(state=state).essay
    assert labels_for(essay) == Labels(words, words)


def test_a_sent_note_is_not_sent_again():
    note = make_note(state="done", released_at=clock.now())
    assert labels_for(note.essay).ticked.endswith("is not sent again")


def test_a_waiting_note_keeps_its_time():
    note = make_note()
    assert "Its note leaves at" in labels_for(note.essay).ticked


def test_other_pages_keep_wagtails_button(author):
    front = EssayIndexPage.objects.get()
    edit = author.get(reverse("wagtailadmin_pages:edit", args=[front.pk])).text
    assert "action-publish" in edit
    assert "mail nobody" not in edit
