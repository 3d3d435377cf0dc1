"""A text as a searcher reads it: which paragraphs stand under which heading, and how deep."""

import pytest
from markdown_records import rendered

from essays.markdown import Kind, passages


def outline(markdown: str) -> list[str]:
    """Each passage as its anchor and its words; a heading has none."""
    return [f"{anchor}: {text}" for _, anchor, text in passages(markdown)]


@pytest.mark.parametrize(
    ("apart", "title"),
    [
        ("/// aside | T\n## C\n\nD\n///", ["a: T"]),
        ("/// details | T\n## C\n\nD\n///", ["a: T"]),
        ("> ## C\n>\n> D", []),
        ("<div>\n\n## C\n\nD\n\n</div>", []),
        ("/// aside | T\n> ## C\n>\n> D\n///", ["a: T"]),
    ],
)
def test_a_heading_in_what_is_set_apart_holds_there_alone(apart, title):
    read = outline(f"## A\n\nB\n\n{apart}\n\nE")
    assert read == ["a: ", "a: B", *title, "c: ", "c: D", "a: E"]


@pytest.mark.parametrize(("markdown", "said"), [("> a\n> b", "a b"), ("a\n\n</div> b", "b")])
def test_marks_of_quotes_are_no_words_and_loose_words_are(markdown, said):
    assert passages(markdown)[-1].text == said


@pytest.mark.parametrize("most", [("> ", 59), ("- ", 29)])
def test_how_deep_a_text_may_nest_is_said_with_its_line(most):
    mark, number = most
    assert rendered(f"A\n\n{mark * number}b").faults == ()
    (fault,) = rendered(f"A\n\n{mark * (number + 1)}b").faults
    assert (fault.kind, fault.line) == (Kind.TOO_COMPLEX, 3)
    assert "59 quotes or 29 lists" in fault.message
