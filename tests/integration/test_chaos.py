"""Two workers, killed and frozen at random moments while a note leaves.

The seed is printed, and GAP_SEED=<seed> makes the same choices again. GAP_FULL=1 makes it long.
"""

import os
import random
import time
from signal import SIGCONT, SIGKILL, SIGSTOP

import pytest

from tests.integration.esp_peer import Rule
from tests.integration.grounds import CARELESS, LEASE, Ground, Stage, stop
from tests.integration.sites import WORKER

FULL = bool(os.environ.get("GAP_FULL"))
SHORT = (200, 10)
SUBSCRIBERS, KILLS = (300, 12) if FULL else SHORT
STOP_EACH = 5  # so many kills to one SIGSTOP, about
SLOW = Rule(wait=0.1, linger=0.1)


@pytest.fixture
def dice() -> random.Random:
    seed = int(os.environ.get("GAP_SEED") or random.SystemRandom().randrange(10**6))
    print(f"GAP_SEED={seed}")  # noqa: T201 - pytest shows it when the test fails
    return random.Random(seed)


def storm(stage: Stage, dice: random.Random, kills: int, worker: str = WORKER) -> None:
    """Strike at even steps of the note's way, each a random moment late, until it is done."""
    workers = [stage.site.fork(worker) for _ in range(2)]
    total = len(stage.meant_for)
    for number in range(1, kills + 1):
        stage.wait_until_left(total - total * number // (kills + 2))
        time.sleep(dice.uniform(0, 0.3))
        place = dice.randrange(2)
        if dice.randrange(STOP_EACH) == 0:
            freeze(workers[place], LEASE + dice.uniform(0.2, 0.8))
        assert workers[place].kill() == -SIGKILL
        workers[place] = stage.site.fork(worker)
    stage.wait_for_note("done", within=120)
    for one in workers:
        stop(one)


def freeze(worker, seconds: float) -> None:
    """Let a worker sleep past its leases, then go on for a moment as if nothing had been."""
    worker.signal(SIGSTOP)
    time.sleep(seconds)
    worker.signal(SIGCONT)
    time.sleep(0.3)


def set_up(stage: Stage, subscribers: int) -> None:
    stage.add_subscribers(subscribers)
    stage.peer.plan(SLOW)
    stage.publish()


def test_no_kill_sends_a_note_twice_or_loses_one(ground: Ground, dice):
    with ground.stage() as stage:
        set_up(stage, SUBSCRIBERS)
        storm(stage, dice, KILLS)
        end = stage.evidence()
        stage.report_to_ledger()
        reported = stage.evidence()
    assert end.faults() == []
    assert len(end.in_doubt) > KILLS / 2  # the kills hit calls
    assert reported.faults() == reported.faults_after_events() == []


def test_an_engine_that_takes_begun_deliveries_back_sends_some_twice(sqlite_ground: Ground, dice):
    """The control: the same storm over an engine with one function replaced.

    So many kills hit calls for certain; a few may all hit workers that are just starting.
    """
    subscribers, kills = SHORT
    with sqlite_ground.stage() as stage:
        set_up(stage, subscribers)
        storm(stage, dice, kills, CARELESS)
        assert stage.evidence().duplicates
