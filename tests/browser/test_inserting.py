"""Every construct is at hand: by the Insert menu, by keyboard alone, where one types on."""

from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.screens import sign_in
from tests.browser.test_desk import MAKE, at_the_end, text


def test_a_construct_is_put_in_by_keyboard_alone(open_screen, site):
    page = open_screen(1440).page
    sign_in(page)
    page.goto(f"/admin/pages/{site.script(MAKE).strip()}/edit/")
    at_the_end(page)
    page.get_by_role("button", name="Insert", exact=True).focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("menu", name="Insert")
    expect(menu).to_be_visible()
    assert violations(page) == {}
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    page.keyboard.press("Enter")
    for key in ("c", "Enter"):  # the first whose name begins so: code
        page.keyboard.press(key)
    expect(menu).to_be_hidden()
    page.keyboard.type("typed here")
    assert text(page) == "It begins.`typed here`"
    page.goto("about:blank")
