"""How often what may be tried: slow refill, nothing written by a refusal, no name in the table."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.access import limits
from home.access.limits import Limit, give_back, open_again, take
from home.access.models import Bucket
from home.access.networks import network_of

pytestmark = pytest.mark.django_db
FEW = Limit(burst=3, every=60)


@pytest.fixture
def later(monkeypatch):
    """Return a function that moves the clock on by so many seconds."""
    at = SimpleNamespace(now=timezone.now())

    def move(seconds: float) -> None:
        at.now += timedelta(seconds=seconds)

    monkeypatch.setattr(limits, "clock", SimpleNamespace(now=lambda: at.now))
    return move


def tries(number: int) -> list[bool]:
    return [not take(FEW, "door", "name") for _ in range(number)]


def test_a_burst_then_one_for_each_interval(later):
    assert tries(5) == [True, True, True, False, False]
    later(59)
    assert tries(1) == [False]
    later(1)
    assert tries(2) == [True, False]
    later(1000)
    assert tries(4) == [True, True, True, False]


def test_a_refusal_says_how_long_and_makes_it_no_longer(later):
    tries(3)
    assert [take(FEW, "door", "name") for _ in range(100)] == [pytest.approx(60)] * 100


def test_a_refusal_writes_nothing(later):
    tries(3)
    with CaptureQueriesContext(connection) as captured:
        tries(1)
    assert [query["sql"].split()[0] for query in captured.captured_queries] == ["SELECT"]


def test_limits_are_apart_by_door_and_name(later):
    tries(4)
    assert not take(FEW, "door", "other")
    assert not take(FEW, "other", "name")


def test_what_is_given_back_may_be_tried_again(later):
    tries(3)
    give_back(FEW, "door", "name")
    assert tries(2) == [True, False]
    open_again("door", "name")
    assert tries(3) == [True] * 3


def test_what_is_whole_again_is_forgotten(later):
    tries(2)
    later(119)
    limits.forget_whole()
    assert Bucket.objects.exists()
    later(1)
    limits.forget_whole()
    assert not Bucket.objects.exists()


def test_the_table_names_nobody(later):
    take(FEW, "sign-in", "ana@example.org")
    assert "ana" not in str(Bucket.objects.values_list())


@pytest.mark.parametrize(
    ("peer", "forwarded", "network"),
    [
        ("203.0.113.9", "", "203.0.113.0/24"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.0/24"),  # anybody can send that
        ("127.0.0.1", "198.51.100.7", "198.51.100.0/24"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.0/24"),
        ("10.0.0.2", "2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("127.0.0.1", "::ffff:198.51.100.7", "198.51.100.0/24"),
        ("127.0.0.1", "", ""),
        ("127.0.0.1", "unknown", ""),
        ("", "198.51.100.7", "198.51.100.0/24"),
        ("::1", "127.0.0.1", ""),
    ],
)
def test_the_network_of_who_asks(rf, peer, forwarded, network):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert network_of(rf.get("/", REMOTE_ADDR=peer, headers=headers)) == network
