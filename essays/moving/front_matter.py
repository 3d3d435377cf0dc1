"""The head of a Markdown file: YAML between lines of ---, or TOML between lines of +++.

PyYAML's safe loader makes plain values only. python-frontmatter is the same parser and strips the
text, which has to stay as typed; what ruamel can besides, keeping comments, nobody needs here.
Aliases are refused: no front matter needs them, and nine lines of them stand for gigabytes.
"""

import re
import tomllib
from typing import Any, NamedTuple

import yaml

MOST = 100_000  # characters of a head
YAML = re.compile(r"---[ \t]*\r?\n(?:(.*?)\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
TOML = re.compile(r"\+\+\+[ \t]*\r?\n(?:(.*?)\n)?\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL)
# Pandoc's title block.
PERCENT = re.compile(r"%[ \t]*(.*?)\r?\n(?:%[ \t]*(.*?)\r?\n)?(?:%[ \t]*(.*?)\r?\n)?")


class BadFrontMatter(Exception):
    """It cannot be read; the message begins with the line."""


class Head(NamedTuple):
    given: dict[str, Any]
    body: str
    lines: int  # before the body


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent, index):
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.composer.ComposerError(
                None, None, "an alias (*) stands here: write the value itself", event.start_mark
            )
        return super().compose_node(parent, index)


# What another program would compute, such as Quarto's !expr.
_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


def read(text: str) -> Head:
    """Return what stands in the head, and the text below it as typed. Raises BadFrontMatter."""
    for pattern, load in ((YAML, _yaml), (TOML, _toml)):
        if found := pattern.match(text):
            given = load(found[1] or "")
            body = text[found.end() :]
            return Head(given, body, found[0].count("\n"))
    if found := PERCENT.match(text):
        names = zip(("title", "author", "date"), found.groups(), strict=True)
        given = {name: value for name, value in names if value}
        return Head(given, text[found.end() :], found[0].count("\n"))
    return Head({}, text, 0)


def write(given: dict[str, Any], body: str) -> str:
    """Return a file that `read` makes the same of, but for the empty line between the two."""
    return f"---\n{dump(given)}---\n\n{body}"


def dump(given: object) -> str:
    return yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=10_000)


def load(text: str) -> Any:
    """Return what a YAML text says. Raises BadFrontMatter."""
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - it is a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = (error.problem or "it cannot be read").removeprefix("found ")
        raise BadFrontMatter(f"Line {mark.line + 2 if mark else 1}: {what}.") from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise BadFrontMatter(f"Its front matter cannot be read: {first_line(error)}.") from error
    except RecursionError as error:
        raise BadFrontMatter("Its front matter is nested too deep.") from error


def _yaml(text: str) -> dict[str, Any]:
    _check_length(text)
    given = load(text)
    if not isinstance(given, dict | None):
        raise BadFrontMatter("Line 2: front matter is lines such as title: Its title.")
    return {str(name): value for name, value in (given or {}).items()}


def _toml(text: str) -> dict[str, Any]:
    _check_length(text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadFrontMatter(f"Its front matter (TOML): {first_line(error)}.") from error
    except RecursionError as error:
        raise BadFrontMatter("Its front matter is nested too deep.") from error


def _check_length(text: str) -> None:
    if len(text) > MOST:
        raise BadFrontMatter(f"Its front matter has more than {MOST:,} characters.")


def first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["it is broken"])[0].rstrip(".")
