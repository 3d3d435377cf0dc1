"""What the Insert menu and its help offer: all of the grammar, each with a sample that holds."""

from pathlib import Path

import pytest
from django.urls import reverse

from essays.desk.writing.constructs import CONSTRUCTS, SAMPLES
from essays.markdown import Head, Target, render, twin
from essays.markdown.grammar import parse, walk
from essays.markdown.grammar.rules.blocks import NAMES
from tests.factories import make_essay

EVERYTHING = (Path(__file__).parents[2] / "golden/essay.md").read_text()
HEAD = Head("T", "A true thing.", "April 22, 2026", "A", "CC", "https://a.example", "/")
MANY = pytest.mark.parametrize("construct", CONSTRUCTS.values(), ids=CONSTRUCTS)


def kinds(text: str) -> set[tuple[str, str]]:
    """The tokens of a text, those that open a block with their name or language."""
    tokens = walk(parse(text).tokens)
    named = {"slashes_open", "fence"}
    return {
        (token.type, token.info.split()[0] if token.type in named and token.info else "")
        for token in tokens
    }


@MANY
def test_a_sample_has_no_faults_in_any_output(construct):
    for target in Target:
        rendered = render(construct.sample, target, SAMPLES)
        assert rendered.faults == ()
        assert rendered.html
        assert rendered.text.strip()
    assert twin(construct.sample, HEAD, SAMPLES)


@MANY
def test_one_place_is_selected_after_inserting(construct):
    assert construct.text.count("«") == construct.text.count("»") <= 1
    assert construct.says.endswith(".")


def test_no_construct_of_the_grammar_is_missing():
    offered = set().union(*(kinds(construct.sample) for construct in CONSTRUCTS.values()))
    missing = kinds(EVERYTHING) - offered
    assert missing == {("softbreak", "")}  # a line that goes on: nothing to insert
    typed = "\n".join(construct.text for construct in CONSTRUCTS.values())
    assert [name for name in NAMES if f"/// {name}" not in typed] == []
    assert 8 <= sum(construct.daily for construct in CONSTRUCTS.values()) <= 11


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["claim", "chart"])
def test_the_help_shows_page_and_note(author, name):
    page, note = (
        author.get(reverse("essays_construct", args=[name]), {"as": output})
        for output in ("page", "note")
    )
    assert page["X-Frame-Options"] == note["X-Frame-Options"] == "SAMEORIGIN"
    assert 'class="prose"' in page.text
    assert "leave.invalid" in note.text
    assert CONSTRUCTS[name].label in note.text


@pytest.mark.django_db
def test_the_editor_offers_all_of_them(author):
    answer = author.get(reverse("wagtailadmin_pages:edit", args=[make_essay().pk]))
    for construct in CONSTRUCTS.values():
        assert answer.text.count(f'data-construct="{construct.name}"') == 1
    assert author.get(reverse("essays_construct", args=["nothing"])).status_code == 404
