"""The author at a desk: writes an essay in the admin, sees it, publishes it, and it is mailed."""

from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from newsletter.people.addresses import normalized
from tests.browser.screens import Screen, sign_in, wait_until
from tests.integration.people import SUPPRESSED
from tests.integration.processes import wait_for
from tests.integration.sites import Site

DESK = 1440
TITLE = "Written in a browser"
TRUE_THING = "What is typed is what is kept."
# Wagtail compares the form with what it was about two seconds after it was opened.
WATCH = "document.addEventListener('w-unsaved:watch-edits', () => { window.watched = true })"
EDITOR = ".CodeMirror [contenteditable=true]"


def write(page: Page, site: Site) -> None:
    """Write a title, a true thing and a sentence whose last word is bold by the toolbar."""
    front = site.one("SELECT id FROM wagtailcore_page WHERE depth = 2")
    page.goto(f"/admin/pages/add/essays/essaypage/{front}/")
    wait_until(page, "window.watched")
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_true_thing").fill(TRUE_THING)
    page.locator(EDITOR).click()
    page.keyboard.type("Busy is not useful")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.get_by_role("button", name="Bold", exact=True).click()


def on_the_list(site: Site) -> set[str]:
    confirmed = site.rows("SELECT email FROM newsletter_subscriber WHERE status = 'confirmed'")
    return {normalized(email) for (email,) in confirmed if email not in SUPPRESSED}


def notes(site: Site) -> dict[str, EmailMessage]:
    """Return the notes about the essay by the address they went to."""
    mails = (mail for mail in site.outbox() if mail["Subject"] == TITLE)
    return {normalized(mail["To"].addresses[0].addr_spec): mail for mail in mails}


@pytest.fixture(scope="module")
def desk(chromium, site):
    with Screen(chromium, site.url, DESK) as screen:
        screen.page.add_init_script(WATCH)
        sign_in(screen.page)
        write(screen.page, site)
        yield screen


def test_what_was_typed_is_there_after_a_reload(desk):
    page = desk.page
    page.wait_for_url("**/edit/")  # autosave made the page
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.reload()
    expect(page.locator("#id_title")).to_have_value(TITLE)
    expect(page.locator(".CodeMirror-code")).to_contain_text("Busy is not **useful**")


def test_the_panel_shows_the_page_and_the_note(desk):
    page = desk.page
    page.get_by_role("button", name="Toggle preview").click()
    frame = page.frame_locator("#w-preview-iframe")
    expect(frame.locator("strong")).to_have_text("useful")
    page.get_by_label("Preview mode").select_option("Note")
    expect(frame.get_by_text("Stop the notes")).to_be_visible()


def test_publishing_mails_everybody_on_the_list(desk, site):
    page = desk.page
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish now, mail").click()
    wait_for(lambda: len(notes(site)) == len(on_the_list(site)), 60, "the notes")
    assert notes(site).keys() == on_the_list(site)
    note = notes(site)["confirmed0@example.org"]
    assert "Busy is not useful" in note.get_body(("plain",)).get_content()
    page.goto("/admin/outbox/")
    expect(page.get_by_text(TITLE).first).to_be_visible()


def test_every_page_of_the_menu_comes_from_this_site_alone(open_screen):
    page = open_screen(DESK).page
    sign_in(page)
    paths = {link.get_attribute("href") for link in page.locator("#wagtail-sidebar a[href]").all()}
    assert {"/admin/outbox/", "/admin/subscribers/", "/admin/notes/"} < paths
    for path in sorted(paths):
        assert page.goto(path).status == 200
