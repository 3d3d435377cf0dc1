"""Settling: leases that ended, and rows in doubt that may be asked about again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from newsletter.esps.connections import Connections
from newsletter.esps.provider import named
from newsletter.ledger import notes, settling
from newsletter.ledger.delivery import Sender
from newsletter.models import Delivery, Note
from newsletter.people import subscriptions
from tests.factories import begun_delivery, frozen_note, make_delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeps_keys(monkeypatch):
    """The account of the tests sends one mail for each key, for a day."""
    monkeypatch.setattr(named("smtp"), "idempotent_for", timedelta(hours=24))


def ask() -> int:
    sender = Sender(Connections(2))
    try:
        return settling.settle(sender.connections)
    finally:
        sender.close()  # writes the answers down


def in_doubt(note=None, **fields) -> Delivery:
    fields = {"began_at": timezone.now() - timedelta(minutes=5), "attempts": 1} | fields
    return make_delivery(note or frozen_note(), state="unknown", **fields)


def state_of(row) -> str:
    row.refresh_from_db()
    return row.state


def test_reaping_gives_back_what_was_not_begun():
    row = make_delivery(state="claimed", lease_until=timezone.now() - timedelta(seconds=1))
    settling.reap()
    assert state_of(row) == "pending"


def test_reaping_puts_what_was_begun_in_doubt():
    row = begun_delivery()
    settling.reap()
    assert state_of(row) == "submitting"
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    settling.reap()
    assert state_of(row) == "unknown"
    assert not settling.reapable().exists()


def test_doubt_is_settled_by_the_same_mail_under_the_same_key(keeps_keys):
    row = in_doubt(reason="No answer came in time.", outcome="unknown")
    assert notes.anything_due()
    assert ask() == 1
    assert state_of(row) == "accepted"
    assert (row.outcome, row.reason) == ("accepted", "")
    assert "same key" in row.evidence
    [message] = mail.outbox
    assert message.to == [row.address]


def test_an_account_without_keys_is_never_asked_again(monkeypatch):
    monkeypatch.setattr(settling, "provider_of", lambda alias: named("postmark"))
    in_doubt(frozen_note(state="done"))
    assert ask() == 0
    assert not notes.anything_due()


@pytest.mark.parametrize("hours", [25, 24 * 30])
def test_a_key_that_the_provider_forgot_is_not_used(keeps_keys, hours):
    in_doubt(began_at=timezone.now() - timedelta(hours=hours))
    assert ask() == 0


def test_resend_is_not_asked_when_its_key_may_end_before_the_question_arrives(monkeypatch):
    """A key that it has just forgotten is a new one: the mail would be sent twice."""
    monkeypatch.setattr(settling, "provider_of", lambda alias: named("resend"))
    now = timezone.now()
    late = in_doubt(began_at=now - timedelta(hours=23, minutes=59))
    early = in_doubt(began_at=now - timedelta(hours=22, minutes=59))
    assert list(settling.askable("notes", timezone.now())) == [early]
    assert late in settling.needing_author("notes", now + timedelta(minutes=1))


@pytest.mark.parametrize(
    "change",
    [
        lambda row: subscriptions.leave(row.subscriber.uuid),
        lambda row: subscriptions.erase(row.subscriber),
        lambda row: Note.objects.update(state="paused"),
        lambda row: Note.objects.update(state="canceled"),
    ],
    ids=["left", "erased", "paused", "canceled"],
)
def test_who_should_get_nothing_is_not_asked_about(keeps_keys, change):
    """Nobody knows whether the first call arrived, so the second may be the only one."""
    change(in_doubt())
    assert ask() == 0
    assert mail.outbox == []


def test_a_question_without_an_answer_is_put_off(keeps_keys, monkeypatch):
    row = in_doubt()
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", boom)
    assert (ask(), ask()) == (1, 0)
    assert state_of(row) == "unknown"
    assert row.next_at > timezone.now()
    assert row.attempts == 2


def boom(*args):
    raise TimeoutError


def test_a_note_that_is_done_is_settled_too(keeps_keys):
    row = in_doubt(frozen_note(state="done"))
    ask()
    assert state_of(row) == "accepted"


def test_at_most_one_question_waits_for_each_connection(keeps_keys):
    """Two connections: as many calls, and as many that wait."""
    note = frozen_note()
    for _ in range(5):
        in_doubt(note)
    assert [ask(), ask(), ask()] == [4, 1, 0]


def test_questions_keep_to_the_rate_of_the_account(keeps_keys, settings):
    settings.NOTE_RATE = 1
    note = frozen_note()
    for _ in range(3):
        in_doubt(note)
    assert [ask(), ask()] == [1, 0]


def test_what_another_worker_asks_about_is_not_asked_about_again(keeps_keys, monkeypatch):
    """It is faster by the moment between looking and putting the next question off."""
    in_doubt()
    later = timezone.now() + timedelta(minutes=1)

    def take(alias, wanted):
        Delivery.objects.update(next_at=later)
        return wanted

    monkeypatch.setattr(settling.accounts, "take", take)
    assert ask() == 0
    assert mail.outbox == []
