"""In a preview each fault is shown above the block that it stands in."""

import re

import pytest
from markdown_records import RECORDS, page

from essays.markdown import previewed

NOTICE = re.compile(r'<p class="fault (\w+)"><b>(\w+), line (\d+)\.</b> [^<]+</p>\n')


def preview(markdown: str) -> str:
    return previewed(markdown, RECORDS).html


def outline(markdown: str) -> str:
    """The words of a preview, each notice as its line."""
    html = NOTICE.sub(lambda match: f" !{match[3]} ", preview(markdown))
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("A.\n\nTK b.\n\nC.", "A. !3 TK b. C."),
        ("A\nTK\n\nB.", "!2 A TK B."),
        ("TK TK\n\nTK", "!1 TK TK !3 TK"),
        ("A.\n\n- b\n- TK\n\n- c\n\nD.", "A. !4 b TK c D."),
        ("A.\n\n1. b\n\n2. TK\n\n    TK\n\nD.", "A. !5 !7 b TK TK D."),
        ("A.\n\n> b\n>\n> TK\n\nD.", "A. !5 b TK D."),
        ("A.\n\n```\nb\n\nc\n```\n\nTK", "A. b c !9 TK"),
        ("A.\n\n| b |\n|--|\n| TK |\n\n/// table-caption\nTK\n///", "A. !5 !8 b TK Table 1. TK"),
        ("A.\n\n/// aside | T\nb\n\nTK\n///\n\nTK", "A. !6 T b TK !9 TK"),
        ("A.\n\n/// aside | T\nb\n\nTK", "A. !3 !6 T b TK"),
        ("A.\n\n#### B\n\nTK", "A. !3 B !5 TK"),
        ("A.\n\n<div>\n\nTK\n\n</div>", "A. !5 TK"),
        ("- a\n\nTK\n\n- b\n\nc\n\nTK", "a !3 TK b c !9 TK"),
        ("A.\n\n```\nTK", "A. !3 TK"),
    ],
)
def test_each_fault_stands_above_its_block(markdown, shown):
    assert outline(markdown) == shown


def test_a_fault_in_a_footnote_is_shown_too():
    assert outline("B.\n\nA[^a].\n\n[^a]: TK").startswith("B. !5 A")


def test_a_notice_says_level_line_and_remedy():
    assert preview("A.\n\n[a<b](b/)").startswith(
        '<p>A.</p>\n<p class="fault error"><b>Error, line 3.</b> The link “a&lt;b” has no address'
    )
    assert '<p class="fault warning"><b>Warning, line 1.</b> TK' in preview("TK")


@pytest.mark.parametrize("markdown", ["> " * 200 + "a", "x" * 300_001])
def test_a_text_that_is_refused_says_so(markdown):
    assert NOTICE.fullmatch(preview(markdown))


def test_a_sound_text_is_shown_as_readers_see_it():
    assert preview("## A\n\nB.") == page("## A\n\nB.")


def test_what_is_counted_does_not_count_the_notices():
    assert previewed("A b.\n\nTK c.").words == 4


@pytest.mark.parametrize("markdown", ["TK", "[a](b/)", "```\na", "[@nobody]", "a[^b]"])
def test_readers_see_no_notice(markdown):
    assert "fault" not in page(markdown)
