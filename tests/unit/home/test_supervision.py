"""The supervisor waits for its children longer than one call of theirs may last."""

import pytest

from home.starting.running import STOP_WITHIN, stop_within
from newsletter.esps.calls import most_seconds


@pytest.mark.parametrize("timeout", [1, 24, 30, 900])
def test_a_worker_may_finish_the_call_it_is_in(settings, timeout):
    settings.ANYMAIL = {"REQUESTS_TIMEOUT": timeout}
    assert most_seconds() < stop_within()
    assert most_seconds() < settings.LEASE_SECONDS or timeout > settings.LEASE_SECONDS / 4


def test_what_the_readme_says_holds_for_the_timeouts_that_are_set(settings):
    assert stop_within() == STOP_WITHIN
