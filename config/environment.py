"""The settings file, DATA_DIR/settings.env: the same environment for `up` and every command."""

from collections.abc import Collection, MutableMapping
from pathlib import Path

NAME = "settings.env"
# Which variables of a process came from the file: a child that inherits them reads them anew.
GIVEN = "GIVEN_BY_SETTINGS_FILE"


def take_file(environ: MutableMapping[str, str], path: Path) -> Collection[str]:
    """Add what a file of lines like NAME=value says; what the environment says itself stays.

    Returns the names that were added. Raises SystemExit with the line that cannot be read: to
    start without it would be to start another site.
    """
    for name in environ.pop(GIVEN, "").split():
        environ.pop(name, None)
    new = {name: value for name, value in _read(path).items() if name not in environ}
    if new:
        new[GIVEN] = " ".join(new)
    environ.update(new)
    return new.keys()


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise SystemExit(f"{path} cannot be read: {why}. Run this as the file's owner.") from error
    found = {}
    for number, line in enumerate(map(str.strip, lines), 1):
        if line and not line.startswith("#"):
            name, equals, value = line.partition("=")
            if not equals or not name.strip().isidentifier():
                raise SystemExit(f"{path}, line {number}: write NAME=value, or # before a remark.")
            if name.strip() == "DATA_DIR":
                raise SystemExit(
                    f"{path}, line {number}: DATA_DIR says where this file is; leave it out."
                )
            found[name.strip()] = unquoted(value.strip())
    return found


def unquoted(value: str) -> str:
    """Return a value without the quotes around it, which shells and systemd take off too."""
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if is_quoted else value
