"""Lighthouse: each page on a phone and on a desk; where a run falls short, the middle of three.

It takes minutes, so it runs where GAP_FULL=1 asks for it. What is timed depends on the machine:
only a score that no busy machine explains is red, the others are reported.
"""

from collections.abc import Callable
from statistics import median

import pytest

from tests.browser.conftest import FLAGS
from tests.browser.pages import READERS
from tests.browser.screens import only_in_full

pytestmark = only_in_full
PAGES = ["front", "essay", "papers"]
FORMS = ["mobile", "desktop"]
LEAST = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 90}

Judged = Callable[..., list[dict]]


@pytest.fixture(scope="module")
def judged(site, need, ask_judge) -> Judged:
    """Ask for a number of runs of one page in one form."""
    chromium = str(need("chromium"))

    def judged(path: str, form: str, runs: int = 1) -> list[dict]:
        asked = {"urls": [site.url + path], "forms": [form], "runs": runs}
        return ask_judge("lighthouse", chromium=chromium, flags=FLAGS, **asked)

    return judged


def short(runs: list[dict]) -> dict[str, int]:
    """Return the scores, each the middle of the runs', that are less than they must be."""
    scores = {key: median(run["scores"][key] for run in runs) for key in LEAST}
    return {key: score for key, score in scores.items() if score < LEAST[key]}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("form", FORMS)
def test_each_page_is_as_good_as_it_gets(judged, site, report, name, form):
    runs = judged(READERS[name].address(site), form)
    if short(runs):  # a machine that does something else lowers a score and never raises one
        runs += judged(READERS[name].address(site), form, runs=2)
    scores = [run["scores"] for run in runs]
    report(f"Lighthouse, {name}, {form}: {scores}, below 90: {runs[0]['failed']}")
    assert short(runs) == {}


def test_the_judge_would_find_something(judged):
    runs = judged("/admin/login/", "mobile")
    assert short(runs).keys() >= {"performance", "seo"}
