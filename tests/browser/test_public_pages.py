"""Every public page, for everybody: axe-core, five widths, light and dark."""

import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import signing
from playwright.sync_api import Page

from newsletter import tokens
from tests.browser.screens import Screen
from tests.integration.people import CONFIRMED, UNCONFIRMED
from tests.integration.sites import Site

ESSAY = "/gpu-utilization-and-goodput/"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = [320, 390, 820, 1440, 2560]
PHONE, DESK = 390, 1440


class EightDaysAgo(signing.TimestampSigner):
    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time()) - 8 * 24 * 3600)


def uuid_of(site: Site, email: str) -> str:
    return site.one(f"SELECT uuid FROM newsletter_subscriber WHERE email = '{email}'")


def confirm(site: Site, email: str, signer: type = signing.TimestampSigner) -> str:
    return confirm_path(uuid_of(site, email), signer)


def confirm_path(uuid: str, signer: type = signing.TimestampSigner) -> str:
    return f"/confirm/{signer(salt=tokens.CONFIRM_SALT).sign(uuid)}/"


def leave(site: Site, email: str) -> str:
    return f"/leave/{signing.Signer(salt=tokens.LEAVE_SALT).sign(uuid_of(site, email))}/"


def open_page(path: str | Callable[[Site], str], *buttons: str) -> Callable[[Page, Site], None]:
    """Return what opens an address and presses these buttons, one after the other."""

    def reach(page: Page, site: Site) -> None:
        page.goto(path if isinstance(path, str) else path(site))
        for name in buttons:
            page.get_by_role("button", name=name).click()

    return reach


def ask(email: str) -> Callable[[Page, Site], None]:
    """Return what leaves an email in the form of the front page."""

    def reach(page: Page, site: Site) -> None:
        page.goto("/")
        page.get_by_label("Your email").fill(email)
        page.get_by_role("button", name="Tell me").click()

    return reach


PAGES = {
    "front": open_page("/"),
    "essay": open_page(ESSAY),
    "about": open_page("/why-i-write/"),
    "subscribe": open_page("/subscribe/"),
    "asked": ask("asks@example.org"),
    "error": ask("nobody"),
    "confirm": open_page(lambda site: confirm(site, UNCONFIRMED[0])),
    "confirmed": open_page(lambda site: confirm(site, UNCONFIRMED[1]), "Yes, send them"),
    "expired": open_page(lambda site: confirm(site, UNCONFIRMED[2], EightDaysAgo)),
    "gone": open_page(lambda _: confirm_path(uuid4().hex), "Yes, send them"),
    "leave": open_page(lambda site: leave(site, CONFIRMED[7])),
    "left": open_page(lambda site: leave(site, CONFIRMED[8]), "Stop them"),
    "erased": open_page(lambda site: leave(site, CONFIRMED[9]), "Stop them", "Erase my email"),
    "not found": open_page("/nothing/"),
}


@pytest.fixture(scope="module", params=PAGES)
def public(request, chromium, site) -> Iterator[Screen]:
    with Screen(chromium, site.url, DESK) as screen:
        PAGES[request.param](screen.page, site)
        yield screen


def violations(page: Page) -> dict[str, list]:
    """Return what axe-core finds, with no rule switched off: the places of each rule."""
    found = Axe().run(page, options={"runOnly": TAGS}).response
    assert found["passes"]
    return {rule["id"]: [node["target"] for node in rule["nodes"]] for rule in found["violations"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing(public, width, scheme):
    public.resize(width)
    public.page.emulate_media(color_scheme=scheme)
    assert violations(public.page) == {}


def test_no_width_scrolls_sideways(public):
    overflow = {}
    for width in WIDTHS:
        public.resize(width)
        overflow[width] = public.overflow()
    assert overflow == dict.fromkeys(WIDTHS, 0)


def test_axe_would_find_something(open_screen):
    page = open_screen(DESK).page
    page.goto("/")
    page.evaluate("document.querySelector('main').style.color = '#aaa'")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert {"html-has-lang", "color-contrast"} <= violations(page).keys()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_footnote_opens_by_keyboard_on_a_phone(open_screen, scheme):
    page = open_screen(PHONE, color_scheme=scheme).page
    page.goto(ESSAY)
    note, button = page.locator("#fn-1"), page.get_by_role("button", name="Footnote 1", exact=True)
    assert not note.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert note.is_visible()
    assert violations(page) == {}
    page.keyboard.press("Escape")
    assert not note.is_visible()


def test_a_footnote_stands_beside_the_text_on_a_desk(open_screen):
    page = open_screen(DESK).page
    page.goto(ESSAY)
    note, button = page.locator("#fn-1"), page.get_by_role("button", name="Footnote 1", exact=True)
    paragraph = page.locator("p", has=button)
    box, text = note.bounding_box(), paragraph.bounding_box()
    assert note.is_visible()
    assert box["x"] >= text["x"] + text["width"]
    assert abs(box["y"] - button.bounding_box()["y"]) < 100
