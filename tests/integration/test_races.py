"""Many hands at once, and workers that sleep past their leases and wake up."""

import time
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from signal import SIGCONT, SIGSTOP

import pytest

from tests.integration.evidence import Evidence
from tests.integration.grounds import Ground, side_by_side, stop
from tests.integration.kill_points import Point
from tests.integration.processes import is_stopped, wait_for
from tests.integration.sites import SCRIPT

PUBLISHERS = 12
TOGETHER = """
import time
revision = EssayPage.objects.get().get_latest_revision()
time.sleep(max(0, {at} - time.time()))
revision.publish()
"""
CALL = "newsletter.esps.connections.Connections._call"
SLEEPS = {
    "between two steps": Point(
        "newsletter.ledger.delivery.Sender.step", "before", nth=3, signal=SIGSTOP
    ),
    "between begin and the call": Point(CALL, "before", signal=SIGSTOP),
    "between the call and its record": Point(CALL, "after", signal=SIGSTOP),
}


def play(ground: Ground, point: Point) -> tuple[Evidence, Evidence, Evidence]:
    """Return how it stood while a worker slept, when it had ended, and after all events."""
    with ground.stage() as stage:
        stage.publish()
        sleeper = stage.site.fork(point=point)
        wait_for(lambda: is_stopped(sleeper.pid), name="a worker that sleeps")
        stage.finish()
        asleep = stage.evidence()
        sleeper.signal(SIGCONT)
        stop(sleeper)
        awake = stage.evidence()
        stage.report_to_ledger()
        return asleep, awake, stage.evidence()


@pytest.fixture(scope="module")
def sleeps(ground) -> Iterator[dict[str, Future[tuple[Evidence, Evidence, Evidence]]]]:
    plays = {name: partial(play, point=point) for name, point in SLEEPS.items()}
    with side_by_side(ground, plays) as sleeps:
        yield sleeps


@pytest.mark.parametrize("name", SLEEPS)
def test_a_worker_that_slept_past_its_lease_sends_nothing_twice(name, sleeps):
    """Its late acceptances still count. A call may also have run out of time in its sleep: that
    one stays in doubt until the provider reports it.
    """
    asleep, awake, reported = sleeps[name].result()
    assert asleep.faults() == awake.faults() == reported.faults() == []
    assert len(asleep.in_doubt) > len(awake.in_doubt)
    assert reported.faults_after_events() == []


def test_twelve_publishes_at_once_make_one_note(ground):
    with ground.stage() as stage:
        workers = [stage.site.fork(), stage.site.fork()]
        code = SCRIPT + TOGETHER.format(at=time.time() + 2)
        publishers = [stage.site.fork(code) for _ in range(PUBLISHERS)]
        assert [one.wait(30) for one in publishers] == [0] * PUBLISHERS
        stage.wait_for_note("done")
        for worker in workers:
            stop(worker)
        assert stage.site.one("SELECT count(*) FROM newsletter_note") == 1
        assert stage.evidence().faults() == []
