"""The house: its apps and rooms, which may use which, and how large each may be.

`uv run python -m tests.house` draws it from the code.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ["essays", "newsletter", "home", "config", "tests"]  # each may use those before it
APPS = LAYERS[:-1]
MOST_FILES = 12  # in one folder: what one looks over at once
# One file for each provider, all of one form: one opens the one that is asked for, and no grouping
# of them is easier than their names.
LIKES = "newsletter/esps/providers"
MOST_FLOORS = 9  # of folders within one app
# Rooms of an app, and which of its rooms each may use. What stands in the app's own folder
# (Django's files, the models, what several rooms share) may be used by all.
ROOMS = {
    "newsletter": {
        "people": set(),
        "esps": {"people"},
        "letters": {"people", "esps"},
        "ledger": {"people", "esps", "letters"},
        "desk": {"people", "esps", "letters", "ledger"},
    },
    "essays": {
        "markdown": set(),
        "pictures": {"markdown"},
        "records": {"markdown", "pictures"},
        "exchange": {"markdown", "records"},
        "moving": {"markdown", "records", "exchange"},
        "reading": {"markdown", "records", "pictures", "exchange"},
        "desk": {"markdown", "records", "pictures", "exchange", "moving", "reading"},
    },
}
# The most lines of Python each room may have, comments and migrations not counted. Where a room
# is full, something in it goes out or becomes smaller before something comes in.
MOST_LINES = {
    "config": 450,
    "home": 2_570,
    "home/processes": 470,
    "home/access": 700,
    "home/backups": 550,
    "newsletter": 8_000,
    "newsletter/esps/providers": 590,
    "newsletter/desk/bringing": 340,
    "newsletter/people/moving": 800,
    "essays": 4_500,
    # Who writes must find every construct, lose nothing, and see all outputs: acts of their own,
    # each small, beside the forms and choosers that were there.
    "essays/desk": 2_150,
    "essays/markdown": 7_850,
    "home/moving": 1_050,
    # A third of it is what authors are told: every construct with its sample, every form's words.
    # Whoever writes loses nothing, sees all outputs and shares them; that is not for readers.
    "essays/exchange": 1_500,
    "essays/moving": 2_900,
}


def folders() -> list[Path]:
    """Return every folder of code but migrations."""
    inits = (path for app in APPS for path in sorted((ROOT / app).rglob("__init__.py")))
    return [path.parent for path in inits if "migrations" not in path.parts]


def saying(folder: Path) -> str:
    """Return the first line of a folder's docstring, or nothing."""
    docstring = ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or ""
    return docstring.partition("\n")[0]


def room_of(path: Path) -> str:
    """Return the innermost room of the table of sizes that a file is in."""
    place = path.relative_to(ROOT).as_posix()
    return max((room for room in MOST_LINES if place.startswith(f"{room}/")), key=len)


def lines_by_room() -> Counter[str]:
    lines = Counter()
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        if "migrations" not in path.parts:
            written = path.read_text().splitlines()
            lines[room_of(path)] += sum(not line.lstrip().startswith("#") for line in written)
    return lines


def picture() -> Iterator[str]:
    """Yield the house line by line: the apps from above, and in each its rooms from above."""
    for app in reversed(APPS):
        below = ", ".join(reversed(APPS[: APPS.index(app)]))
        yield f"{app}/" + (f"  may use {below}" if below else "  uses nothing of ours")
        for room, uses in reversed(ROOMS.get(app, {}).items()):
            knows = ", ".join(name for name in ROOMS[app] if name in uses) or "no other room"
            yield f"  {room + '/':12}{saying(ROOT / app / room)}"
            yield f"  {'':12}knows {knows}"


if __name__ == "__main__":
    print("\n".join(picture()))  # noqa: T201 - it is what was asked for
