"""CommonMark's and GitHub's examples: read as they say, but where we mean to; harmless, quick."""

import re
from functools import partial
from pathlib import Path

import lxml.html
import pytest
from markdown_dangers import dangers
from markdown_records import RECORDS

from essays.markdown import Target, render
from essays.markdown.grammar import parse
from tests.effort import soon

FENCE = "`" * 32
EXAMPLE = re.compile(rf"^{FENCE} example\n(.*?)^\.\n(.*?)^{FENCE}$", re.DOTALL | re.MULTILINE)
NUMBER = 652  # in version 0.31.2
# Those of what GitHub adds: tables, struck words, boxes, bare addresses, tags.
ADDED = re.compile(rf"^{FENCE} example [a-z]+\n(.*?)^\.\n(.*?)^{FENCE}$", re.DOTALL | re.MULTILINE)


# What is read in another way, on purpose; all else is read alike.
MEANT = re.compile(
    r"""<[!/?a-z]             # what is no allowed tag is text; each is closed in its block
      | https?://             # a bare address is a link, as on GitHub
      | \\\[                  # begins a formula
      | \A---\n---\n          # front matter
    """,
    re.VERBOSE | re.IGNORECASE,
)

# As above, of what GitHub adds.
MEANT_TOO = re.compile(
    r"""^-[ ]\[            # a box is a sign that mail and feeds show too
      | [a-z]@[a-z]        # a person's address is a link only where it is typed as one
      | ftp://             # no browser opens it any more
    """,
    re.VERBOSE,
)


def examples_of(text: str, pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [tuple(part.replace("→", "\t") for part in pair) for pair in pattern.findall(text)]


@pytest.fixture(scope="module")
def pairs(need) -> list[tuple[str, str]]:
    """Each example with the HTML that the specification gives it."""
    text = (Path(need("commonmark-spec")) / "spec.txt").read_text()
    return examples_of(text, EXAMPLE)


@pytest.fixture(scope="module")
def examples(pairs) -> list[str]:
    return [example for example, _ in pairs]


def bare(html: str) -> str:
    """HTML without what we add for the next steps, without titles and white space of no use."""
    tree = lxml.html.fromstring("<div>" + re.sub(r">\s+<", "><", html) + "</div>")
    for element in list(tree.iter(lxml.etree.Element)):
        for name in ("data-line", "title", *(["class"] if element.tag == "code" else [])):
            element.attrib.pop(name, None)
        element.text, element.tail = (
            (words or "").strip() for words in (element.text, element.tail)
        )
        if element.get("class") == "highlight":
            element.drop_tag()
    return lxml.html.tostring(tree, encoding="unicode")


def test_what_is_read_in_another_way_is_meant(pairs):
    others = [text for text, html in pairs if bare(parse(text).html()) != bare(html)]
    assert len(others) <= 50
    assert [text for text in others if not MEANT.search(text)] == []


def test_what_github_adds_is_read_alike_too(need):
    pairs = examples_of(Path(need("github-spec")).read_text(), ADDED)
    assert len(pairs) == 24
    others = [text for text, html in pairs if bare(parse(text).html()) != bare(html)]
    assert len(others) <= 6
    assert [text for text in others if not MEANT_TOO.search(text)] == []


def test_they_are_all_there(examples):
    assert len(examples) == NUMBER
    assert examples[0] == "\tfoo\tbaz\t\tbim\n"


@pytest.mark.parametrize("target", Target)
def test_each_is_rendered_harmless(examples, target):
    found = {}
    for number, example in enumerate(examples, start=1):
        html = render(example, target, RECORDS).html
        if wrong := list(dangers(html)):
            found[number] = wrong
    assert found == {}


@pytest.mark.parametrize("target", Target)
def test_all_in_one_text_is_too(examples, target):
    text = "\n\n".join(examples)
    result = soon(partial(render, text, target, RECORDS))
    assert list(dangers(result.html)) == []
    assert result.text
