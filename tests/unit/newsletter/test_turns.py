"""A fair share: a flood at the form does not keep a note from leaving, nor a note the form."""

import uuid

import pytest

from newsletter.ledger import delivery
from newsletter.ledger.turns import Turns
from newsletter.models import Delivery
from newsletter.people.subscriptions import subscribe
from tests.factories import frozen_note, make_delivery

pytestmark = pytest.mark.django_db


def flood(number: int) -> None:
    for n in range(number):
        subscribe(f"flood{n}@example.net")


def note_to(number: int) -> None:
    note = frozen_note()
    for _ in range(number):
        make_delivery(note)


def kinds_claimed(limit: int, times: int) -> list[str]:
    """The kinds of what one worker claims, in turn."""
    turns, token, kinds = Turns(), uuid.uuid4(), []
    for _ in range(times):
        ids = delivery.claim(limit, token, turns)
        by_id = dict(Delivery.objects.filter(pk__in=ids).values_list("pk", "kind"))
        kinds += [by_id[pk] for pk in ids]
    return kinds


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 8, 24])
def test_a_note_has_three_quarters_while_confirmations_wait(limit):
    flood(30)
    note_to(18)
    kinds = kinds_claimed(limit, -(-24 // limit))[:24]
    assert kinds[0] == "confirmation"
    for end in range(4, 25, 4):
        assert kinds[:end].count("note") == end * 3 // 4


def test_the_rate_is_shared_likewise(settings, monkeypatch):
    settings.NOTE_RATE = 4
    now = [delivery.clock.now()]
    monkeypatch.setattr(delivery.clock, "now", lambda: now[0])
    flood(20)
    note_to(20)
    now[0] += delivery.timedelta(seconds=1)
    turns, token = Turns(), uuid.uuid4()
    for _ in range(40):
        delivery.claim(8, token, turns)
        now[0] += delivery.timedelta(seconds=0.1)
    claimed = Delivery.objects.filter(state="claimed")
    assert 16 <= claimed.count() <= 18
    assert claimed.filter(kind="note").count() >= claimed.count() * 3 // 4 - 1


def test_each_alone_has_all_of_it():
    flood(6)
    assert kinds_claimed(3, 3) == ["confirmation"] * 6
    note_to(6)
    assert kinds_claimed(3, 3) == ["note"] * 6


def test_a_confirmation_that_comes_alone_goes_at_once():
    note_to(12)
    flood(1)
    assert kinds_claimed(4, 1)[0] == "confirmation"


def test_who_waits_for_an_account_of_its_own_holds_nobody_up(settings):
    settings.MAILERS = settings.MAILERS | {"notes": settings.MAILERS["default"] | {"OPTIONS": {}}}
    settings.NOTE_RATE = 1
    flood(3)
    note_to(3)
    assert sorted(kinds_claimed(1, 4)) == ["confirmation", "note"]
