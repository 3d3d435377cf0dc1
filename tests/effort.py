"""What work costs, in measures that hold on any machine, also on a busy one."""

import sys
import time
from collections.abc import Callable

from essays.markdown import Target, render
from tests.bench.essay import long_essay

LITTLE = 0.5  # seconds of the processor that need no comparison
TOO_MUCH = 150  # essays


def calls(work: Callable[[], object]) -> int:
    """Return how many functions, of Python and of C, are called by it."""
    count = 0

    def profile(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def soon[Result](work: Callable[[], Result]) -> Result:
    """Return what it returns, if it takes less than 150 essays of 3,000 words do, here and now.

    A second on a quiet desk is three on a small server with neighbors: the essays are measured
    just after the work, and only where it took long at all.
    """
    spent, result = timed(work)
    if spent > LITTLE:
        essay = long_essay()
        of_essay = min(timed(lambda: render(essay, Target.PAGE))[0] for _ in range(3))
        assert spent < TOO_MUCH * of_essay, f"{spent:.2f} s, and an essay takes {of_essay:.3f} s"
    return result


def timed[Result](work: Callable[[], Result]) -> tuple[float, Result]:
    """Return the seconds of the processor that it takes, and what it returns."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result
