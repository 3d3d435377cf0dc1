"""A note's waiting, freezing and expanding."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Site

from essays.models import EssayPage
from newsletter.ledger import author_acts, notes
from newsletter.letters import rendering
from newsletter.models import Delivery, Note, Suppression
from tests.factories import make_delivery, make_essay, make_note, make_subscriber

pytestmark = pytest.mark.django_db


def suppress(subscriber, reason="complained"):
    Suppression.objects.create(
        address_hash=subscriber.address_hash, reason=reason, since=timezone.now()
    )


def test_a_note_is_not_released_before_its_time():
    make_note(state="waiting")
    Note.objects.update(release_at=timezone.now() + timedelta(seconds=5))
    notes.release_due()
    assert Note.objects.get().state == "waiting"


def test_release_freezes_the_letter_and_writes_every_delivery():
    people = [make_subscriber() for _ in range(3)]
    note = make_note(make_essay("Title", true_thing="True."), state="waiting")
    notes.release_due()
    note.refresh_from_db()
    assert (note.state, note.expected, note.subject) == ("sending", 3, "Title")
    assert note.preheader == "True."
    assert len(note.sha256) == 64
    rows = Delivery.objects.filter(note=note, state="pending", kind="note")
    assert {row.address for row in rows} == {person.email for person in people}
    assert {row.key for row in rows} == {f"note:{note.pk}:{p.address_hash}" for p in people}


def test_only_confirmed_and_unsuppressed_subscribers_are_in_the_snapshot():
    wanted = make_subscriber("confirmed")
    make_subscriber("unconfirmed")
    make_subscriber("unsubscribed")
    suppress(make_subscriber("confirmed"))
    make_note(state="waiting")
    notes.release_due()
    assert [row.subscriber for row in Delivery.objects.all()] == [wanted]


def test_releasing_twice_expands_once():
    make_subscriber()
    note = make_note(state="waiting")
    notes.release(note)
    notes.release(note)
    assert Delivery.objects.count() == 1


def test_a_note_that_nobody_released_for_a_day_is_held():
    note = make_note(state="waiting")
    Note.objects.update(release_at=timezone.now() - timedelta(hours=25))
    notes.release_due()
    note.refresh_from_db()
    assert note.state == "held"
    assert "24 hours" in note.reason


def test_an_essay_without_an_address_is_announced_and_held(changes_site):
    """A superuser can delete Wagtail's site; the note must not fail in each turn of the worker."""
    Site.objects.all().delete()
    make_essay(send_note=True)
    notes.reconcile()
    assert Note.objects.get().state == "waiting"
    Note.objects.update(release_at=timezone.now())
    notes.release_due()
    assert Note.objects.get().state == "held"
    assert "no address" in Note.objects.get().reason


def test_a_held_note_leaves_when_the_author_says_so():
    make_subscriber()
    note = make_note(state="held", reason="old")
    assert author_acts.unhold(note, by="author")
    notes.release_due()
    note.refresh_from_db()
    assert (note.state, note.reason, note.released_by) == ("sending", "", "author")


def test_an_old_essay_is_held_at_once():
    essay = make_essay(send_note=False)
    old = timezone.now() - timedelta(days=8)
    type(essay).objects.filter(pk=essay.pk).update(send_note=True, first_published_at=old)
    notes.reconcile()
    assert Note.objects.get().state == "held"
    assert "7 days" in Note.objects.get().reason


def test_a_note_without_a_mail_account_is_held(settings):
    settings.MAILERS = {}
    note = make_note(state="waiting")
    notes.release_due()
    note.refresh_from_db()
    assert (note.state, "MAILER" in note.reason) == ("held", True)


def test_a_note_with_two_leave_links_is_held():
    body = f"See [this]({rendering.LEAVE_MARK}).\n"
    note = make_note(make_essay(body=body), state="waiting")
    notes.release_due()
    note.refresh_from_db()
    assert (note.state, "leave link" in note.reason) == ("held", True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"live": False}, notes.TAKEN_DOWN), ({"send_note": False}, notes.UNTICKED)],
)
def test_a_note_that_is_due_is_held_if_its_essay_is_not_to_be_announced(change, reason):
    note = make_note(state="waiting")
    EssayPage.objects.update(**change)
    notes.release(note)
    assert Note.objects.values_list("state", "reason").get() == ("held", reason)


def test_a_note_that_cannot_be_rendered_is_held_and_others_leave(monkeypatch):
    broken, sound = make_note(state="waiting"), make_note(state="waiting")
    compose = rendering.note_letter

    def failing(essay, note):
        return 1 / 0 if note == broken else compose(essay, note)

    monkeypatch.setattr(rendering, "note_letter", failing)
    notes.release_due()
    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.state, sound.state) == ("held", "sending")
    assert "ZeroDivisionError" in broken.reason


def test_a_text_with_an_error_is_held_with_its_line():
    note = make_note(make_essay(body="Fine.\n\n![A chart](image:99)\n"), state="waiting")
    notes.release_due()
    note.refresh_from_db()
    assert note.state == "held"
    assert note.reason.startswith("Line 3 of the essay:")


def test_canceling_skips_what_has_not_been_handed_over():
    note = make_note(state="sending")
    pending, accepted = make_delivery(note), make_delivery(note, state="accepted")
    assert notes.cancel(note, "The author canceled it.")
    pending.refresh_from_db()
    accepted.refresh_from_db()
    assert (pending.state, accepted.state) == ("skipped", "accepted")


@pytest.mark.parametrize(
    ("act", "after"), [(notes.stop, "paused"), (notes.release, "sending")], ids=["stop", "release"]
)
def test_a_note_that_another_worker_released_meanwhile_is_not_canceled(act, after):
    """Its essay is taken down just then: what was looked at still waited."""
    make_subscriber()
    looked_at = make_note(state="waiting")
    notes.release_due()
    EssayPage.objects.update(live=False)
    act(looked_at)
    assert Note.objects.get().state == after
    assert Delivery.objects.get().state == "pending"


def test_a_done_note_cannot_be_canceled():
    assert not notes.cancel(make_note(state="done"), "too late")


def test_an_idle_turn_costs_one_select(django_assert_num_queries):
    make_note(state="done")
    make_delivery(make_note(state="paused"))
    with django_assert_num_queries(1):
        assert not notes.anything_due()


def test_expanding_takes_few_statements_however_many_subscribers(django_assert_num_queries):
    for _ in range(30):
        make_subscriber()
    note = make_note(state="waiting")
    with django_assert_num_queries(1):
        assert notes.expand(note) == 30
