"""What stands behind the marks of a fence: a language, a file name, marked lines."""

import re
from typing import NamedTuple

OPTION = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"',}]+))""")
LANGUAGE = re.compile(r"\{?\s*\.?([^\s{}:,.=]+)(?::([^\s{},]+))?")
LINES = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
TITLES = ("title", "filename", "file", "name")
MARKED = ("hl_lines", "highlight")


class Info(NamedTuple):
    """`marked` are lines of the code, counted from 1."""

    language: str = ""
    title: str = ""
    marked: frozenset[int] = frozenset()


def read(info: str, count: int) -> Info:
    """Read `python`, `python:a.py`, `python title="a.py" hl_lines="1 3-5"`, `{.python}`.

    `count` is how many lines the code has.
    """
    options = {name.lower(): "".join(value) for name, *value in OPTION.findall(info)}
    first = LANGUAGE.match(info.strip())
    is_option = not first or OPTION.match(info.strip())
    language, file = ("", "") if is_option else (first[1], first[2] or "")
    title = next((options[name] for name in TITLES if name in options), file)
    typed = next((options[name] for name in MARKED if name in options), "")
    marked = {
        line
        for start, end in LINES.findall(typed)
        for line in range(int(start), min(int(end or start), count) + 1)
    }
    return Info(language, title, frozenset(marked))
