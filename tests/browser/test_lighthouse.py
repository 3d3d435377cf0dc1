"""Lighthouse: each page on a phone and on a desk.

It takes minutes, so it runs where GAP_FULL=1 asks for it. What is timed depends on what else the
machine does: the score for performance is reported, and the others must be whole.
"""

from collections.abc import Callable

import pytest

from tests.browser.conftest import FLAGS
from tests.browser.pages import READERS
from tests.browser.screens import only_in_full

pytestmark = only_in_full
PAGES = ["front", "essay", "papers"]
FORMS = ["mobile", "desktop"]
WHOLE = ("accessibility", "best-practices", "seo")

Judged = Callable[[str, str], dict]


@pytest.fixture(scope="module")
def judged(site, need, ask_judge) -> Judged:
    """Ask for a run of one page in one form."""
    chromium = str(need("chromium"))

    def judged(path: str, form: str) -> dict:
        asked = {"urls": [site.url + path], "forms": [form], "runs": 1}
        [run] = ask_judge("lighthouse", chromium=chromium, flags=FLAGS, **asked)
        return run

    return judged


def short(run: dict) -> dict[str, int]:
    """Return the scores that are less than they must be."""
    return {key: run["scores"][key] for key in WHOLE if run["scores"][key] < 100}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("form", FORMS)
def test_each_page_is_as_good_as_it_gets(judged, site, report, name, form):
    run = judged(READERS[name].address(site), form)
    report(f"Lighthouse, {name}, {form}: {run['scores']}, below 90: {run['failed']}")
    assert short(run) == {}


def test_the_judge_would_find_something(judged):
    run = judged("/admin/login/", "mobile")
    assert "seo" in short(run)
