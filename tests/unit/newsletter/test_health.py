"""Health: 200 while everything goes its way, 503 when a person is needed, never a name."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError

from newsletter import clock, health
from newsletter.esps import accounts
from newsletter.esps.provider import named
from newsletter.ledger import author_acts, holding, settling
from newsletter.models import Delivery, MailerState, Note, Worker
from newsletter.people.subscriptions import subscribe
from tests.factories import make_delivery, make_essay, make_note, make_subscriber

pytestmark = pytest.mark.django_db


def ago(**amount) -> datetime:
    return clock.now() - timedelta(**amount)


def ahead(**amount) -> datetime:
    return clock.now() + timedelta(**amount)


def a_worker(seen_at) -> None:
    Worker.objects.create(token=uuid.uuid4(), started_at=seen_at, seen_at=seen_at)


@pytest.fixture
def alive() -> None:
    a_worker(ago(days=1))
    a_worker(ago(seconds=10))


def test_a_site_that_needs_nobody(alive, client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "database": True,
        "needs": [],
        "worker_age": 10,
        "queue_age": None,
        "oldest_in_doubt": None,
        "mailer_blocked_until": None,
        "held": False,
    }


def test_it_is_never_cached_and_sets_no_cookie(client):
    answer = client.get("/healthz/")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.post("/healthz").status_code == 405


@pytest.mark.parametrize(("times", "is_told"), [(2, False), (3, True)])
def test_a_worker_that_is_killed_again_and_again_needs_somebody(alive, client, times, is_told):
    for minutes in range(2, 2 + times):
        a_worker(ago(minutes=minutes))
    a_worker(ago(minutes=61))
    answer = client.get("/healthz")
    assert ("Mail workers killed within an hour: 3." in answer.json()["needs"]) is is_told
    assert answer.status_code == (503 if is_told else 200)


def test_no_worker_needs_somebody(client):
    for seen_at in (None, ago(seconds=61)):
        if seen_at:
            a_worker(seen_at)
        answer = client.get("/healthz")
        assert answer.status_code == 503
        assert answer.json()["needs"] == ["No mail worker was seen for a minute."]


def test_held_mail_needs_somebody_and_strangers_learn_no_more(alive, client):
    holding.hold("This database mailed for https://example.org.")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["held"] is True
    assert "example.org" not in answer.text
    assert "example.org" in health.report().held_because


@pytest.mark.parametrize("state", ["held", "paused"])
def test_a_note_that_stopped_needs_somebody_and_is_not_named(alive, state):
    make_note(state=state, title="A secret title")
    assert health.report().needs == ["Notes that are held or paused: 1."]


def test_failed_deliveries_need_somebody(alive):
    note = make_note(state="done")
    for _ in range(2):
        make_delivery(note, state="failed")
    said = ["Notes with failed deliveries: 1.", "Sent to 0 of 0, 2 wait for you."]
    assert health.report().needs == said


def test_a_note_that_stopped_half_way_says_how_far_it_came(alive, client):
    note = make_note(state="paused", expected=40)
    for state, number in {"accepted": 12, "pending": 28}.items():
        for _ in range(number):
            make_delivery(note, state=state)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "Sent to 12 of 40, 28 wait for you." in answer.json()["needs"]


@pytest.mark.parametrize(
    "end",
    [
        lambda note: author_acts.give_up_failed(note),
        lambda note: note.essay.unpublish(),
        lambda note: Note.objects.update(state="canceled"),
        lambda note: Note.objects.update(state="sending", essay=None),
    ],
    ids=["given up", "taken down", "canceled", "deleted"],
)
def test_what_nobody_can_try_again_needs_nobody(alive, end):
    note = make_note(state="done")
    make_delivery(note, state="failed")
    end(note)
    needs = health.report().needs
    assert not [need for need in needs if "failed" in need or "wait for you" in need]


@pytest.mark.parametrize(
    ("esp", "age", "needs"), [("postmark", 23, 0), ("postmark", 25, 1), ("smtp", 1, 1)]
)
def test_doubt_needs_somebody_when_no_evidence_comes(alive, monkeypatch, esp, age, needs):
    monkeypatch.setattr(settling, "provider_of", lambda alias: named(esp))
    make_delivery(make_note(state="done"), state="unknown", began_at=ago(hours=age))
    found = health.report()
    assert len(found.needs) == needs
    assert found.oldest_in_doubt == age * 3600


@pytest.mark.parametrize(("age", "needs"), [(6, 1), (8, 0)])
def test_confirmations_in_doubt_need_somebody_while_their_links_work(alive, age, needs):
    for n in range(3):
        subscribe(f"new{n}@example.org")
    Delivery.objects.update(state="unknown", next_at=ago(days=age), began_at=ago(days=age))
    assert len(health.report().needs) == needs


@pytest.mark.parametrize(("state", "number"), [("failed", 30), ("refused", 30), ("unknown", 2)])
def test_what_anybody_can_cause_by_typing_an_address_is_no_alarm(alive, state, number):
    for n in range(number):
        subscribe(f"odd{n}@example.org")
    Delivery.objects.update(state=state, began_at=ago(hours=1), outcome="not_accepted")
    assert health.report().needs == []


@pytest.mark.parametrize("state", ["unknown"])
@pytest.mark.parametrize(("later", "needs"), [(-1, 1), (1, 0)])
def test_an_odd_address_needs_nobody_once_another_was_reached(alive, state, later, needs):
    """Anybody can type one, and a monitor must not ring for it until a week is over."""
    began_at = ago(hours=30)
    for n in range(3 if state == "unknown" else 1):
        subscribe(f"odd{n}@example.org")
    Delivery.objects.update(state=state, began_at=began_at)
    subscribe("sound@example.org")
    reached = {"state": "accepted", "settled_at": began_at + timedelta(hours=later)}
    Delivery.objects.filter(address="sound@example.org").update(**reached)
    assert len(health.report().needs) == needs


def overdue_delivery() -> None:
    make_delivery(make_note(state="sending"))
    Delivery.objects.update(next_at=ago(minutes=20))


def overdue_note() -> None:
    make_note(state="waiting")
    Note.objects.update(release_at=ago(minutes=20))


def overdue_confirmation() -> None:
    subscribe("new@example.org")
    Delivery.objects.update(next_at=ago(minutes=20))


@pytest.mark.parametrize("make", [overdue_delivery, overdue_note, overdue_confirmation])
def test_mail_that_is_due_and_does_not_leave_needs_somebody(alive, make):
    make()
    found = health.report()
    assert found.queue_age == 1200
    assert found.needs == ["Mail is due, and none leaves."]


def test_a_long_queue_that_moves_needs_nobody(alive):
    overdue_delivery()
    MailerState.objects.create(account="default", took_at=ago(minutes=1))
    assert health.report().needs == []


@pytest.mark.parametrize(
    "excuse",
    [
        {"next_call_at": ago(minutes=1)},  # calls are made, and none is taken
        {"took_at": ago(minutes=16)},
        {"took_at": ahead(hours=1)},  # by a clock that was ahead
        {"blocked_until": ahead(minutes=14)},
    ],
)
@pytest.mark.parametrize("make", [overdue_delivery, overdue_note, overdue_confirmation])
def test_mail_that_has_not_moved_for_long_needs_somebody_whatever_the_reason(alive, make, excuse):
    make()
    MailerState.objects.create(account="default", **excuse)
    assert health.report().needs == ["Mail is due, and none leaves."]


def test_what_one_account_takes_does_not_hide_that_the_other_is_stuck(alive, settings):
    settings.MAILERS = settings.MAILERS | {"notes": settings.MAILERS["default"] | {"OPTIONS": {}}}
    overdue_delivery()
    MailerState.objects.create(account="default", took_at=ago(minutes=1))
    assert health.report().needs == ["Mail is due, and none leaves."]


TROUBLE = ["A mail account takes no mail."]


@pytest.mark.parametrize(("minutes", "needs"), [(14, []), (16, TROUBLE)])
def test_an_account_that_takes_nothing_for_long_needs_somebody(alive, minutes, needs):
    """Each mail waits for its own next try, so none is due: they are all late."""
    for _ in range(3):
        accounts.pause("notes", "The mail provider refused the connection.", None)
        MailerState.objects.update(blocked_until=ago(seconds=1))
    MailerState.objects.update(troubled_at=ago(minutes=minutes))
    make_delivery(make_note(state="sending"), next_at=ahead(hours=1), attempts=4)
    assert health.report().needs == needs


@pytest.mark.parametrize(("minutes", "needs"), [(59, []), (61, TROUBLE)])
def test_a_wait_above_an_hour_is_asked_about_at_once(alive, minutes, needs):
    accounts.pause(
        "notes", "The provider asks to wait (429).", timedelta(minutes=minutes, seconds=5)
    )
    assert health.report().needs == needs


def test_an_account_that_takes_mail_again_needs_nobody(alive):
    accounts.pause("notes", "The mail provider refused the connection.", None)
    MailerState.objects.update(troubled_at=ago(hours=2), blocked_until=ago(seconds=1))
    accounts.works("notes")
    assert health.report().needs == []


def test_an_account_that_is_used_no_more_needs_nobody(alive):
    MailerState.objects.create(account="notes", troubled_at=ago(days=9))
    assert health.report().needs == []


def test_a_blocked_account_says_until_when(alive):
    overdue_delivery()
    Delivery.objects.update(next_at=ago(minutes=2))
    until = ahead(minutes=5)
    MailerState.objects.create(account="default", blocked_until=until)
    found = health.report()
    assert found.needs == []
    assert found.mailer_blocked_until == until


def test_a_block_that_is_over_is_none(alive):
    MailerState.objects.create(account="default", blocked_until=ago(minutes=5))
    assert health.report().mailer_blocked_until is None


def test_what_is_not_due_is_no_queue(alive):
    Note.objects.filter(pk=make_note(state="waiting").pk).update(release_at=ahead(hours=1))
    make_delivery(make_note(state="sending"))
    Delivery.objects.update(next_at=ahead(minutes=1))
    make_delivery(make_note(state="paused"))
    assert health.report().queue_age is None


def test_it_asks_as_much_however_much_there_is(alive, django_assert_num_queries):
    for _ in range(3):
        note = make_note(state="done")
        for state in ("accepted", "failed", "unknown"):
            make_delivery(note, make_subscriber(), state=state, began_at=ago(days=2))
    with django_assert_num_queries(7):
        health.report()


def test_a_monitor_on_this_machine_needs_no_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 503


def test_a_database_that_is_gone_is_said(client, monkeypatch):
    def gone():
        raise OperationalError

    monkeypatch.setattr(holding, "reason", gone)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] is False
    assert answer.json()["needs"] == ["The database does not answer."]


def test_no_essay_takes_its_address():
    with pytest.raises(ValidationError, match="/healthz/ is taken"):
        make_essay("Healthz", slug="healthz")
