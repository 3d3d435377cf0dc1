"""The line of dependencies, config -> home -> newsletter -> essays, and the shape of the tree."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import (
    APPS,
    LAYERS,
    LIKES,
    MOST_FILES,
    MOST_FLOORS,
    MOST_LINES,
    ROOMS,
    ROOT,
    folders,
    lines_by_room,
    picture,
    saying,
)

VISIBLE = {"manage.py", "pyproject.toml", "README.md", *LAYERS}
VAGUE = {"utils", "helpers", "services", "common", "core", "base", "misc"}

A_LAYER = "|".join(LAYERS)
# A dotted path, a model's label or a template's name; "base.html" and URL names are conventions.
STRING = re.compile(rf"({A_LAYER})[./][\w./-]*")
LOADED = re.compile(r"{%-?\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
LIBRARIES = re.compile(r"{%-?\s*load\s+([^%]+?)\s*-?%}")
SETTING = re.compile(rf"\bsettings\.({A_LAYER})\.")


def is_above(layer: str, app: str) -> bool:
    return LAYERS.index(layer) > LAYERS.index(app)


def names_in(node: ast.AST) -> Iterator[str]:
    """Yield the layers that one node of a module names, by import or by string."""
    match node:
        case ast.Import(names=names):
            yield from (name.name.split(".")[0] for name in names)
        case ast.ImportFrom(module=str(module), level=0):
            yield module.split(".")[0]
        case ast.Constant(value=str(text)) if found := STRING.fullmatch(text):
            yield found[1]
        case ast.Call(func=ast.Attribute(attr="get_model"), args=[ast.Constant(value=label), *_]):
            yield str(label)
        case ast.Tuple(elts=[ast.Constant(value=str(label)), ast.Constant(value=str(name))]):
            if re.match(r"\d{4}_", name):  # a migration's dependency
                yield label


def late_imports(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the imports inside functions, but for those of `AppConfig.ready`."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            if getattr(function, "name", "") == "ready":
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node


def faults_of_module(source: str, app: str) -> list[str]:
    tree = ast.parse(source)
    faults = [
        f"line {node.lineno}: {app} uses {layer}"
        for node in ast.walk(tree)
        for layer in names_in(node)
        if layer in LAYERS and is_above(layer, app)
    ]
    return faults + [f"line {node.lineno}: a late import" for node in late_imports(tree)]


def faults_of_template(source: str, app: str, owners: dict[str, str]) -> list[str]:
    """`owners` says which app a template or a tag library belongs to, by its name."""
    named = LOADED.findall(source)
    named += [name for line in LIBRARIES.findall(source) for name in line.split()]
    used = [(name, owners[name]) for name in named if name in owners and name != "base.html"]
    used += [(f"settings.{app}", app) for app in SETTING.findall(source)]
    return [f"{app} uses {name} of {layer}" for name, layer in used if is_above(layer, app)]


def templates(app: str) -> list[Path]:
    return [path for path in (ROOT / app / "templates").rglob("*.*") if path.is_file()]


def owners() -> dict[str, str]:
    """Return the app of each template and each tag library of ours, by its name."""
    found = {}
    for app in APPS:
        folder = ROOT / app / "templates"
        found |= {str(path.relative_to(folder)): app for path in templates(app)}
        found |= {path.stem: app for path in (ROOT / app / "templatetags").glob("[!_]*.py")}
    return found


@pytest.mark.parametrize("app", APPS)
def test_no_module_reaches_up(app):
    paths = sorted((ROOT / app).rglob("*.py"))
    assert paths
    faults = {path: faults_of_module(path.read_text(), app) for path in paths}
    assert not {str(path.relative_to(ROOT)): found for path, found in faults.items() if found}


@pytest.mark.parametrize("app", ["essays", "newsletter", "home"])
def test_no_template_reaches_up(app):
    owned = owners()
    texts = {path.name: path.read_text() for path in templates(app)}
    faults = {name: faults_of_template(text, app, owned) for name, text in texts.items()}
    assert faults
    assert not {name: found for name, found in faults.items() if found}


@pytest.mark.parametrize(
    "source",
    [
        "import newsletter",
        "import newsletter.models as models",
        "from home.texts import read_text",
        "from config import settings",
        "from tests.factories import make_essay",
        "note = ForeignKey('newsletter.Note')",
        "backend = 'newsletter.esps.providers.outbox.OutboxBackend'",
        "render(request, 'home/about_page.html')",
        "render(request, f'newsletter/{name}.html')",
        "apps.get_model('newsletter', 'Note')",
        "dependencies = [('home', '0001_initial')]",
        "def late():\n    import json",
        "class Page:\n    def late(self):\n        from essays import models",
    ],
)
def test_a_module_that_reaches_up_is_found(source):
    assert len(faults_of_module(source, "essays")) == 1


@pytest.mark.parametrize(
    "source",
    [
        "from django.apps import AppConfig\nimport essays.models",
        "class EssaysConfig(AppConfig):\n    def ready(self):\n        from essays import checks",
        "reverse('newsletter_outbox')",
        "extends = 'base.html'",
        "'The newsletter. It stands above.'",
        "essay = ForeignKey('essays.EssayPage')",
    ],
)
def test_a_module_that_stays_below_passes(source):
    assert faults_of_module(source, "essays") == []


OWNERS = {"base.html": "home", "home/foot.html": "home", "site": "home", "newsletter": "newsletter"}


@pytest.mark.parametrize(
    "source",
    [
        '{% include "home/foot.html" %}',
        "{% extends 'home/foot.html' %}",
        "{% load static site %}",
        "{{ settings.home.Look.color }}",
    ],
)
def test_a_template_that_reaches_up_is_found(source):
    assert len(faults_of_template(source, "newsletter", OWNERS)) == 1


@pytest.mark.parametrize(
    "source",
    ['{% extends "base.html" %}', "{% load newsletter static %}", "{{ settings.essays.Look }}"],
)
def test_a_template_that_stays_below_passes(source):
    assert faults_of_template(source, "newsletter", OWNERS) == []


def ignored() -> set[str]:
    return {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}


def test_the_visible_top_level_is_fixed():
    assert {path.name for path in ROOT.glob("[!.]*")} - ignored() == VISIBLE


def test_no_file_is_named_after_nothing():
    paths = [path for layer in LAYERS for path in (ROOT / layer).rglob("*.*")]
    assert [path for path in paths if path.stem in VAGUE] == [ROOT / "home/templates/base.html"]


@pytest.mark.parametrize("room", MOST_LINES)
def test_each_room_stays_small(room):
    assert 0 < lines_by_room()[room] <= MOST_LINES[room]


def room_faults(source: str, app: str, room: str) -> list[str]:
    """Return which rooms one module uses that its own must not know."""
    allowed = ROOMS[app][room] | {room}
    named = re.findall(rf"^(?:from|import) {app}\.(\w+)", source, re.MULTILINE)
    named += re.findall(rf"^from {app} import (\w+)", source, re.MULTILINE)
    return [name for name in named if name in ROOMS[app] and name not in allowed]


@pytest.mark.parametrize(("app", "room"), [(app, room) for app in ROOMS for room in ROOMS[app]])
def test_no_room_knows_those_above_it(app, room):
    paths = sorted((ROOT / app / room).rglob("*.py"))
    assert paths
    faults = {path: room_faults(path.read_text(), app, room) for path in paths}
    assert not {str(path.relative_to(ROOT)): found for path, found in faults.items() if found}


@pytest.mark.parametrize(
    "source",
    [
        "from newsletter.desk import asking",
        "from newsletter import ledger",
        "import newsletter.ledger",
    ],
)
def test_a_room_that_reaches_up_is_found(source):
    assert room_faults(source, "newsletter", "letters")
    assert not room_faults(
        source.replace("ledger", "people").replace("desk", "esps"), "newsletter", "letters"
    )


def test_a_folder_can_be_looked_over():
    files = {str(path.relative_to(ROOT)): len(list(path.glob("*.py"))) for path in folders()}
    assert len(files) > 20
    assert [path for path, count in files.items() if count > MOST_FILES] == [LIKES]
    assert max(len(path.relative_to(ROOT).parts) for path in folders()) <= MOST_FLOORS


def test_each_room_says_what_it_is():
    conventions = {"management", "commands", "templatetags", "en", "formats", *APPS}
    rooms = [path for path in folders() if path.name not in conventions]
    assert [path for path in rooms if not saying(path)] == []


def test_the_guide_shows_the_house_as_it_is():
    guide = (ROOT / ".github/CONTRIBUTING.md").read_text()
    assert "\n".join(picture()) in guide
