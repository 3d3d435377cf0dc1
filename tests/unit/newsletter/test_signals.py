"""Wagtail's signal, row by row: what the author does, and how many notes there are then."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Page, PageViewRestriction

from essays.models import EssayIndexPage, EssayPage
from newsletter import notes, signal_handlers
from newsletter.models import Note
from tests.factories import TRUE_THING, make_delivery, make_essay, make_note, make_user

pytestmark = pytest.mark.django_db


def test_publishing_makes_one_waiting_note():
    essay = make_essay(send_note=True)
    note = Note.objects.get()
    assert (note.essay, note.state, note.url) == (essay, "waiting", essay.full_url)
    assert note.release_at - note.created_at == timedelta(seconds=600)


def test_publishing_without_the_box_makes_none():
    make_essay(send_note=False)
    assert not Note.objects.exists()


def test_publishing_an_edit_makes_no_second_note():
    essay = make_essay(send_note=True)
    essay.title = "Better"
    essay.save_revision().publish()
    assert Note.objects.count() == 1


def test_unpublishing_and_publishing_again_makes_no_second_note():
    essay = make_essay(send_note=True)
    essay.unpublish()
    essay.save_revision().publish()
    assert Note.objects.get().state == "canceled"


def test_scheduling_makes_none_until_the_essay_is_live():
    essay = make_essay(live=False, send_note=True, go_live_at=timezone.now() + timedelta(hours=1))
    essay.save_revision().publish()
    assert not Note.objects.exists()
    past = timezone.now() - timedelta(minutes=1)
    essay.revisions.update(approved_go_live_at=past)
    revision = essay.revisions.latest("pk")
    revision.content["go_live_at"] = past.isoformat()
    revision.save()
    call_command("publish_scheduled", verbosity=0)
    essay.refresh_from_db()
    assert essay.live
    assert Note.objects.get().essay == essay


def test_an_alias_has_no_note_of_its_own():
    essay = make_essay(send_note=True)
    alias = CreatePageAliasAction(essay, update_slug="twin", user=None).execute()
    essay.save_revision().publish()
    signal_handlers.ring(EssayPage, alias)
    assert list(Note.objects.values_list("essay", flat=True)) == [essay.pk]


def test_an_alias_that_becomes_an_essay_is_not_announced():
    essay = make_essay(send_note=True)
    alias = CreatePageAliasAction(essay, update_slug="twin", user=None).execute()
    essay.save_revision().publish()
    ConvertAliasPageAction(EssayPage.objects.get(pk=alias.pk)).execute()
    notes.reconcile()
    assert list(Note.objects.values_list("essay", flat=True)) == [essay.pk]


@pytest.mark.parametrize(("before", "after"), [("waiting", "canceled"), ("sending", "paused")])
def test_what_the_signal_missed_stops_the_note_in_the_next_turn(before, after):
    note = make_note(state=before)
    assert not notes.abandoned().exists()
    EssayPage.objects.filter(pk=note.essay_id).update(live=False)
    assert notes.anything_due()
    notes.reconcile()
    note.refresh_from_db()
    assert note.state == after


def test_privacy_set_while_sending_stops_the_note():
    note = make_note(state="sending")
    make_delivery(note)
    PageViewRestriction.objects.create(page=Page.objects.get(pk=note.essay_id))
    notes.reconcile()
    note.refresh_from_db()
    assert note.state == "paused"


def test_a_private_essay_keeps_no_worker_busy():
    essay = make_essay(live=False, send_note=True)
    PageViewRestriction.objects.create(page=Page.objects.get(pk=essay.pk))
    essay.get_latest_revision().publish()
    assert not notes.anything_due()


def test_a_copy_that_stays_live_is_not_announced():
    essay = make_essay(send_note=True)
    copy = CopyPageAction(essay, update_attrs={"slug": "copy"}, keep_live=True, user=None).execute(
        skip_permission_checks=True
    )
    notes.reconcile()
    assert copy.live
    assert not copy.send_note
    assert Note.objects.count() == 1


def test_an_essay_made_live_in_code_is_found_by_the_reconciler():
    page = EssayPage(
        title="In code", body="x", true_thing=TRUE_THING, send_note=True
    )  # fmt: skip
    EssayIndexPage.objects.get().add_child(instance=page)
    assert not Note.objects.exists()
    assert notes.anything_due()
    notes.reconcile()
    assert Note.objects.get().essay == page


def test_a_private_essay_is_not_announced():
    essay = make_essay(live=False, send_note=True)
    PageViewRestriction.objects.create(page=Page.objects.get(pk=essay.pk))
    essay.get_latest_revision().publish()
    notes.reconcile()
    assert not Note.objects.exists()


def test_a_receiver_that_fails_leaves_the_essay_live_and_the_rest_to_the_worker(monkeypatch):
    def broken(pk):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    monkeypatch.setattr(notes, "announce", broken)
    essay = make_essay(send_note=True)
    monkeypatch.undo()
    assert essay.live
    assert not Note.objects.exists()
    notes.reconcile()
    assert Note.objects.get().essay == essay


def test_workflow_approval_announces_once():
    author = make_user("author", group="Authors")
    essay = make_essay(live=False, send_note=True)
    state = essay.get_workflow().start(essay, make_user("editor", group="Editors"))
    state.current_task_state.approve(user=author)
    essay.refresh_from_db()
    assert essay.live
    assert Note.objects.get().essay == essay


@pytest.mark.parametrize(("before", "after"), [
    ("waiting", "canceled"), ("held", "canceled"), ("sending", "paused"), ("done", "done"),
])  # fmt: skip
def test_unpublishing_stops_the_note(before, after):
    note = make_note(state=before)
    note.essay.unpublish()
    note.refresh_from_db()
    assert note.state == after


@pytest.mark.parametrize(("before", "after"), [("waiting", "canceled"), ("sending", "paused")])
def test_deleting_stops_the_note_and_keeps_title_and_address(before, after):
    note = make_note(state=before)
    title, url = note.title, note.url
    note.essay.delete()
    note.refresh_from_db()
    assert (note.essay, note.state, note.title, note.url) == (None, after, title, url)


def test_twelve_rings_make_one_note():
    essay = make_essay(live=False, send_note=True)
    essay.get_latest_revision().publish()
    for _ in range(12):
        signal_handlers.ring(EssayPage, essay)
    assert Note.objects.count() == 1


def test_a_deleted_essay_leaves_the_ledger_alone():
    delivery = make_delivery(state="accepted")
    delivery.note.essay.delete()
    delivery.refresh_from_db()
    assert delivery.state == "accepted"
