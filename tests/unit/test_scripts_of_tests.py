"""Code and names that tests hold in strings, for other processes to run, speak of what is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

import pytest

FOLDERS = ("integration", "browser", "bench")
ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.py"))]
IMPORT = re.compile(r"^\s*from ((?:essays|newsletter|home|tests)\b[\w.]*) import ([\w, ]+)", re.M)
DOTTED = re.compile(r"(?:essays|newsletter|home|tests)(?:\.[a-z]\w*)+\.[A-Za-z]\w*")


def names_in_strings(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for line in node.value.split("; "):
                for module, names in IMPORT.findall(line):
                    yield from (f"{module}:{name.strip()}" for name in names.split(","))
            if DOTTED.fullmatch(node.value):
                yield node.value


def is_missing(name: str) -> bool:
    module, _, attribute = name.partition(":")
    try:
        owner = resolve_name(module)
    except (ImportError, AttributeError):
        return True
    if attribute and not hasattr(owner, attribute):  # a module that nobody has loaded so far
        return is_missing(f"{module}.{attribute}")
    return False


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_what_a_string_imports_is_there(path):
    assert [name for name in names_in_strings(path.read_text()) if is_missing(name)] == []


@pytest.mark.parametrize(
    "script",
    ["'''from newsletter.ledger import acts'''", "'a; from newsletter.acts import pause'"],
)
def test_what_is_not_there_is_found(script):
    assert [is_missing(name) for name in names_in_strings(script)] == [True]


def test_points_in_the_code_are_found():
    named = "'newsletter.ledger.delivery.claim', 'newsletter.ledger.delivery.clam'"
    assert [is_missing(name) for name in names_in_strings(named)] == [False, True]
