"""A site with the demo's essays and some records, and Debian's Chromium to look at it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.records import MAKE_RECORDS
from tests.browser.screens import OpenScreen, Screen
from tests.integration.sites import Site

# As root it needs the first; the others keep it from calling its maker.
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
Report = Callable[[str], None]
expect.set_options(timeout=60_000)  # no test is red because the machine is busy
MAKE_ESSAYS = "from home.starting.demo_content import make_essays; make_essays()"


@pytest.fixture(scope="session")
def site(sqlite_ground, tmp_path_factory) -> Iterator[Site]:
    """One site for all browser tests: each brings its own reader."""
    data = tmp_path_factory.mktemp("browser")
    url = sqlite_ground.template.copy_to(data)
    with Site(data, url, sqlite_ground.nursery, NOTE_DELAY=1) as site:
        site.script(MAKE_ESSAYS)
        site.script(MAKE_RECORDS)
        site.up()
        yield site


@pytest.fixture(scope="module")
def chromium(need) -> Iterator[Browser]:
    """For a module only: Playwright's event loop must be gone before others use the database."""
    path = need("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_screen(chromium, site) -> Iterator[OpenScreen]:
    """Open windows of a width; at the end nothing may have gone wrong in any of them."""
    with ExitStack() as stack:
        yield lambda width, **options: stack.enter_context(
            Screen(chromium, site.url, width, **options)
        )


@pytest.fixture(scope="session")
def report(pytestconfig) -> Report:
    """Say something that is no fault, such as a figure, beside the dots of the tests."""
    capture = pytestconfig.pluginmanager.get_plugin("capturemanager")

    def say(words: str) -> None:
        with capture.global_and_fixture_disabled():
            sys.stdout.write(f"\n{words}\n")

    return say
