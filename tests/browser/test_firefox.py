"""Firefox, without JavaScript and with it: nothing scrolls sideways, notes open by keyboard."""

from collections.abc import Callable

import pytest

from tests.browser.pages import BROKEN, READERS, State, named
from tests.browser.screens import only_in_full
from tests.integration.sites import Site

pytestmark = only_in_full
STATES = {name: state for name, state in READERS.items() if state.path != BROKEN}
NOTE = "essay, a footnote open"
# Fewer than in Chromium: the rules are the same, and it takes a second for ten.
WIDTHS = [390, *range(320, 800, 80), *range(800, 2561, 440)]
FONTS = {'"Gap Serif"', '"Gap Display"'}
WIDE = "<h1>a</h1><div style='width:900px'>b</div><script>console.error('c')</script>"

Look = Callable[..., dict[str, dict]]


@pytest.fixture(scope="module")
def look(need, ask_judge) -> Look:
    """Open states in a fresh Firefox and return what it saw in each."""

    def look(url: str, states: dict[str, dict], **options: object) -> dict[str, dict]:
        question = {"widths": WIDTHS, "javascript": False, "dark": False, "url": url} | options
        return ask_judge("puppeteer-core", firefox=str(need("firefox")), states=states, **question)

    return look


def plain(states: dict[str, State], site: Site) -> dict[str, dict]:
    return {
        name: {
            "path": state.address(site),
            "email": state.email,
            "press": [named(one) for one in state.press],
        }
        for name, state in states.items()
    }


@pytest.fixture(scope="module")
def seen(look, site) -> dict[str, dict]:
    return look(site.url, plain(STATES, site), dark=True)


@pytest.mark.parametrize("name", STATES)
def test_no_width_scrolls_sideways(seen, name):
    assert {width: by for width, by in seen[name]["overflow"].items() if by} == {}
    assert len(seen[name]["overflow"]) == len(WIDTHS)


@pytest.mark.parametrize("name", STATES)
def test_the_console_is_silent_and_the_fonts_come(seen, name):
    assert seen[name]["faults"] == []
    assert set(seen[name]["fonts"]) >= FONTS
    assert seen[name]["dark"]


def test_a_note_opens_and_closes_by_keyboard(seen):
    assert seen[NOTE]["notes"] == [1, 0]
    assert seen["essay"]["notes"] == [0, 0]


def test_forms_are_answered(seen):
    headings = {name: seen[name]["heading"] for name in ("asked", "confirmed", "left", "erased")}
    assert headings == {
        "asked": "Look in your mailbox.",
        "confirmed": "Done.",
        "left": "Stopped.",
        "erased": "Erased.",
    }


def test_with_javascript_it_is_the_same(look, site, seen):
    with_it = look(site.url, plain({NOTE: STATES[NOTE]}, site), javascript=True)[NOTE]
    assert with_it == seen[NOTE] | {"dark": False}


def test_the_judge_would_see_a_wide_page_and_an_error(look):
    page = {"bad": {"path": WIDE, "email": "", "press": []}}
    bad = look("data:text/html,", page, javascript=True, widths=[390])["bad"]
    assert bad["overflow"]["390"] > 500
    assert bad["faults"] == ["error: c"]
