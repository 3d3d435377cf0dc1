"""axe-core over what authors have before them, Wagtail's shell included, light and dark."""

import pytest

from tests.browser.axe import violations
from tests.browser.pages import AUTHORS, State
from tests.browser.screens import Screen, only_in_full, sign_in

DESK = 1440
SCHEMES = ["light", "dark"]
pytestmark = only_in_full


@pytest.fixture(scope="module")
def desk(chromium, site):
    with Screen(chromium, site.url, DESK) as screen:
        sign_in(screen.page)
        yield screen


@pytest.fixture(scope="module")
def notes(site, desk):
    State("/", "admin@example.org", ("Tell me",)).open(desk.page, site)
    site.mail_to("admin@example.org")
    site.script("from tests.browser.notes import make_notes; make_notes()")
    yield
    site.script("from tests.browser.notes import remove_notes; remove_notes()")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_where_nothing_waits(desk, scheme):
    desk.page.emulate_media(color_scheme=scheme)
    desk.page.goto("/admin/")
    assert desk.page.get_by_text("Nothing needs you.").is_visible()
    assert violations(desk.page) == {}


@pytest.mark.parametrize("name", AUTHORS)
def test_axe_finds_nothing_of_ours(desk, notes, site, name):
    AUTHORS[name].open(desk.page, site)
    assert desk.page.url == site.url + AUTHORS[name].address(site)
    for scheme in SCHEMES:
        desk.page.emulate_media(color_scheme=scheme)
        desk.page.wait_for_timeout(500)  # Wagtail fades from one color to the other
        assert violations(desk.page) == {}, scheme
