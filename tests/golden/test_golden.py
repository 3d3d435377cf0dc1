"""One essay that uses every construct, and what each must be in each output.

`uv run python -m tests.golden.golden_records` renews the snapshots; read what has changed.
"""

import os
import subprocess
import sys

import golden_figures
import golden_sources
import golden_words
import lxml.html
import pytest
from golden_forms import Forms
from golden_records import ESSAY, FOLDER, MADE, RECORDS

from essays.markdown import render

FILES = {
    "page": "page.html",
    "mail": "mail.html",
    "feed": "feed.html",
    "text": "mail.txt",
    "twin": "twin.md",
}
PARTS = (golden_words, golden_figures, golden_sources)
CASES = [
    pytest.param(output, form, id=f"{construct}, {output}")
    for part in PARTS
    for construct, forms in part.CONSTRUCTS.items()
    for output, form in zip(Forms._fields, forms, strict=True)
]
HTML = ("page", "mail", "feed")


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return {output: MADE[name](ESSAY) for output, name in FILES.items()}


@pytest.fixture(scope="module")
def trees(made) -> dict[str, lxml.html.HtmlElement]:
    return {name: lxml.html.fragment_fromstring(made[name], create_parent="main") for name in HTML}


@pytest.mark.parametrize(("output", "form"), CASES)
def test_each_construct_has_its_form_in_each_output(output, form, made, trees):
    if output in HTML:
        assert trees[output].xpath(f"boolean({form})")
    else:
        assert made[output].count(form) == 1


@pytest.mark.parametrize(("output", "form"), CASES)
def test_no_form_is_found_in_an_empty_text(output, form):
    """The control: each assertion fails where its construct is missing."""
    if output in HTML:
        assert not lxml.html.fragment_fromstring("<p>A</p>").xpath(f"boolean({form})")
    else:
        assert form not in "A\n"


def test_the_essay_has_no_faults():
    result = render(ESSAY, resolver=RECORDS)
    assert result.faults == ()
    assert 750 < result.words < 950


@pytest.mark.parametrize("output", HTML)
def test_every_anchor_is_there_once_and_every_link_into_the_text_finds_one(output, trees):
    ids = trees[output].xpath("//@id")
    wanted = trees[output].xpath("//@href[starts-with(., '#')] | //@popovertarget")
    assert len(ids) == len(set(ids))
    assert {name.removeprefix("#") for name in wanted} <= set(ids)


@pytest.mark.parametrize("output", ["mail", "feed"])
def test_every_address_leads_there_from_everywhere(output, trees):
    addresses = trees[output].xpath("//@href | //@src | //@srcset")
    assert {address.split(":")[0][:1] for address in addresses} <= {"h", "#"}


def test_plain_text_has_no_markup(made):
    prose = "\n".join(line for line in made["text"].split("\n") if not line.startswith("    "))
    for mark in ("**", "~~", "[^", "](", "```", "///", "$", "claim:", "[@", "</", "&amp;"):
        assert mark not in prose


@pytest.mark.parametrize("name", MADE)
def test_the_snapshot_is_what_is_made(name):
    renew = "Run uv run python -m tests.golden.golden_records, and read what has changed."
    assert MADE[name](ESSAY) == (FOLDER / name).read_text(), renew


def test_other_processes_make_the_same_bytes():
    path = os.pathsep.join(map(str, (FOLDER, FOLDER.parents[1])))
    code = "from golden_records import *; [print(make(ESSAY)) for make in MADE.values()]"
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "12"
    }
    assert len(printed) == 1
