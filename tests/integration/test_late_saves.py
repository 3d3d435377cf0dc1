"""Each pair of acts on one essay at the same time ends with what the last act said.

GAP_FULL=1 repeats each pair 200 times at random moments, beside the one trial in order, and
GAP_TRIALS=<number> so many times.
"""

import json
import os
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from itertools import combinations_with_replacement, product

import pytest

from tests.integration.grounds import Ground, side_by_side
from tests.integration.sites import SCRIPT

TRIALS = int(os.environ.get("GAP_TRIALS") or (200 if os.environ.get("GAP_FULL") else 0))
DRAFT = ("publish", "autosave", "schedule", "approve")
ACTS = (*DRAFT, "unpublish")
LIVE = [pair for pair in product(ACTS, ACTS) if TRIALS or "unpublish" in pair]
STARTS = {"draft": list(product(DRAFT, DRAFT)), "live": LIVE}
CASES = [(start, *pair) for start, pairs in STARTS.items() for pair in pairs]
# At random there is no order, and one start is enough: the one that has more to lose.
AT_RANDOM = [("draft", *pair) for pair in combinations_with_replacement(DRAFT, 2)]
AT_RANDOM += [("live", act, "unpublish") for act in ACTS]
PLAY = "from tests.integration.late_saves import play; play({!r}, {!r}, {}, {})\n"


def trials_of(start: str, first: str, last: str) -> int:
    return TRIALS if (start, first, last) in AT_RANDOM else 0


def play(ground: Ground, start: str) -> dict[tuple[str, str], dict]:
    """Return what came of each pair; all pairs are tried in one site, one after the other."""
    pairs = STARTS[start]
    with ground.stage(NOTE_DELAY=600) as stage:
        calls = [PLAY.format(*pair, start == "live", trials_of(start, *pair)) for pair in pairs]
        forked = stage.site.fork(SCRIPT + "".join(calls))
        assert forked.wait(300 + 30 * TRIALS) == 0, forked.said[-3000:]
        lines = [line for line in forked.said.splitlines() if line.startswith("RESULT ")]
        found = [json.loads(line.removeprefix("RESULT ")) for line in lines]
        return dict(zip(pairs, found, strict=True))


@pytest.fixture(scope="module")
def plays(ground) -> Iterator[dict[str, Future[dict]]]:
    todo = {start: partial(play, start=start) for start in STARTS}
    with side_by_side(ground, todo) as plays:
        yield plays


@pytest.mark.parametrize(("start", "first", "last"), CASES)
def test_the_last_act_has_the_last_word(start, first, last, plays):
    result = plays[start].result()[first, last]
    assert result == {"trials": 1 + trials_of(start, first, last), "faults": []}
