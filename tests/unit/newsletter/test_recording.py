"""Recording: what each outcome does to its row, its note and its account."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DataError, InterfaceError, InternalError, OperationalError, ProgrammingError
from django.utils import timezone

from newsletter.esps.connections import Connections, Landed
from newsletter.esps.outcomes import Outcome, Proof
from newsletter.esps.refusals import Subject
from newsletter.ledger import notes, recording, settling
from newsletter.ledger.delivery import Sender
from newsletter.models import Delivery, MailerState, Note, Suppression
from newsletter.people import subscriptions
from tests.factories import begun_delivery, frozen_note, make_delivery, make_note

pytestmark = pytest.mark.django_db

ACCEPTED = Outcome(Proof.ACCEPTED, esp_id="esp-1")
UNKNOWN = Outcome(Proof.UNKNOWN, "TimeoutError during the call.")
NOT_SENT = Outcome(Proof.NOT_SENT, "refused")
REFUSED = Outcome(Proof.REFUSED, "No such user.", hard=True)
PUT_OFF = Outcome(Proof.NOT_SENT, "The mail server answered 450.", subject=Subject.MAILBOX)
CROWDED = Outcome(Proof.NOT_SENT, "The mail server answered 432.", subject=Subject.CONNECTIONS)
BAD_KEY = Outcome(Proof.CONFIGURATION, "The provider answered 401.")
BAD_MAIL = Outcome(Proof.NOT_ACCEPTED, "The provider answered 422.")


def record(row, outcome) -> str:
    """Record one outcome; return the state of its row."""
    recording.record([Landed(row, outcome)])
    row.refresh_from_db()
    return row.state


def test_acceptance_keeps_the_providers_id():
    row = begun_delivery()
    assert record(row, ACCEPTED) == "accepted"
    assert (row.esp_id, row.lease_until, row.outcome) == ("esp-1", None, "accepted")
    assert row.settled_at


def test_many_acceptances_are_each_given_their_own_id():
    note = frozen_note()
    rows = [begun_delivery(note) for _ in range(3)]
    recording.record([Landed(row, Outcome(Proof.ACCEPTED, esp_id=str(row.pk))) for row in rows])
    ids = Delivery.objects.filter(state="accepted").values_list("pk", "esp_id")
    assert {(row.pk, str(row.pk)) for row in rows} == set(ids)


def test_doubt_keeps_the_reason():
    row = begun_delivery()
    assert record(row, UNKNOWN) == "unknown"
    assert row.reason == "TimeoutError during the call."
    assert row.next_at > timezone.now() + timedelta(seconds=25)  # before it is asked about


def test_proof_of_not_sent_tries_again_later():
    row = begun_delivery()
    assert record(row, NOT_SENT) == "pending"
    assert row.next_at > timezone.now() + timedelta(seconds=25)


def test_the_provider_says_when_to_come_back():
    row = begun_delivery()
    record(row, Outcome(Proof.NOT_SENT, "429", retry_after=timedelta(minutes=7)))
    wait = timedelta(minutes=6) + timezone.now()
    assert row.next_at > wait
    assert MailerState.objects.get().blocked_until > wait


def is_paused() -> bool:
    return MailerState.objects.filter(blocked_until__gt=timezone.now()).exists()


def begun_confirmation() -> Delivery:
    subscriptions.subscribe("odd@example.org")
    sender = Sender(Connections(1))
    sender.compose(sender.step([], free=1).claimed)
    [(row, _)] = sender.step([], free=1).begun
    return row


@pytest.mark.parametrize(("outcome", "pauses"), [(PUT_OFF, False), (NOT_SENT, True)])
def test_a_mailbox_that_is_put_off_keeps_no_other_waiting(outcome, pauses):
    note = frozen_note()
    make_delivery(note, state="accepted", settled_at=timezone.now())
    row = begun_delivery(note)
    assert record(row, outcome) == "pending"
    assert row.next_at > timezone.now()
    assert is_paused() == pauses


@pytest.mark.parametrize(("attempts", "pauses"), [(1, True), (2, False)])
def test_an_account_that_puts_off_everybody_is_paused(attempts, pauses):
    note = frozen_note()
    long_ago = timezone.now() - 2 * recording.LATELY
    make_delivery(note, state="accepted", settled_at=long_ago)
    row = begun_delivery(note)
    row.attempts = attempts
    record(row, PUT_OFF)
    assert is_paused() == pauses


@pytest.mark.parametrize(
    ("outcome", "pauses"), [(PUT_OFF, False), (BAD_MAIL, False), (BAD_KEY, True)]
)
def test_an_odd_address_that_somebody_typed_stops_no_mail(outcome, pauses):
    row = begun_confirmation()
    assert record(row, outcome) == "pending"
    assert is_paused() == pauses


def test_a_refusal_ends_it_and_a_dead_mailbox_is_suppressed():
    row = begun_delivery()
    other = make_delivery(make_note(state="paused"), row.subscriber)
    assert record(row, REFUSED) == "refused"
    other.refresh_from_db()
    assert other.state == "skipped"
    assert Suppression.objects.get().address_hash == row.subscriber.address_hash


def test_a_refusal_for_another_reason_suppresses_nobody():
    record(begun_delivery(), Outcome(Proof.REFUSED, "Looks like spam."))
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("outcome", [BAD_KEY, BAD_MAIL])
def test_a_wrong_account_pauses_the_note_and_burns_no_row(outcome):
    row = begun_delivery()
    assert record(row, outcome) == "pending"
    note = Note.objects.get()
    assert (note.state, note.reason) == ("paused", outcome.reason)


def test_one_mail_that_the_provider_does_not_take_stops_no_other():
    note = frozen_note()
    make_delivery(note, state="accepted", began_at=timezone.now())
    assert record(begun_delivery(note), BAD_MAIL) == "pending"
    assert Note.objects.get().state == "sending"


def test_a_few_refusals_in_a_row_stop_the_note():
    """A quota, a withdrawn permission: the next mail would fare no better, and none is lost."""
    note = frozen_note()
    make_delivery(note, state="accepted", began_at=timezone.now())
    for number in range(recording.A_FEW):
        assert Note.objects.get().state == "sending", number
        record(begun_delivery(note), BAD_MAIL)
    note.refresh_from_db()
    assert (note.state, note.reason) == ("paused", BAD_MAIL.reason)
    assert note.deliveries.all().counts() == {"accepted": 1, "pending": recording.A_FEW}


def test_an_acceptance_between_refusals_lets_the_note_go_on():
    note = frozen_note()
    for _ in range(recording.A_FEW):
        record(begun_delivery(note), ACCEPTED)
        record(begun_delivery(note), BAD_MAIL)
    assert Note.objects.get().state == "sending"


def test_a_mail_that_found_no_connection_has_had_no_try():
    row = begun_delivery()
    assert record(row, CROWDED) == "pending"
    assert row.attempts == 0
    assert row.next_at < timezone.now() + timedelta(seconds=2)
    assert (Note.objects.get().state, is_paused()) == ("sending", False)


def test_a_key_that_is_withdrawn_half_way_pauses_the_note():
    note = frozen_note()
    make_delivery(note, state="accepted")
    assert record(begun_delivery(note), BAD_KEY) == "pending"
    assert Note.objects.get().state == "paused"


@pytest.mark.parametrize("outcome", [UNKNOWN, REFUSED])
def test_the_circuit_breaks_when_the_first_are_all_bad(outcome):
    note = frozen_note()
    for number in range(recording.BREAKER):
        assert Note.objects.get().state == "sending", number
        record(begun_delivery(note), outcome)
    assert Note.objects.get().state == "paused"
    assert outcome.reason in Note.objects.get().reason


def test_one_acceptance_proves_that_the_way_is_open():
    note = frozen_note()
    make_delivery(note, state="delivered")
    for _ in range(recording.BREAKER + 1):
        record(begun_delivery(note), UNKNOWN)
    assert Note.objects.get().state == "sending"


def test_six_tries_span_hours():
    waits = [recording.backoff(attempts) for attempts in range(1, 6)]
    assert waits == sorted(waits)
    assert timedelta(hours=4) < sum(waits, timedelta()) <= timedelta(hours=6)


@pytest.mark.parametrize("outcome", [NOT_SENT, PUT_OFF, BAD_KEY, BAD_MAIL])
def test_the_sixth_try_is_the_last(outcome):
    row = begun_delivery()
    row.attempts = 6
    assert record(row, outcome) == "failed"


def test_what_comes_back_to_a_canceled_note_ends():
    row = begun_delivery()
    notes.cancel(row.note, "The author canceled it.")
    assert record(row, NOT_SENT) == "pending"
    assert notes.anything_due()
    settling.reap()
    row.refresh_from_db()
    assert row.state == "skipped"
    assert not notes.anything_due()


def test_a_late_acceptance_settles_its_own_row():
    row = begun_delivery()
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    settling.reap()
    assert record(row, ACCEPTED) == "accepted"


def late(note=None) -> Delivery:
    """A delivery in flight whose lease ended before its answer came."""
    row = begun_delivery(note)
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    settling.reap()
    return row


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (NOT_SENT, "pending"),
        (BAD_MAIL, "pending"),
        (BAD_KEY, "pending"),
        (REFUSED, "refused"),
        (UNKNOWN, "unknown"),
    ],
)
def test_a_proof_that_comes_after_the_lease_is_still_a_proof(outcome, state):
    assert record(late(), outcome) == state


def test_a_note_that_was_done_meanwhile_goes_on():
    row = late()
    Note.objects.update(state="done", done_at=timezone.now())
    assert record(row, NOT_SENT) == "pending"
    note = Note.objects.get()
    assert (note.state, note.done_at) == ("sending", None)


def test_what_was_asked_again_meanwhile_stays_in_doubt():
    """The second question may be accepted while the first one is proven not to be."""
    row = late()
    Delivery.objects.update(attempts=2)
    assert record(row, NOT_SENT) == "unknown"


@pytest.mark.parametrize("again", ["pending", "claimed"])
def test_a_late_acceptance_keeps_the_author_from_sending_twice(again):
    """They had given it up for lost; it came back before the second call began."""
    row = begun_delivery()
    Delivery.objects.update(state=again, attempts=0, lease_until=timezone.now())
    assert record(row, ACCEPTED) == "accepted"
    assert (row.esp_id, row.lease_until) == ("esp-1", None)


@pytest.mark.parametrize("outcome", [ACCEPTED, NOT_SENT, UNKNOWN, REFUSED, BAD_KEY])
def test_an_outcome_of_another_attempt_settles_nothing(outcome):
    row = begun_delivery()
    Delivery.objects.update(began_at=timezone.now() + timedelta(seconds=9))
    assert record(row, outcome) == "submitting"


def test_an_author_who_left_a_row_in_doubt_is_not_overruled():
    row = begun_delivery()
    Delivery.objects.update(state="left")
    assert record(row, ACCEPTED) == "left"


@pytest.fixture
def away(monkeypatch):
    """A database that is away for so many attempts to write; each wait takes a minute."""

    def go_away(attempts: int, error=OperationalError) -> None:
        clock, left, write = [0.0], [attempts], recording.write_down

        def failing(landed):
            left[0] -= 1
            if left[0] >= 0:
                raise error("database is locked")
            write(landed)

        def sleep(seconds):
            clock[0] += 60

        monkeypatch.setattr(recording, "write_down", failing)
        monkeypatch.setattr(recording, "close_old_connections", lambda: None)
        fake = SimpleNamespace(monotonic=lambda: clock[0], sleep=sleep)
        monkeypatch.setattr(recording, "time", fake)

    return go_away


# As psycopg has them: away, closed, read-only, no permission after a change of servers.
@pytest.mark.parametrize(
    "error", [OperationalError, InterfaceError, InternalError, ProgrammingError]
)
def test_a_database_that_is_away_is_waited_for(away, error):
    row = begun_delivery()
    away(5, error)
    assert record(row, ACCEPTED) == "accepted"


def test_after_minutes_the_row_is_left_to_its_lease(away):
    row = begun_delivery()
    away(attempts=7)
    with pytest.raises(OperationalError):
        record(row, ACCEPTED)
    row.refresh_from_db()
    assert row.state == "submitting"


def test_an_outcome_that_cannot_be_written_keeps_no_other_from_it(monkeypatch):
    """What is wrong with a row does not pass, so nobody waits for it."""
    note = frozen_note()
    rows, write = [begun_delivery(note) for _ in range(3)], recording.write_down

    def failing(landed):
        if rows[1].pk in [one.delivery.pk for one in landed]:
            raise DataError("value too long")
        write(landed)

    monkeypatch.setattr(recording, "write_down", failing)
    recording.record([Landed(row, ACCEPTED) for row in rows])
    assert Delivery.objects.all().counts() == {"accepted": 2, "submitting": 1}
