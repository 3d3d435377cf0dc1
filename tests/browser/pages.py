"""One list of what readers and authors can have before them. Every judge goes through it.

A new page, or a new state of one, is one line here.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.core import signing
from playwright.sync_api import Page

from newsletter.people import tokens
from tests.browser import records
from tests.browser.notes import NOTES
from tests.integration.people import CONFIRMED, UNCONFIRMED
from tests.integration.sites import Site

ESSAY = "/gpu-utilization-and-goodput/"
LEAVE_SIGNER = signing.Signer(salt=tokens.LEAVE_SALT)
MAKE_SOMEBODY = """
from uuid import uuid4
print(make_subscriber(email=f"{uuid4()}@example.org").uuid)
"""
BROKEN = "/broken/"
PRINT_BROKEN = (
    "from django.template.loader import get_template as get; print(get('500.html').render())"
)


CLAIM = "1.5\u00d7: where it comes from"


class State(NamedTuple):
    """An address, an email that is left in its form, and what is pressed, by its name."""

    path: str | Callable[[Site], str]
    email: str = ""
    press: tuple[str, ...] = ()

    def address(self, site: Site) -> str:
        return self.path if isinstance(self.path, str) else self.path(site)

    def open(self, page: Page, site: Site) -> None:
        """Go there as one does who has a keyboard only."""
        if self.path == BROKEN:  # a site that works must be told
            html = site.script(PRINT_BROKEN)
            page.route(f"**{BROKEN}", lambda route: route.fulfill(body=html))
        page.goto(self.address(site))
        if self.email:
            page.locator("#id_email").fill(self.email)
        for name in self.press:
            page.locator(named(name)).press("Enter")
            page.wait_for_load_state()


def named(name: str) -> str:
    """Return the XPath of a button, or of what opens, in words that every browser knows."""
    return (
        f"xpath=//button[normalize-space()='{name}' or @aria-label='{name}']"
        f" | //summary[normalize-space()='{name}']"
    )


def uuid_of(site: Site, email: str) -> str:
    return site.one(f"SELECT uuid FROM newsletter_subscriber WHERE email = '{email}'")


def confirm(email: str, days_ago: int = 0) -> Callable[[Site], str]:
    return lambda site: confirm_path(uuid_of(site, email), days_ago)


def confirm_path(uuid: str, days_ago: int = 0) -> str:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    return f"/confirm/{tokens.SignerAt(at, salt=tokens.CONFIRM_SALT).sign(uuid)}/"


def leave(email: str) -> Callable[[Site], str]:
    return lambda site: f"/leave/{LEAVE_SIGNER.sign(uuid_of(site, email))}/"


def leave_once(site: Site) -> str:
    """Make somebody who can be erased, each time."""
    return f"/leave/{LEAVE_SIGNER.sign(site.script(MAKE_SOMEBODY))}/"


READERS = {
    "front": State("/"),
    "essay": State(ESSAY),
    "essay, a footnote open": State(ESSAY, press=("Footnote 1",)),
    "essay, contents open": State(ESSAY, press=("Contents",)),
    "essay, its citation open": State(ESSAY, press=("Cite this essay",)),
    "essay, led by a claim": State(records.CLAIMED),
    "essay, its claim open": State(records.CLAIMED, press=(CLAIM,)),
    "essay, led by a derived number": State(records.DERIVED),
    "essay, led by a number in doubt": State(records.DOUBTED),
    "papers": State("/papers/"),
    "papers, numbers open": State("/papers/", press=("5 numbers",)),
    "paper": State(records.PAPER),
    "paper, at a claim": State(f"{records.PAPER}#disputed"),
    "problems": State("/problems/"),
    "about": State("/why-i-write/"),
    "search": State("/search/?q=batching+users"),
    "search, nothing found": State("/search/?q=zzz"),
    "search, nothing asked": State("/search/"),
    "subscribe": State("/subscribe/"),
    "asked": State("/", "asks@example.org", ("Tell me",)),
    "no email": State("/", "nobody", ("Tell me",)),
    "confirm": State(confirm(UNCONFIRMED[0])),
    "confirmed": State(confirm(UNCONFIRMED[1]), press=("Yes, send them",)),
    "expired": State(confirm(UNCONFIRMED[2], days_ago=8)),
    "gone": State(lambda _: confirm_path(uuid4().hex), press=("Yes, send them",)),
    "leave": State(leave(CONFIRMED[7])),
    "own": State(lambda site: tokens.own_path(UUID(uuid_of(site, CONFIRMED[9])))),
    "left": State(leave(CONFIRMED[8]), press=("Stop them",)),
    "erased": State(leave_once, press=("Stop them", "Erase my email too")),
    "not found": State("/nothing/"),
    "broken": State(BROKEN),
}


def of_note(title: str, rest: str = "") -> Callable[[Site], str]:
    """Return the path of the page about a note that is made for the admin's pages."""
    find = f"SELECT id FROM newsletter_note WHERE title = '{title}'"
    return lambda site: f"/admin/notes/{site.one(find)}/{rest}"


def of_essay(title: str) -> Callable[[Site], str]:
    find = f"SELECT id FROM wagtailcore_page WHERE title = '{title}'"
    return lambda site: f"/admin/pages/{site.one(find)}/edit/"


def of_delivery(state: str) -> Callable[[Site], str]:
    find = f"SELECT id FROM newsletter_delivery WHERE state = '{state}' LIMIT 1"
    return lambda site: f"/admin/deliveries/{UUID(site.one(find))}/"


def of_mail(site: Site) -> str:
    return f"/admin/outbox/{next((site.data / 'outbox').glob('*.eml')).stem}/"


def of_problem(view: str) -> Callable[[Site], str]:
    """Return the path of a page about one of the problems that come with the site."""
    find = "SELECT min(id) FROM essays_problem"
    return lambda site: f"/admin/problems/{view}/{site.one(find)}/"


AUTHORS = {
    "home, something waits": State("/admin/"),
    "notes": State("/admin/notes/"),
    **{f"a note {title}": State(of_note(title)) for title in NOTES},
    "cancel it?": State(of_note("sending", "cancel/")),
    "send it now?": State(of_note("waiting", "send_now/")),
    "send to those in doubt?": State(of_note("in doubt", "send-doubtful/")),
    "leave those in doubt?": State(of_note("in doubt", "leave-doubtful/")),
    "deliveries": State("/admin/deliveries/"),
    "a delivery in doubt": State(of_delivery("unknown")),
    "a delivery bounced": State(of_delivery("bounced")),
    "subscribers": State("/admin/subscribers/"),
    "outbox": State("/admin/outbox/"),
    "a mail in the outbox": State(of_mail),
    "essays": State("/admin/essays/"),
    "papers": State("/admin/papers/"),
    "claims": State("/admin/claims/"),
    "problems": State("/admin/problems/"),
    "a new paper": State("/admin/papers/add/"),
    "a new claim": State("/admin/claims/add/"),
    "a problem": State(of_problem("edit")),
    "a problem, looked at": State(of_problem("inspect")),
    "editor of an essay": State(of_essay("The gap between busy and useful")),
    "settings of mail": State("/admin/settings/newsletter/mailsettings/1/"),
    "settings of the publication": State("/admin/settings/essays/publication/1/"),
}
