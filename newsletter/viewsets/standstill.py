"""Why no mail leaves: for the banner on every admin page, and for the first lines of its home."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Subquery
from django.urls import reverse
from wagtail.admin import messages
from wagtail.log_actions import log

from newsletter import clock, holding
from newsletter.health import LONGEST_SILENCE
from newsletter.models import Delivery, MailSettings, Worker
from newsletter.viewsets.asking import AskedAct
from newsletter.viewsets.wording import counted


class Standstill(NamedTuple):
    """What stands still and why, with the page that ends it, if one does."""

    text: str
    url: str = ""


def standstills() -> list[Standstill]:
    """Return what keeps mail from leaving. One query, since every admin page asks."""
    newest = Worker.objects.order_by("-seen_at").values("seen_at")[:1]
    held, seen_at = MailSettings.objects.values_list("held_because", Subquery(newest)).get()
    found = []
    if held:
        found.append(Standstill(f"No mail leaves: {held}", reverse("release_mail")))
    if silence := silence_since(seen_at):
        found.append(Standstill(silence))
    return found


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
    for text, url in standstills():
        buttons = [messages.button(url, "Let mail leave again")] if url and may_end_it else None
        messages.warning(request, text, buttons=buttons)


class ReleaseMail(AskedAct):
    label = "Let mail leave again"
    too_late = "Nothing was done: mail is not held."
    done = "Mail leaves again."
    binding = False

    def fits(self) -> bool:
        return bool(holding.reason())

    def number(self) -> int:
        kinds = {"kind": Delivery.Kind.CONFIRMATION, "state": Delivery.State.PENDING}
        return Delivery.objects.filter(**kinds).count()

    def question(self) -> str:
        return (
            f"{holding.reason()} If mail leaves again, confirmation mails go out by "
            f"themselves ({self.number():,} wait now). A note that is held or paused stays so "
            "until you send it."
        )

    def act(self, number: int) -> bool:
        holding.release(self.request.user.get_username())
        return True

    def log(self, number: int) -> None:
        log(MailSettings.load(), "newsletter.release_mail", data={"number": number})

    def back_url(self) -> str:
        return reverse("wagtailadmin_home")

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.label}]
