"""The open problems in a text, with how they stand."""

import pytest
from markdown_records import feed, mail, page, rendered, text

from essays.markdown import Kind, Problem, Records, Target, render

LISTED = [
    (page, '<li><a href="/problems/#contexts">Long contexts and the KV cache</a>. Unsolved.</li>'),
    (mail, '<a href="https://gap.example/problems/#contexts">Long contexts'),
    (feed, "<li>Who needs it? Just starting to open.</li>"),
    (text, "- Who needs it? Just starting to open."),
]


@pytest.mark.parametrize(("output", "line"), LISTED)
def test_open_problems_are_listed_as_they_stand(output, line):
    assert line in output("A.\n\n/// problems\n///\n\nB.")


@pytest.mark.parametrize("target", Target)
def test_without_problems_nothing_is_shown(target):
    markdown = "A.\n\n/// problems\n///\n\nB."
    result = render(markdown, target, Records(base_url="https://gap.example/"))
    assert result.html.replace("\n", "") == "<p>A.</p><p>B.</p>"
    assert result.faults == ()


def test_problems_that_are_not_closed_swallow_nothing():
    result = rendered("/// problems\n\nB.")
    assert "<p>B.</p>" in result.html
    assert [fault.kind for fault in result.faults] == [Kind.UNCLOSED_BLOCK]


def test_problems_are_asked_for_only_where_they_are_shown():
    class Unasked(Records):
        def problems(self) -> list[Problem]:
            raise AssertionError

    assert render("A.", resolver=Unasked()).html == "<p>A.</p>"
