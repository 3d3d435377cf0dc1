"""The site's own texts: Markdown files with a head of `key: value` lines between two `---`."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Text:
    head: dict[str, str]
    body: str


def read_text(path: Path) -> Text:
    """Return the head and the Markdown body of one of our files."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    pairs = (line.split(":", 1) for line in head.splitlines() if line.strip())
    return Text({key.strip(): value.strip() for key, value in pairs}, body.strip() + "\n")
