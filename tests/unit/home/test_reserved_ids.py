"""No heading of a text takes the id of something in the pages around it."""

import re
from pathlib import Path

import pytest

from essays.markdown import Target, render
from essays.markdown.draft import RESERVED

ROOT = Path(__file__).parents[3]
ID = re.compile(r"""\bid=["']([^"'{}]+)["']""")


def ids_of_pages() -> set[str]:
    """The ids in all templates that readers get, from the shell to the smallest part."""
    folders = [ROOT / app / "templates" for app in ("home", "newsletter", "essays")]
    paths = [path for folder in folders for path in folder.rglob("*.html")]
    seen = [path for path in paths if not {"admin", "email", "wagtailsnippets"} & {*path.parts}]
    assert len(seen) > 30
    return {name for path in seen for name in ID.findall(path.read_text())}


def test_each_id_of_a_page_is_reserved():
    assert {name for name in ids_of_pages() if not RESERVED.fullmatch(name)} == set()
    assert "subscribe" in ids_of_pages()


@pytest.mark.parametrize("title", ["Subscribe", "Email promise", "q", "Main"])
def test_a_heading_of_that_name_gets_another(title):
    html = render(f"## {title}\n", Target.PAGE).html
    assert f'id="{title.lower().replace(" ", "-")}-2"' in html
