"""One essay as another program has it, brought into this site's words."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

LONGEST_SLUG = 80
DAYS = (
    *("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M %z", "%Y/%m/%d", "%B %d, %Y", "%b %d, %Y"),
    *("%d %B %Y", "%d %b %Y", "%a, %d %b %Y %H:%M:%S %z", "%m/%d/%Y"),
)


@dataclass
class Source:
    """What one place of a folder says. `file` and `line` name it; `fault` refuses it.

    `body` is Markdown whose addresses are still those of the other site; `old_paths` are its own
    there; `told` says in sentences what was changed or left out on the way.
    """

    file: str
    line: int = 1
    slug: str = ""
    title: str = ""
    subtitle: str = ""
    description: str = ""
    body: str = ""
    typed: str = ""  # the whole file, where it is Markdown
    at: datetime | None = None
    live: bool = True
    host: str = ""  # of the other site, where it says so
    old_paths: list[str] = field(default_factory=list)
    cover: str = ""  # an image that stood above the text
    cover_alt: str = ""
    told: list[str] = field(default_factory=list)
    fault: str = ""

    @property
    def day(self) -> date | None:
        return timezone.localtime(self.at).date() if self.at else None


def moment(value: Any) -> datetime | None:
    """Return the time that a value states, noon of a bare day, in UTC where it names no zone."""
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = datetime(value.year, value.month, value.day, 12)
    elif isinstance(value, str) and value.strip():
        found = _of_text(value.strip())
    else:
        return None
    if found is None or not 1990 < found.year < 9999:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _of_text(text: str) -> datetime | None:
    text = re.sub(r"\s(?:UTC|GMT|Z)\Z", " +0000", text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return datetime.fromisoformat(f"{text}T12:00:00")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in DAYS:
        try:
            found = datetime.strptime(text, form)
        except ValueError:
            continue
        return found if "%H" in form else found.replace(hour=12)
    return None


def slug_of(text: str) -> str:
    """Return an address for a page, such as can stand in one, or nothing."""
    return slugify(text.replace("_", "-"))[:LONGEST_SLUG].strip("-")


def sentence(text: object) -> str:
    """Return what a field says in one line, without marks of HTML."""
    return " ".join(re.sub(r"<[^<>]*>", " ", str(text or "")).split())
