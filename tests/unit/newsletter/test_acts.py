"""Acts hold against a worker and against each other, whatever the page showed."""

from datetime import timedelta

import pytest

from newsletter import clock
from newsletter.ledger import author_acts, delivery, notes
from newsletter.letters.messages import Composer
from newsletter.people import subscriptions
from tests.factories import frozen_note, make_delivery, make_note, make_subscriber

pytestmark = pytest.mark.django_db

DAYS_AGO = clock.now() - timedelta(days=2)


def lost(note, state, **fields):
    return make_delivery(note, state=state, attempts=6, began_at=DAYS_AGO, **fields)


def test_a_retry_starts_the_tries_anew_and_the_note_is_sent_on():
    note = make_note(state="done", done_at=clock.now())
    row = lost(note, "failed", settled_at=clock.now())
    assert author_acts.retry_failed(note, "ana") == 1
    note.refresh_from_db()
    row.refresh_from_db()
    assert (note.state, note.done_at, note.released_by) == ("sending", None, "ana")
    assert (row.state, row.attempts, row.settled_at) == ("pending", 0, None)
    assert delivery.claim(10, row.pk) == [row.pk]


def test_a_wrong_number_rolls_everything_back():
    note = make_note(state="done")
    row = lost(note, "failed")
    with pytest.raises(author_acts.NumberChanged):
        author_acts.retry_failed(note, "ana", expected=2)
    note.refresh_from_db()
    row.refresh_from_db()
    assert (note.state, row.state) == ("done", "failed")


def test_a_paused_note_keeps_what_is_retried_until_it_goes_on():
    note = make_note(state="paused")
    make_delivery(note)
    row = lost(note, "failed")
    assert author_acts.retry_failed(note, "ana") == 1
    note.refresh_from_db()
    assert note.state == "paused"
    assert delivery.claim(10, row.pk) == []


def test_who_resumes_lets_what_was_refused_start_anew_and_now():
    note = make_note(state="paused", reason="Over quota.")
    tomorrow = clock.now() + timedelta(days=1)
    row = make_delivery(note, outcome="not_accepted", attempts=6, next_at=tomorrow)
    late = make_delivery(note, outcome="not_sent", attempts=2, next_at=tomorrow)
    assert author_acts.resume(note, "ana")
    assert delivery.claim(10, row.pk) == [row.pk]
    row.refresh_from_db()
    late.refresh_from_db()
    assert (row.attempts, late.attempts) == (0, 2)


@pytest.mark.parametrize("state", ["failed", "refused"])
def test_one_delivery_is_tried_again(state):
    note = make_note(state="done")
    row, other = lost(note, state), lost(note, state)
    assert author_acts.retry_one(row, "ana")
    assert not author_acts.retry_one(row, "ana")
    states = dict(note.deliveries.values_list("pk", "state"))
    assert (states[row.pk], states[other.pk]) == ("pending", state)
    note.refresh_from_db()
    assert note.state == "sending"


def test_a_refused_address_is_only_tried_again_where_mail_may_go():
    note = make_note(state="done")
    row = lost(note, "refused")
    subscriptions.suppress(row.subscriber.address_hash, "bounced")
    assert author_acts.retry_refused(note, "ana") == 0
    assert not author_acts.retry_one(row, "ana")


def test_nothing_to_retry_leaves_a_done_note_done():
    note = make_note(state="done")
    assert author_acts.retry_failed(note, "ana") == 0
    note.refresh_from_db()
    assert note.state == "done"


def test_a_forgotten_address_is_not_tried_again():
    note = make_note(state="done")
    row = lost(note, "failed")
    note.deliveries.update(address="")
    assert author_acts.retry_failed(note, "ana") == 0
    row.refresh_from_db()
    assert row.state == "failed"


def test_doubt_about_a_forgotten_address_can_only_be_left():
    note = make_note(state="done")
    lost(note, "unknown")
    note.deliveries.update(address="")
    assert author_acts.send_to_doubtful(note, "ana") == 0
    assert author_acts.leave_doubtful(note) == 1


def test_doubt_that_may_still_settle_itself_is_not_the_authors(settings):
    settings.MAILERS = {"notes": {"BACKEND": "newsletter.esps.backends.outbox", "OPTIONS": {}}}
    note = make_note(state="done")
    make_delivery(note, state="unknown", began_at=clock.now() - timedelta(hours=23))
    old = lost(note, "unknown")
    assert author_acts.send_to_doubtful(note, "ana") == 1
    assert note.deliveries.get(state="pending") == old


def test_where_nothing_ever_reports_doubt_is_the_authors_at_once(settings):
    settings.MAILERS = {"notes": {"BACKEND": "newsletter.esps.backends.smtp", "OPTIONS": {}}}
    note = make_note(state="done")
    make_delivery(note, state="unknown", began_at=clock.now())
    assert author_acts.doubtful(note).count() == 1


def test_leaving_settles_and_sends_nothing():
    note = make_note(state="done")
    row = lost(note, "unknown")
    assert author_acts.leave_doubtful(note, expected=1) == 1
    row.refresh_from_db()
    assert row.state == "left"
    assert row.settled_at
    assert author_acts.send_to_doubtful(note, "ana") == 0


def test_a_pause_stops_what_is_claimed_and_not_begun():
    note = frozen_note()
    row = make_delivery(note)
    delivery.claim(1, row.pk)
    assert author_acts.pause(note, "ana")
    assert delivery.begin([delivery.compose(row, Composer())], row.pk) == []
    delivery.turn_away(note.deliveries.all())
    row.refresh_from_db()
    note.refresh_from_db()
    assert (row.state, note.reason) == ("pending", "Paused by ana.")


def test_a_note_sent_now_is_due_at_once():
    note = make_note(state="waiting")
    type(note).objects.update(release_at=clock.now() + timedelta(minutes=9))
    make_subscriber()
    assert author_acts.send_now(note, "ana")
    assert not author_acts.send_now(note, "ana")
    notes.release_due()
    note.refresh_from_db()
    assert (note.state, note.expected, note.released_by) == ("sending", 1, "ana")


def test_without_the_essay_nothing_is_sent_again():
    note = make_note(state="done")
    lost(note, "failed")
    note.essay.unpublish()
    assert author_acts.retry_failed(note, "ana") == 0
    assert note.deliveries.get().state == "failed"
