"""The site's own texts: Markdown files with a head of `key: value` lines between two `---`."""

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.utils import timezone

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Text:
    head: dict[str, str]
    body: str

    @property
    def date(self) -> date | None:
        return date.fromisoformat(self.head["date"]) if "date" in self.head else None

    @property
    def published_at(self) -> datetime | None:
        """Noon of its date, which is the same day wherever the site's clock is set to later."""
        return timezone.make_aware(datetime.combine(self.date, time(12))) if self.date else None


def read_text(path: Path) -> Text:
    """Return the head and the Markdown body of one of our files."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    pairs = (line.split(":", 1) for line in head.splitlines() if line.strip())
    return Text({key.strip(): value.strip() for key, value in pairs}, body.strip() + "\n")
