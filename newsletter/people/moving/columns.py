"""What the columns of other services say about a subscriber.

The names are those of the exports of Substack, Ghost, Buttondown, Mailchimp, listmonk, beehiiv and
Kit. Where two services mean different things by one word, the word proves nothing.
"""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from newsletter import clock
from newsletter.models import Suppression
from newsletter.people.moving.sheets import Row, Unreadable

Reason = Suppression.Reason

EMAIL = ("email", "email_address", "e_mail", "e_mail_address", "subscriber_email", "mail")
STATE = ("state", "status", "subscriber_type", "type", "subscription_status")
CONFIRMED_AT = ("confirmed", "confirmed_at", "confirm_time", "confirmation_date")
ASKED_AT = (
    *("asked", "optin_time", "created_at", "created", "creation_date", "date_added"),
    *("subscribed_at", "signup_date", "subscription_date", "start_date"),
)
# A cell of these that holds anything says that somebody is gone.
GONE_AT = {
    "left": Reason.LEFT,
    "unsub_time": Reason.LEFT,
    "unsubscribed_at": Reason.LEFT,
    "unsubscription_date": Reason.LEFT,
    "unsubscribe_date": Reason.LEFT,
    "cancelled_at": Reason.LEFT,
    "deleted_at": Reason.LEFT,
    "clean_time": Reason.BOUNCED,
    "bounced_at": Reason.BOUNCED,
    "undeliverable_at": Reason.BOUNCED,
    "complained_at": Reason.COMPLAINED,
}
# Columns of yes and no, and which of the two says that somebody is gone.
SWITCHES = {
    "email_disabled": True,
    "email_blacklisted": True,  # Brevo
    "blacklisted": True,
    "opted_out": True,
    "opt_out": True,
    "accepts_email_marketing": False,  # Shopify
    "accepts_marketing": False,
    "unsubscribed": True,
    "subscribed_to_emails": False,
    "subscribed": False,
}
MEANT = {*EMAIL, *STATE, *CONFIRMED_AT, *ASKED_AT, *GONE_AT, *SWITCHES}
CONFIRMED = {"confirmed", "regular", "premium", "gifted", "trialed"}
UNPROVEN = {
    *("", "active", "subscribed", "enabled", "pending", "unconfirmed", "unactivated"),
    *("validating", "free", "paid", "comped", "member"),
}
GONE = {
    **dict.fromkeys(
        ("unsubscribed", "removed", "cancelled", "canceled", "disabled", "blocklisted"),
        Reason.LEFT,
    ),
    **dict.fromkeys(("blocked", "archived", "deleted", "churned", "left"), Reason.LEFT),
    **dict.fromkeys(("cleaned", "bounced", "undeliverable", "invalid"), Reason.BOUNCED),
    **dict.fromkeys(("complained", "spam", "complaint"), Reason.COMPLAINED),
}
# To Kit somebody who never confirmed; to all others, and where nobody knows, somebody who left.
INACTIVE = "inactive"
NOTHING = {"", "0", "false", "no", "null", "none", "nan", "-"}
# The columns by which an export is known, the most telling first.
SOURCES = (
    ("Ghost", {"subscribed_to_emails"}),
    ("Substack", {"active_subscription"}),
    ("Buttondown", {"subscriber_type"}),
    ("Mailchimp", {"optin_time"}),
    ("listmonk", {"uuid", "attributes"}),
    ("beehiiv", {"subscriber_id", "tier"}),
    ("beehiiv", {"status", "subscription_tier"}),
    ("Brevo", {"email_blacklisted"}),
    ("Kit", {"first_name", "state"}),
)
DAYS = ("%Y/%m/%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y")


class Person(NamedTuple):
    """What one row says: an address, what it proves, or what is wrong with it."""

    line: int
    email: str
    asked_at: datetime | None = None
    confirmed_at: datetime | None = None
    gone: Reason | None = None
    fault: str = ""


class Columns:
    """The header of a file, and what its rows say by it. Raises Unreadable without an email."""

    def __init__(self, header: list[str]):
        self.names = [re.sub(r"\W+", "_", cell.casefold()).strip("_") for cell in header]
        self.is_headless = any("@" in cell for cell in header)
        if self.is_headless:
            self.names = ["email" if "@" in cell else "" for cell in header]
        if not any(name in EMAIL for name in self.names):
            raise Unreadable(
                "No column is named email. The first line names the columns: "
                f"{', '.join(cell for cell in header[:12] if cell)[:200]}."
            )
        if twice := {name for name in self.names if name in MEANT and self.names.count(name) > 1}:
            raise Unreadable(f"The columns {', '.join(sorted(twice))} stand there twice.")

    @property
    def source(self) -> str:
        """The service whose export this looks like; empty if it is a plain list."""
        names = set(self.names)
        return next((source for source, needed in SOURCES if needed <= names), "")

    def person(self, row: Row) -> Person:
        given = dict(zip(self.names, row.cells, strict=False))
        email = _first(given, EMAIL)
        # A comma too many moves every cell behind it: who left might look like a reader.
        if len(row.cells) > len(self.names) and any(row.cells[len(self.names) :]):
            fault = f"It has {len(row.cells)} cells, and there are {len(self.names)} columns."
            return Person(row.line, email, fault=fault)
        state = _first(given, STATE).casefold()
        gone = _gone(given, state)
        if state == INACTIVE and self.source != "Kit":
            gone = gone or Reason.LEFT
        if gone:
            return Person(row.line, email, gone=gone)
        if state not in {INACTIVE} | CONFIRMED | UNPROVEN:
            fault = f"The state {state[:40]} is unknown, and may mean that somebody left."
            return Person(row.line, email, fault=fault)
        asked_at = moment(_first(given, ASKED_AT))
        confirmed_at = moment(_first(given, CONFIRMED_AT))
        if state in CONFIRMED:
            confirmed_at = confirmed_at or asked_at
        return Person(row.line, email, asked_at or confirmed_at, confirmed_at)


def _first(given: dict[str, str], names: tuple[str, ...]) -> str:
    return next((given[name] for name in names if given.get(name)), "")


def _gone(given: dict[str, str], state: str) -> Reason | None:
    """Return the strongest reason why nothing may be sent to somebody, if there is one."""
    reasons = {GONE.get(state)}
    reasons |= {why for name, why in GONE_AT.items() if given.get(name, "").lower() not in NOTHING}
    for name, says_gone in SWITCHES.items():
        if (cell := given.get(name, "").casefold()) and (cell not in NOTHING) == says_gone:
            reasons.add(Reason.LEFT)
    order = (Reason.COMPLAINED, Reason.BOUNCED, Reason.LEFT)
    return next((reason for reason in order if reason in reasons), None)


def moment(cell: str) -> datetime | None:
    """Return the time a cell states, in UTC where it names no zone; None if it states none.

    Days like 01/02/2026 are two days, depending on who reads them: they prove nothing. Neither
    does what has not been yet.
    """
    found = _iso(cell.removesuffix(" UTC")) or _in_words(cell)
    if found is None or not 1990 < found.year < 9999:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if found <= clock.now() else None


def _iso(cell: str) -> datetime | None:
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return None


def _in_words(cell: str) -> datetime | None:
    for form in DAYS:
        try:
            return datetime.strptime(cell, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
