"""Whatever ends while one writes, the session, the network or the window: the text is kept."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.screens import sign_in, wait_until
from tests.integration.people import PASSWORD
from tests.integration.processes import wait_for

EDITOR = ".CodeMirror [contenteditable=true]"
MAKE = "print(make_essay('Kept in a browser', live=False, body='It begins.').pk)"
WATCH = "document.addEventListener('w-unsaved:watch-edits', () => { window.watched = true })"
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('desk:')).length"
SAVED = "SELECT content FROM wagtailcore_revision WHERE object_id = '{}' ORDER BY id DESC LIMIT 1"


@pytest.fixture(scope="module")
def essay(site) -> str:
    return site.script(MAKE).strip()


def edit(page: Page, essay: str) -> None:
    page.add_init_script(WATCH)
    page.goto(f"/admin/pages/{essay}/edit/")
    wait_until(page, "window.watched")
    page.locator(EDITOR).focus()
    page.keyboard.press("Control+End")


def is_saved(site, essay: str, words: str) -> bool:
    return words in str(site.rows(SAVED.format(essay))[0][0])


def test_signed_out_one_signs_in_beside_it_and_saving_goes_on(open_screen, site, essay):
    screen = open_screen(1440)
    page = screen.page
    sign_in(page)
    edit(page, essay)
    page.context.clear_cookies(name="sessionid")  # as after other keys, or a new password
    page.keyboard.type(" While signed out.")
    dialog = page.get_by_role("dialog", name="You are signed out")
    expect(dialog).to_be_visible()
    assert violations(page) == {}
    assert page.evaluate(KEPT) == 1
    with page.expect_popup() as opened:
        dialog.get_by_role("link", name="Sign in again").click()
    opened.value.locator("[name=username]").fill("author")
    opened.value.locator("[name=password]").fill(PASSWORD)
    opened.value.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()
    wait_for(lambda: is_saved(site, essay, "While signed out."), 60, "the text")
    wait_until(page, f"{KEPT} === 0")
    page.locator(EDITOR).focus()
    page.keyboard.type(" And after.")
    wait_for(lambda: is_saved(site, essay, "And after."), 60, "what follows")
    screen.faults[:] = [fault for fault in screen.faults if "editing-sessions/ping" not in fault]


def test_without_network_text_outlives_the_window(open_screen, site, essay):
    page = open_screen(390).page
    sign_in(page)
    edit(page, essay)
    page.context.set_offline(True)
    page.keyboard.type(" In a tunnel.")
    wait_until(page, f"{KEPT} === 1")
    page.context.set_offline(False)  # the browser says so, and nobody has to type
    wait_for(lambda: is_saved(site, essay, "In a tunnel."), 60, "the text")
    wait_until(page, f"{KEPT} === 0")
    page.context.set_offline(True)
    page.keyboard.type(" And a dead battery.")
    wait_until(page, f"{KEPT} === 1")
    page.close(run_before_unload=False)
    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto(f"/admin/pages/{essay}/edit/")
    dialog = page.get_by_role("dialog", name="This browser kept what was not saved")
    expect(dialog.locator("ins")).to_have_text(" And a dead battery.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1440, "height": 900})  # Wagtail's own map is small on phones
    assert violations(page) == {}
    dialog.get_by_role("button", name="Take what was kept").click()
    wait_for(lambda: is_saved(site, essay, "And a dead battery."), 60, "what was kept")
    wait_until(page, f"{KEPT} === 0")
