"""Why no mail leaves: for the banner on every admin page, and for the first lines of its home."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Subquery
from django.urls import reverse
from wagtail.admin import messages
from wagtail.log_actions import log

from newsletter import clock
from newsletter.desk.asking import AskedAct
from newsletter.desk.wording import counted, moment
from newsletter.esps import accounts
from newsletter.health import LONGEST_SILENCE
from newsletter.ledger import holding
from newsletter.models import Delivery, MailSettings, Worker


class Standstill(NamedTuple):
    """What stands still and why, with the page that ends it and its button, if one does."""

    text: str
    url: str = ""
    label: str = ""


def standstills() -> list[Standstill]:
    """Return what keeps mail from leaving. Two queries, since every admin page asks."""
    newest = Worker.objects.order_by("-seen_at").values("seen_at")[:1]
    held, seen_at = MailSettings.objects.values_list("held_because", Subquery(newest)).get()
    found = []
    if held:
        text = f"No mail leaves: {held}"
        found.append(Standstill(text, reverse("release_mail"), ReleaseMail.label))
    if silence := silence_since(seen_at):
        found.append(Standstill(silence))
    if trouble := trouble_now():
        found.append(Standstill(trouble, reverse("try_now"), TryNow.label))
    return found


def trouble_now() -> str:
    """Return which trouble with an account is for a person, in words; empty if there is none."""
    now = clock.now()
    for account in accounts.in_use():
        if accounts.is_troubled(account, now):
            since, until = account.troubled_at or now, account.blocked_until or now
            rest = f" It is tried again {moment(until)}." if until > now else ""
            why = f"{account.blocked_because}{rest}"
            return f"The mail account has taken nothing since {moment_since(since)}. {why}".strip()
    return ""


def moment_since(at: datetime) -> str:
    return moment(at).removeprefix("at ")


def silence_since(seen_at: datetime | None) -> str:
    """Return what is wrong with the worker, in words; nothing if it was seen a moment ago."""
    if seen_at and clock.now() - seen_at <= LONGEST_SILENCE:
        return ""
    minutes = int((clock.now() - seen_at).total_seconds() // 60) if seen_at else 0
    seen = f"has been seen for {counted(minutes, 'minute')}" if minutes else "is running"
    return f"No mail worker {seen}: nothing is sent, and nothing is published on schedule."


def show_banner(request) -> None:
    """Put each standstill among the messages of the page that is being rendered."""
    may_end_it = request.user.has_perm("newsletter.change_note")
    for text, url, label in standstills():
        buttons = [messages.button(url, label)] if url and may_end_it else None
        messages.warning(request, text, buttons=buttons)


class MailAct(AskedAct):
    """Something about all mail: it leads back to the admin home."""

    binding = False
    action: str

    def number(self) -> int:
        kinds = {"kind": Delivery.Kind.CONFIRMATION, "state": Delivery.State.PENDING}
        return Delivery.objects.filter(**kinds).count()

    def log(self, number: int) -> None:
        log(MailSettings.load(), f"newsletter.{self.action}", data={"number": number})

    def back_url(self) -> str:
        return reverse("wagtailadmin_home")

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.label}]


class TryNow(MailAct):
    label = "Try now"
    action = "try_now"
    too_late = "Nothing was done: no mail account is in trouble."
    done = "It is tried now."

    def fits(self) -> bool:
        return bool(trouble_now())

    def number(self) -> int:
        return Delivery.objects.filter(state=Delivery.State.PENDING).count()

    def question(self) -> str:
        return (
            f"{trouble_now()} Try now, whatever the provider asked for? "
            f"{counted(self.number(), 'mail')} not sent yet."
        )

    def act(self, number: int) -> bool:
        accounts.try_now()
        return True


class ReleaseMail(MailAct):
    action = "release_mail"
    label = "Let mail leave again"
    too_late = "Nothing was done: mail is not held."
    done = "Mail leaves again."

    def fits(self) -> bool:
        return bool(holding.reason())

    def question(self) -> str:
        return (
            f"{holding.reason()} If mail leaves again, confirmation mails go out by "
            f"themselves ({self.number():,} wait now). A note that is held or paused stays so "
            "until you send it."
        )

    def act(self, number: int) -> bool:
        holding.release(self.request.user.get_username())
        return True
