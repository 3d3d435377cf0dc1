"""What people do while a note leaves takes effect at once, but for the calls in flight."""

import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.integration.esp_peer import Rule
from tests.integration.evidence import Evidence
from tests.integration.grounds import Ground, Stage, side_by_side, stop
from tests.integration.people import CONFIRMED
from tests.integration.processes import wait_for

ALL = len(CONFIRMED)
SLOW = Rule(wait=0.1, linger=0.1)
SOME_LEFT = ALL - 8  # the acts fall in the middle of the note
# All rows of a note are due at the same moment, and leave in the order they were written in.
LAST = "Delivery.objects.filter(state='pending').order_by('-subscriber_id')[:3]"
BEGIN = """
from newsletter.ledger import author_acts, notes
from newsletter.people import subscriptions
from newsletter.models import Suppression
note, essay = Note.objects.get(), EssayPage.objects.get()
"""
END = "\nprint(timezone.now().isoformat())"


@dataclass(frozen=True)
class Act:
    """What is done in mid-send, what it makes of the note, and how the note ends after it."""

    code: str
    note: str
    then: str = ""
    ends: str = "done"
    skipped: int = 0  # how many are skipped, if it is known


def each_of_last(act: str) -> str:
    """Return code that does something to the subscribers whose turn would come last."""
    return f"for person in [row.subscriber for row in {LAST}]: {act}"


PAUSE = "author_acts.pause(note, 'author')"
RESUME = "author_acts.resume(note, 'author')"
CANCEL = "notes.cancel(note, 'Canceled by the author.')"
SUPPRESS = """Suppression.objects.create(
    address_hash=person.address_hash, reason="complained", since=timezone.now())"""
ACTS = {
    "pause and resume": Act(PAUSE, "paused", RESUME),
    "cancel": Act(CANCEL, "canceled", ends="canceled"),
    "unpublish and cancel": Act("essay.unpublish()", "paused", CANCEL, "canceled"),
    "delete and cancel": Act("essay.delete()", "paused", CANCEL, "canceled"),
    "unsubscribe": Act(each_of_last("subscriptions.leave(person.uuid)"), "sending", skipped=3),
    "erase": Act(each_of_last("subscriptions.erase(person)"), "sending", skipped=3),
    "complain": Act(each_of_last(SUPPRESS), "sending", skipped=3),
}


@dataclass(frozen=True)
class Scene:
    """What was seen when an act was done and after the note had ended."""

    at: datetime
    begun_later: int  # deliveries that were begun after the act, before what came next
    note: str
    end: Evidence
    states: dict[str, int]


def play(ground: Ground, act: Act) -> Scene:
    with ground.stage(NOTE_CONCURRENCY=2, LEASE_SECONDS=30) as stage:
        stage.peer.plan(SLOW)
        stage.publish()
        worker = stage.site.fork()
        stage.wait_until_left(SOME_LEFT)
        at = datetime.fromisoformat(stage.site.script(BEGIN + act.code + END).splitlines()[-1])
        note = stage.site.one("SELECT state FROM newsletter_note")
        if note != "sending":
            wait_for(lambda: not stage.in_flight(), name="the end of what is in flight")
        later = begun_after(stage, at)
        if act.then:
            stage.site.script(BEGIN.replace("objects.get()", "objects.first()") + act.then)
        stage.wait_for_note(act.ends)
        wait_for(lambda: not stage.in_flight(), name="the end of what is in flight")
        stop(worker)
        return Scene(at, later, note, stage.evidence(), stage.site.states())


def begun_after(stage: Stage, at: datetime) -> int:
    asked = "SELECT began_at FROM newsletter_delivery WHERE began_at IS NOT NULL"
    return sum(moment(value) > at for (value,) in stage.site.rows(asked))


def moment(value: datetime | str) -> datetime:
    """Return a time of the database; SQLite keeps text in UTC."""
    return (
        value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)
    )


def told_to_stop(ground: Ground) -> None:
    with ground.stage(LEASE_SECONDS=30) as stage:
        stage.peer.plan(SLOW)
        stage.publish()
        worker = stage.site.fork()
        stage.wait_until_left(SOME_LEFT)
        assert worker.stop() == 0
        states = stage.site.states()
        assert states.keys() == {"accepted", "pending"}
        assert states["accepted"] == len(list(stage.peer.accepted))
        stage.finish()
        assert stage.evidence().faults() == []
        assert stage.site.states() == {"accepted": ALL}


def clock_jumps(ground: Ground, hours: int) -> None:
    """Two workers, so that one looks for leases that are over while the other calls."""
    with ground.stage(LEASE_SECONDS=30, NOTE_CONCURRENCY=1) as stage:
        stage.peer.plan(SLOW)
        stage.publish()
        workers = [stage.site.fork(), stage.site.fork()]
        stage.wait_until_left(SOME_LEFT)
        stage.site.shift_clock(hours * 3600)
        time.sleep(2.5)  # longer than a worker's turn
        assert stage.left()
        stage.site.shift_clock(0)
        stage.wait_for_note("done")
        for worker in workers:
            stop(worker)
        assert stage.evidence().faults() == []
        assert stage.site.states() == {"accepted": ALL}


OTHERS = {
    "a worker is told to stop": told_to_stop,
    "the clock jumps forward and back": partial(clock_jumps, hours=1),
    "the clock jumps back and forward": partial(clock_jumps, hours=-1),
}


@pytest.fixture(scope="module")
def scenes(ground) -> Iterator[dict[str, Future[Scene | None]]]:
    acts = {name: partial(play, act=act) for name, act in ACTS.items()}
    with side_by_side(ground, acts | OTHERS) as scenes:
        yield scenes


@pytest.mark.parametrize("name", ACTS)
def test_act(name, scenes):
    act, scene = ACTS[name], scenes[name].result()
    assert scene.end.faults() == []
    assert scene.note == act.note
    if act.note != "sending":
        assert scene.begun_later == 0
    if act.skipped:
        assert scene.states == {"accepted": ALL - 3, "skipped": 3}
    elif act.ends == "canceled":
        assert scene.states["skipped"] > ALL / 4
    else:
        assert scene.states == {"accepted": ALL}


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_is_lost_or_in_doubt_when(name, scenes):
    scenes[name].result()
