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
from wagtail.signals import page_unpublished

from essays.models import EssayIndexPage, EssayPage
from newsletter import signal_handlers
from newsletter.ledger import notes
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


def hide(essay):
    PageViewRestriction.objects.create(page=Page.objects.get(pk=essay.pk))
    notes.reconcile()


def show(essay):
    PageViewRestriction.objects.all().delete()
    notes.reconcile()


def expire(essay):
    past = timezone.now() - timedelta(minutes=1)
    EssayPage.objects.filter(pk=essay.pk).update(expire_at=past)
    call_command("publish_scheduled", verbosity=0)


def publish(essay, **fields):
    page = EssayPage.objects.get(pk=essay.pk)
    for name, value in {"expire_at": None, **fields}.items():
        setattr(page, name, value)
    page.save_revision().publish()


def untick(essay):
    publish(essay, send_note=False)


def tick(essay):
    publish(essay, send_note=True)


def unpublish(essay):
    EssayPage.objects.get(pk=essay.pk).unpublish()


ROUND_TRIPS = {
    "unpublish": (unpublish, notes.TAKEN_DOWN, publish),
    "expiry": (expire, notes.TAKEN_DOWN, publish),
    "privacy": (hide, notes.TAKEN_DOWN, show),
    "unticking": (untick, notes.UNTICKED, tick),
}


@pytest.mark.parametrize("act", ROUND_TRIPS)
def test_what_hides_an_essay_holds_its_note_and_what_shows_it_takes_it_up(act):
    down, reason, up = ROUND_TRIPS[act]
    essay = make_essay(send_note=True)
    Note.objects.update(release_at=timezone.now())
    down(essay)
    assert Note.objects.values_list("state", "reason").get() == ("held", reason)
    up(essay)
    note = Note.objects.get()
    assert (note.state, note.reason) == ("waiting", "")
    assert note.release_at > timezone.now() + timedelta(minutes=9)


@pytest.mark.parametrize("act", ROUND_TRIPS)
@pytest.mark.parametrize(
    ("end", "words"),
    [(notes.hold, "ana lets it wait."), (notes.cancel, "By ana.")],
    ids=["let it wait", "canceled"],
)
def test_what_the_author_said_of_a_note_outlives_all_of_that(act, end, words):
    down, _, up = ROUND_TRIPS[act]
    essay = make_essay(send_note=True)
    end(Note.objects.get(), words)
    said = Note.objects.values().get()
    down(essay)
    up(essay)
    assert Note.objects.values().get() == said


def test_an_old_essay_that_comes_back_asks_the_author_first():
    essay = make_essay(send_note=True)
    unpublish(essay)
    old = timezone.now() - timedelta(days=8)
    EssayPage.objects.update(first_published_at=old)
    publish(essay)
    assert Note.objects.get().state == "held"
    assert "7 days" in Note.objects.get().reason


def test_a_late_signal_of_unpublishing_does_not_hold_what_is_live_again():
    essay = make_essay(send_note=True)
    page_unpublished.send(sender=EssayPage, instance=essay)
    assert Note.objects.get().state == "waiting"


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


@pytest.mark.parametrize(("before", "after"), [("waiting", "held"), ("sending", "paused")])
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


def test_the_worker_takes_up_what_the_signal_missed():
    note = make_note(state="held", reason=notes.TAKEN_DOWN)
    assert notes.anything_due()
    notes.reconcile()
    note.refresh_from_db()
    assert note.state == "waiting"
    assert not notes.returned().exists()


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
    ("waiting", "held"), ("held", "held"), ("sending", "paused"), ("done", "done"),
])  # fmt: skip
def test_unpublishing_stops_the_note(before, after):
    note = make_note(state=before)
    note.essay.unpublish()
    note.refresh_from_db()
    assert note.state == after


@pytest.mark.parametrize(("before", "after"), [("waiting", "held"), ("sending", "paused")])
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
