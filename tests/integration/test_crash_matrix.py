"""`kill -9` at every point between Publish and the last record, on both kinds of database.

Each case kills a real worker at one point and lets another one finish. All cases of a database
run side by side, since most of their time is the wait for a lease to end.
"""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from signal import SIGKILL

import pytest

from tests.integration.esp_peer import Rule
from tests.integration.evidence import Evidence
from tests.integration.grounds import CARELESS, CONNECTIONS, LEASE, Ground, side_by_side, stop
from tests.integration.kill_points import Point
from tests.integration.sites import PUBLISH

SCHEDULE = """
page = EssayPage.objects.get()
page.revisions.update(approved_go_live_at=timezone.now())
"""
MOVE = "newsletter.ledger.delivery.move_deliveries"
EXECUTE = "django.db.backends.utils.CursorWrapper.execute"


@dataclass(frozen=True)
class Case:
    """Where to strike, and which states prove that it struck there."""

    point: Point
    left: set[str]  # states of the deliveries afterwards
    told: int = 0  # how many the provider has accepted at least
    start: str = PUBLISH
    rules: tuple[Rule, ...] = ()
    lease: int = LEASE  # where none has to end, longer: on a busy machine no answer is in doubt


def at(function: str, moment: str, during: str = "", nth: int = 1) -> Point:
    return Point(f"newsletter.{function}", moment, during and f"newsletter.{during}", nth)


ALL_ACCEPTED_BUT_500 = (Rule(status=500, times=CONNECTIONS),)
LOST_500 = (Rule(status=500, accept=False, times=CONNECTIONS),)
HUNG_UP = (Rule(hang_up=True, times=CONNECTIONS),)
BEGUN = {"pending", "submitting"}
CASES = {
    "between live and signal": Case(
        Point("wagtail.signals.page_published.send", "before"), set(), start=SCHEDULE
    ),
    "in expand": Case(Point(EXECUTE, "after", "newsletter.ledger.notes.expand"), set()),
    "before the commit of expand": Case(at("ledger.notes.expand", "after"), set()),
    "after release": Case(at("ledger.notes.release", "after"), {"pending"}),
    # One commit writes down what landed, begins what was claimed, and claims the next ones.
    "in claim": Case(Point(MOVE, "after", "newsletter.ledger.delivery.claim"), {"pending"}),
    "after claim": Case(at("ledger.delivery.claim", "after"), {"pending"}),
    "between claim and begin": Case(at("ledger.delivery.Sender.compose", "after"), {"pending"}),
    "before begin": Case(at("ledger.delivery.begin", "before"), {"pending"}),
    "in begin": Case(at("ledger.delivery.begin_each", "after"), {"pending"}),
    "before the commit of begin": Case(at("ledger.delivery.begin", "after"), {"pending"}),
    "after begin": Case(at("ledger.delivery.Sender.submit", "before"), BEGUN),
    "before the request": Case(at("esps.connections.Connections._call", "before"), BEGUN),
    "after acceptance": Case(at("esps.connections.Connections._call", "after"), BEGUN, told=1),
    "before recording": Case(at("ledger.delivery.write_down", "before"), BEGUN, told=1),
    "before the commit of the record": Case(
        at("ledger.recording.accept_each", "after"), BEGUN, told=1
    ),
    "in a later record": Case(
        at("ledger.delivery.write_down", "before", nth=2), {*BEGUN, "accepted"}, told=2
    ),
    "after an answer of 500 that accepted": Case(
        at("esps.connections.Connections._call", "after"), BEGUN, told=1, rules=ALL_ACCEPTED_BUT_500
    ),
    "recording a 500 that accepted": Case(
        at("ledger.recording._record_one", "after"), BEGUN, told=1, rules=ALL_ACCEPTED_BUT_500
    ),
    "recording a 500 that did not": Case(
        at("ledger.recording._record_one", "before"), BEGUN, rules=LOST_500
    ),
    "recording a hang-up": Case(
        at("ledger.recording._record_one", "before"), BEGUN, told=1, rules=HUNG_UP
    ),
    "before the note is done": Case(
        at("ledger.finishing.move_notes", "before", "ledger.finishing.finish"),
        {"accepted"},
        told=40,
        lease=30,
    ),
}


@dataclass(frozen=True)
class Aftermath:
    """How the victim ended, what it left, and what came of it in the end."""

    code: int
    left: set[str]
    told: int
    end: Evidence
    reported: Evidence  # after the provider's tracking events


def play(ground: Ground, case: Case) -> Aftermath:
    with ground.stage(LEASE_SECONDS=case.lease) as stage:
        stage.peer.plan(*case.rules)
        stage.publish(case.start)
        code = stage.site.fork(point=case.point).wait(180)
        left, told = set(stage.site.states()), len(list(stage.peer.accepted))
        stage.finish()
        end = stage.evidence()
        stage.report_to_ledger()
        return Aftermath(code, left, told, end, stage.evidence())


@pytest.fixture(scope="module")
def aftermaths(ground) -> Iterator[dict[str, Future[Aftermath]]]:
    plays = {name: partial(play, case=case) for name, case in CASES.items()}
    with side_by_side(ground, plays) as aftermaths:
        yield aftermaths


@pytest.mark.parametrize("name", CASES)
def test_killed(name, aftermaths):
    case, after = CASES[name], aftermaths[name].result()
    assert after.code == -SIGKILL
    # Some may be claimed ahead; on a busy machine a lease may have ended before the kill.
    assert after.left - {"claimed", "unknown"} == case.left
    assert after.told >= case.told
    assert after.end.faults() == []
    assert after.reported.faults() == after.reported.faults_after_events() == []


def test_the_check_notices_what_must_not_be(ground):
    """The control of all of the above."""
    with ground.stage() as stage:
        stage.peer.plan(Rule(to="confirmed3@", accept=False, status=500))
        stage.publish()
        stage.finish()
        assert stage.evidence().faults() == []
        stage.site.rows("UPDATE newsletter_delivery SET state = 'accepted' RETURNING id")
        first = stage.peer.file.read_text().splitlines()[0]
        with stage.peer.file.open("a") as file:
            file.write(first + "\n")
        stage.site.rows(
            "DELETE FROM newsletter_delivery WHERE address LIKE 'confirmed4@%' RETURNING id"
        )
        faults = stage.evidence().faults()
    for words in ("never saw it", "more than once", "has 0 rows", "40 were expected"):
        assert len([fault for fault in faults if words in fault]) == 1


def test_an_engine_that_takes_begun_deliveries_back_sends_twice(ground):
    """The control of the engine: with one function replaced, the same crash makes duplicates."""
    with ground.stage() as stage:
        stage.publish()
        assert (
            stage.site.fork(CARELESS, at("ledger.delivery.write_down", "before")).wait() == -SIGKILL
        )
        worker = stage.site.fork(CARELESS)
        stage.wait_for_note("done")
        stop(worker)
        assert stage.evidence().duplicates
