"""A reader with a phone and no JavaScript: subscribes, confirms, reads the note, and leaves."""

import re
from email.message import EmailMessage

from playwright.sync_api import Page

from tests.integration.people import TITLE
from tests.integration.processes import wait_for
from tests.integration.sites import Site
from tests.integration.visitors import Visitor

ESSAY = "/gpu-utilization-and-goodput/"
PHONE = 390
EMAIL = "phone@example.org"
LINK = re.compile(r"http\S+/(?:confirm|leave)/\S+")


def press(page: Page, button: str) -> str:
    """Press a button and return what the page that follows says first."""
    page.get_by_role("button", name=button).click()
    return page.get_by_role("heading", level=1).inner_text()


def link_in(mail: EmailMessage) -> str:
    return LINK.search(mail.get_body(("plain",)).get_content())[0]


def status_of(site: Site) -> str:
    return site.one(f"SELECT status FROM newsletter_subscriber WHERE email = '{EMAIL}'")


def note_to_reader(site: Site) -> EmailMessage | None:
    mails = (mail for mail in site.outbox() if mail["To"] == EMAIL)
    return next((mail for mail in mails if mail["Subject"] == TITLE), None)


def test_from_the_form_to_the_list_and_from_the_note_off_it(open_screen, site):
    page = open_screen(PHONE, java_script_enabled=False).page
    page.goto("/")
    page.get_by_label("Your email").fill(EMAIL)
    assert press(page, "Tell me") == "Look in your mailbox."
    page.goto(link_in(site.mail_to(EMAIL)))
    assert press(page, "Yes, send them") == "Done."
    assert status_of(site) == "confirmed"
    author = Visitor(site.url)
    author.sign_in("author")
    author.publish(site.one(f"SELECT id FROM wagtailcore_page WHERE title = '{TITLE}'"))
    note = wait_for(lambda: note_to_reader(site), 30, "the note")
    page.goto(link_in(note))
    assert press(page, "Stop them") == "Stopped."
    assert status_of(site) == "unsubscribed"


def test_an_essay_is_read_from_the_front_page(open_screen):
    page = open_screen(PHONE, java_script_enabled=False).page
    page.goto("/")
    page.locator(f"main a[href='{ESSAY}']").click()
    assert page.get_by_role("heading", level=1).inner_text()
    assert len(page.locator(".prose").inner_text().split()) > 500
