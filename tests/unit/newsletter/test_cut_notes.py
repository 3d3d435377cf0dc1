"""A note that a mailbox would cut is cut before: at a section, full, with all it refers to."""

import re
from typing import NamedTuple

import pytest

from essays.markdown import Target
from essays.models import EssayPage
from newsletter.letters import rendering
from tests.factories import make_claim, make_essay, make_paper

pytestmark = pytest.mark.django_db
MOST = rendering.WHOLE_ESSAY_BYTES
SECTION = """## Part {0}

A paragraph of words about [2.0-4.6x](claim:zhong2024distserve/chat-vllm), part {0}.[^{0}]

### Deeper {0}

By [@paper{0}]. {1}

"""
NOTES = "[^{0}]: Footnote {0}, which leads to another.[^more{0}]\n\n[^more{0}]: More {0}.\n\n"


def long_essay(sections: int, words: int = 700):
    make_paper()
    make_claim()
    for number in range(sections):
        make_paper(f"paper{number}", title=f"Paper number {number}")
    parts = [SECTION.format(number, "word " * words) for number in range(sections)]
    notes = [NOTES.format(number) for number in range(sections)]
    return make_essay("Long", body="Opening.\n\n" + "".join(parts + notes))


def sections_in(html: str) -> list[int]:
    return [int(number) for number in re.findall(r">Part (\d+)<", html)]


class Cut(NamedTuple):
    essay: EssayPage
    letter: rendering.Letter


@pytest.fixture
def cut():
    essay = long_essay(40)
    return Cut(essay, rendering.note_letter(essay))


def test_it_is_filled_with_whole_sections(cut):
    letter = cut.letter
    assert 0.95 * MOST < rendering.size_of(letter) <= MOST
    kept = sections_in(letter.html)
    assert kept == list(range(len(kept)))
    last = kept[-1]
    assert f"Deeper {last}" in letter.html or f"Part {last}" in letter.html
    assert f"Part {last + 1}" not in letter.html
    assert rendering.fault_of(letter) == ""


def test_what_is_kept_keeps_its_footnotes_and_papers_and_no_others(cut):
    letter = cut.letter
    for part in (letter.html, letter.text):
        for number in range(40):
            is_kept = f"about number {number}" in part or f", part {number}." in part
            assert (f"Footnote {number}, which" in part) == is_kept
            assert (f"More {number}." in part) == is_kept
        assert "the request rate within both limits" in part  # the claim's paper and conditions
        cited = {int(n) for n in re.findall(r"Deeper (\d+)|DEEPER (\d+)", part)[0] if n}
        assert f"Paper number {max(cited)}" in part
        assert "Paper number 39" not in part


def test_every_mark_has_its_note(cut):
    letter = cut.letter
    marks = {int(n) for n in re.findall(r"footnote-mark[^>]*>\((\d+)\)<", letter.html)}
    listed = letter.html.partition(">Footnotes</h2>")[2].partition("</ol>")[0].count("<li")
    assert marks == set(range(1, listed + 1))


def test_numbers_are_those_of_the_page(cut):
    whole, kept = (cut.essay.rendered(Target.MAIL, keeps=keeps) for keeps in (None, 9))
    first = kept.html.partition("<h2>Footnotes")[0]
    assert whole.html.startswith(first.strip())


def test_it_says_so_and_still_says_how_long_the_whole_is(cut):
    essay, letter = cut
    minutes = essay.rendered(Target.MAIL).minutes
    assert f"{minutes} minutes. It begins here." in letter.html
    assert "The rest is on the site." in letter.html
    assert "The rest is on the site:" in letter.text
    assert "it is all here" not in letter.text


def test_a_short_essay_is_whole():
    letter = rendering.note_letter(long_essay(2))
    assert sections_in(letter.html) == [0, 1]
    assert "Or read on, it is all here." in letter.html


@pytest.mark.parametrize("beginning", ["", "## One\n\n"])
def test_one_long_section_is_cut_between_paragraphs_and_full(beginning):
    body = beginning + f"{'Some words here. ' * 20}\n\n" * 400
    letter = rendering.note_letter(make_essay(body=body, live=False))
    assert 0.99 * MOST < rendering.size_of(letter) <= MOST
    assert rendering.fault_of(letter) == ""


def test_nothing_ends_with_a_heading():
    body = "Opening.\n\n## One\n\nFirst part.\n\n## Two\n\n### Three\n\n" + "Many words. " * 9_000
    letter = rendering.note_letter(make_essay(body=body))
    assert "First part." in letter.html
    assert "Two" not in letter.html
    assert "TWO" not in letter.text


@pytest.mark.parametrize("body", ["No heading. " * 12_000, "x" * 99_000])
def test_one_block_that_is_too_long_leaves_the_first_screen(body):
    letter = rendering.note_letter(make_essay(body=body))
    assert rendering.fault_of(letter) == ""
    assert len(letter.text) < 1_000
    assert "The rest is on the site" in letter.text
