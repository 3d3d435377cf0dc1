"""Every public page, for everybody: axe-core, all widths, both schemes, no JavaScript, no bill."""

from collections.abc import Iterator

import brotli
import pytest

from tests.browser.axe import violations
from tests.browser.pages import ESSAY, READERS
from tests.browser.records import CLAIMED, PAPER
from tests.browser.screens import FORMS, WIDTHS, Screen

PHONE, DESK = 390, 1440
# The first words, how much is open, and which fonts came.
LOOK = """document.fonts.ready.then(fonts => [
    document.querySelector("h1").innerText,
    document.querySelectorAll(":popover-open, details[open]").length,
    [...fonts].filter(font => font.status == "loaded" && /^Gap/.test(font.family)).length,
])"""


@pytest.fixture(scope="module", params=READERS)
def public(request, chromium, site) -> Iterator[Screen]:
    with Screen(chromium, site.url, DESK) as screen:
        READERS[request.param].open(screen.page, site)
        yield screen


@pytest.fixture(scope="module")
def sizes(report) -> Iterator[dict[str, int]]:
    """Bytes of each page with its style rules, in Brotli's best quality; reported at the end."""
    found: dict[str, int] = {}
    yield found
    lines = [f"{size:6,} bytes of HTML in Brotli 11: {name}" for name, size in found.items()]
    report("\n".join(lines))


@pytest.mark.parametrize(("width", "scheme"), FORMS)
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


def bill(screen: Screen) -> dict[str, int]:
    """Return what a page costs its reader beside its text; all of it should be 0."""
    kinds = [request.resource_type for request in screen.requests]
    own = (screen.url + "/", "data:")
    runs = 'script:not([type="application/ld+json"]), [onclick], [onload]'  # data never does
    scripts = f"[document.querySelectorAll('{runs}').length]"
    return {
        "scripts": kinds.count("script") + sum(screen.page.evaluate(scripts)),
        "style sheets": kinds.count("stylesheet"),
        "calls": kinds.count("fetch") + kinds.count("xhr") + kinds.count("ping"),
        "requests elsewhere": sum(not one.url.startswith(own) for one in screen.requests),
        "cookies": len(screen.context.cookies()) + len(screen.page.evaluate("document.cookie")),
        "stored": screen.page.evaluate("localStorage.length + sessionStorage.length"),
    }


def test_the_bill_is_nothing(public, sizes, request):
    assert set(bill(public).values()) == {0}, bill(public)
    html = public.document.body()
    assert html.count(b"<style>") == 1
    sizes[request.node.callspec.params["public"]] = len(brotli.compress(html, quality=11))


def test_without_javascript_it_is_the_same(public, open_screen, site, request):
    screen = open_screen(DESK, java_script_enabled=False)
    READERS[request.node.callspec.params["public"]].open(screen.page, site)
    assert screen.page.evaluate(LOOK) == public.page.evaluate(LOOK)
    assert screen.overflow() == 0


def test_the_bill_would_show_a_script_a_cookie_and_a_stranger(open_screen):
    screen = open_screen(DESK)
    screen.page.goto("/admin/login/")
    screen.page.evaluate("document.cookie = 'a=b'; localStorage.a = 1; fetch('/feed/')")
    screen.page.evaluate("new Image().src = 'http://127.0.0.2:9/'")
    screen.page.wait_for_timeout(200)
    assert all(bill(screen).values()), bill(screen)
    assert any("127.0.0.2" in fault for fault in screen.faults)
    screen.faults.clear()


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


def test_a_claim_opens_and_closes_by_keyboard(open_screen):
    page = open_screen(PHONE, java_script_enabled=False).page
    page.goto(CLAIMED)
    page.get_by_role("button", name="1.5\u00d7: where it comes from").focus()
    page.keyboard.press("Enter")
    assert (
        page.locator(":popover-open")
        .inner_text()
        .startswith("1.5\u00d7 the request rate within both")
    )
    page.keyboard.press("Escape")
    assert page.locator(":popover-open").count() == 0


def test_the_address_of_a_claim_shows_which_it_is(open_screen):
    page = open_screen(PHONE).page
    page.goto(f"{PAPER}#disputed")
    ground = "one => getComputedStyle(one).backgroundColor"
    claim, other = page.locator("#disputed"), page.locator("#claim-1")
    assert claim.evaluate(ground) != other.evaluate(ground)
    assert 0 <= claim.bounding_box()["y"] < 200


def test_the_form_is_in_the_first_screen_of_a_phone(open_screen):
    page = open_screen(PHONE).page
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.goto("/")
    assert page.locator(".gap").is_visible()
    box = page.get_by_role("button", name="Tell me").bounding_box()
    assert box["y"] + box["height"] < 844


def test_a_footnote_stands_beside_the_text_on_a_desk(open_screen):
    page = open_screen(DESK).page
    page.goto(ESSAY)
    note, button = page.locator("#fn-1"), page.get_by_role("button", name="Footnote 1", exact=True)
    paragraph = page.locator("p", has=button)
    box, text = note.bounding_box(), paragraph.bounding_box()
    assert note.is_visible()
    assert box["x"] >= text["x"] + text["width"]
    assert abs(box["y"] - button.bounding_box()["y"]) < 100


def test_a_link_to_a_footnote_shows_it_in_its_place_on_a_phone(open_screen):
    page = open_screen(PHONE).page
    page.goto(f"{ESSAY}#fn-1")
    note, paragraph = page.locator("#fn-1"), page.locator("p", has=page.locator("#fn-1"))
    assert note.is_visible()
    box, around = note.bounding_box(), paragraph.bounding_box()
    assert around["y"] <= box["y"] < box["y"] + box["height"] <= around["y"] + around["height"]
    assert violations(page) == {}


def test_a_search_is_done_with_the_keyboard_alone(open_screen):
    page = open_screen(PHONE, java_script_enabled=False).page
    page.goto("/")
    page.get_by_role("searchbox", name="Search essays, papers and numbers").focus()
    page.keyboard.type("goodput")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").inner_text().endswith("with “goodput”, the best first.")
    page.locator("main p.quiet a").first.click()
    assert "#" in page.url


def test_the_citation_opens_and_holds_no_width(open_screen):
    screen = open_screen(320)
    screen.page.goto(ESSAY)
    screen.page.get_by_text("Cite this essay").click()
    assert screen.page.get_by_text("@misc{").is_visible()
    assert screen.overflow() == 0
    assert violations(screen.page) == {}


@pytest.mark.parametrize(
    "hidden",
    ["form", ".masthead nav", ".anchor", ".contents", ".neighbors", ".references [href^='#']"],
)
def test_paper_shows_the_text_and_nothing_to_press(open_screen, hidden):
    page = open_screen(DESK).page
    page.goto(ESSAY)
    page.emulate_media(media="print")
    there = page.locator(hidden)
    assert there.count()
    assert there.evaluate_all("all => all.filter(one => one.checkVisibility())") == []
    arrow = page.locator(".cite summary").evaluate("of => getComputedStyle(of).listStyleType")
    assert arrow == "none"
    assert page.locator("#fn-1").is_visible()
    assert page.locator(".cite p").is_visible()


def test_forced_colors_keep_the_edge_of_a_note(open_screen):
    page = open_screen(PHONE, forced_colors="active").page
    page.goto(ESSAY)
    page.get_by_role("button", name="Footnote 1", exact=True).click()
    edge = page.locator("#fn-1").evaluate("note => getComputedStyle(note).borderTopStyle")
    assert edge == "solid"
