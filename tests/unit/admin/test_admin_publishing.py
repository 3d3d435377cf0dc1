"""What the Publish button says is what publishing does."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from essays.models import EssayIndexPage, EssayPage
from newsletter import clock
from newsletter.desk.publishing import Labels, act_in_words, labels_for, leaving
from newsletter.ledger.notes import FOR_ESSAY
from newsletter.models import MailSettings, Note
from tests.factories import essay_form, make_essay, make_note, make_subscriber

pytestmark = pytest.mark.django_db


def test_a_new_essay_counts_who_is_mailed(author):
    make_subscriber()
    make_subscriber("unconfirmed")
    front = EssayIndexPage.objects.get()
    form = author.get(
        reverse("wagtailadmin_pages:add", args=["essays", "essaypage", front.pk])
    ).text
    assert "Publish now, mail 1 subscriber in 10 minutes" in form
    assert "Publish now, mail nobody" in form


@pytest.mark.parametrize(
    ("delay", "words"), [(0, "at once"), (90, "in 90 seconds"), (600, "in 10 minutes")]
)
def test_the_delay_is_said(settings, delay, words):
    settings.NOTE_DELAY = delay
    assert labels_for(None).ticked == f"Publish now, mail 0 subscribers {words}"


def test_an_old_essay_says_that_its_note_is_held():
    essay = make_essay()
    essay.first_published_at = clock.now() - timedelta(days=8)
    assert labels_for(essay).ticked == "Publish now, and hold the note until you confirm it"


def test_held_mail_holds_the_note():
    MailSettings.load()
    MailSettings.objects.update(held_because="Restored.")
    assert labels_for(None).ticked == "Publish now, and hold the note: no mail leaves at present"


def test_an_essay_that_is_live_is_changed():
    assert act_in_words(make_essay()) == "Publish the change"


def test_a_schedule_names_its_time_and_the_delay_after_it(author):
    make_subscriber()
    essay = make_essay(live=False)
    EssayPage.objects.filter(pk=essay.pk).update(go_live_at=clock.now() + timedelta(days=400))
    EssayPage.objects.get(pk=essay.pk).save_revision()
    page = author.get(reverse("wagtailadmin_pages:edit", args=[essay.pk])).text
    assert re.search(r"Schedule for \w+ \d+, \d+ at .*, mail 1 subscriber 10 minutes later<", page)
    assert re.search(r"Schedule for .*, mail nobody<", page)


def test_approving_last_says_who_is_mailed(author, editor):
    essay = make_essay(live=False)
    edit = reverse("wagtailadmin_pages:edit", args=[essay.pk])
    editor.post(edit, essay_form() | {"action-submit": "1"})
    page = author.get(edit).text
    assert "Approve and Publish, mail 0 subscribers in 10 minutes" in page
    assert "Approve and Publish, mail nobody" in page
    assert "Approve with comment and Publish, mail nobody" in page
    assert "Request changes, mail" not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [("held", "Publish now. Its note stays held"), ("canceled", "Publish now, mail nobody")],
)
def test_a_note_that_exists_decides(state, words):
    essay = make_note(state=state).essay
    assert labels_for(essay) == Labels(words, words)


@pytest.mark.parametrize("reason", FOR_ESSAY)
def test_a_note_that_is_held_for_its_essay_is_taken_up(reason):
    essay = make_note(state="held", reason=reason).essay
    ticked = "Publish now, mail 0 subscribers in 10 minutes"
    assert labels_for(essay) == Labels(ticked, "Publish now, mail nobody")


def test_an_essay_that_expires_first_says_that_its_note_is_held(author):
    soon = clock.now() + timedelta(minutes=5)
    essay = make_essay(live=False, send_note=True, expire_at=soon)
    assert labels_for(essay).ticked.endswith("the essay expires before it would leave")
    essay.get_latest_revision().publish()
    assert leaving(Note.objects.get(), essay).endswith("expires before, and the note is held then.")


def test_a_sent_note_is_not_sent_again():
    note = make_note(state="done", released_at=clock.now())
    assert labels_for(note.essay).ticked.endswith("is not sent again")


def test_a_waiting_note_keeps_its_time():
    labels = labels_for(make_note().essay)
    assert "Its note leaves at" in labels.ticked
    assert labels.unticked.endswith("Its note is held")


def test_other_pages_keep_wagtails_button(author):
    front = EssayIndexPage.objects.get()
    edit = author.get(reverse("wagtailadmin_pages:edit", args=[front.pk])).text
    assert "action-publish" in edit
    assert "mail nobody" not in edit
