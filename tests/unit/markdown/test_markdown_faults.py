"""What is wrong is told with its line; a warning does not keep from publishing."""

import pytest
from markdown_records import page, rendered

from essays.markdown import Kind, Level

ERROR, WARNING = Level.ERROR, Level.WARNING


@pytest.mark.parametrize(
    ("markdown", "kind", "level"),
    [
        ("![](image:7)", Kind.MISSING_ALT, ERROR),
        ("![a](https://e.org/a.png)", Kind.EXTERNAL_IMAGE, ERROR),
        ("![a](a.png)", Kind.EXTERNAL_IMAGE, ERROR),
        ("![a](image:8)", Kind.UNKNOWN_IMAGE, ERROR),
        ("[a](page:99)", Kind.UNKNOWN_PAGE, ERROR),
        ("[a](doc:99)", Kind.UNKNOWN_DOCUMENT, ERROR),
        ("[a](page:13)", Kind.PRIVATE_PAGE, WARNING),
        ("[a](other/)", Kind.BAD_LINK, ERROR),
        ("[a](/sum/)", Kind.BAD_LINK, ERROR),
        ("[a](//e.org)", Kind.BAD_LINK, ERROR),
        ("[a](https://)", Kind.BAD_LINK, ERROR),
        ("[a](https:e.org)", Kind.BAD_LINK, ERROR),
        ("[a](http://[)", Kind.BAD_LINK, ERROR),
        ("[a](javascript:x)", Kind.BAD_LINK, ERROR),
        ("[](https://e.org)", Kind.BAD_LINK, ERROR),
        ("[a](#nowhere)", Kind.DEAD_ANCHOR, WARNING),
        ("a[^b]", Kind.UNKNOWN_FOOTNOTE, ERROR),
        ("[^b]: c", Kind.UNUSED_FOOTNOTE, WARNING),
        ("# Title", Kind.TITLE_IN_TEXT, WARNING),
        ("Title\n=====", Kind.TITLE_IN_TEXT, WARNING),
        ("### Sub", Kind.SKIPPED_LEVEL, WARNING),
        ("<iframe src='x'></iframe>", Kind.HTML_LEFT_OUT, WARNING),
        ("a List<T> b", Kind.HTML_LEFT_OUT, WARNING),
        ("a <b onclick=x>b</b>", Kind.HTML_LEFT_OUT, WARNING),
        ("a\u202eb", Kind.HIDDEN_CHARACTER, WARNING),
        ("a\u200bb", Kind.HIDDEN_CHARACTER, WARNING),
        ("TK more", Kind.TO_COME, WARNING),
        ("[@nobody]", Kind.UNKNOWN_PAPER, ERROR),
        ("[5](claim:a/b)", Kind.UNKNOWN_CLAIM, ERROR),
        ("[5](claim:zhong2024distserve/chat)", Kind.CLAIM_DIFFERS, ERROR),
        ("```py\na = 1", Kind.UNCLOSED_CODE, ERROR),
        ("~~~\na = 1\n```", Kind.UNCLOSED_CODE, ERROR),
        ("/// aside | A\nb", Kind.UNCLOSED_BLOCK, ERROR),
        ("//// aside | A\nb\n\n/// details | C\nd\n///", Kind.UNCLOSED_BLOCK, ERROR),
        ("///", Kind.UNCLOSED_BLOCK, ERROR),
        ("[a][nowhere]", Kind.UNKNOWN_REFERENCE, ERROR),
        ("[a][]", Kind.UNKNOWN_REFERENCE, ERROR),
        ("![a][nowhere]", Kind.UNKNOWN_REFERENCE, ERROR),
    ],
)
def test_each_fault_has_its_line(markdown, kind, level):
    faults = rendered(f"First `TK <T> [^x]`.\n\n{markdown}").faults
    assert [(fault.line, fault.kind, fault.level) for fault in faults] == [(3, kind, level)]
    assert faults[0].message.endswith(".")


ROWS = "| a | b |\n|--|:-:|\n| 1 | 2 |\n"


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (f"{ROWS}| 1 | 2 | 3 |", [4]),
        (f"{ROWS}1 | 2 | 3\n4 | 5 | 6", [4, 5]),
        ("> | a |\n> |--|\n> | 1 | 2 |", [3]),
        (f"{ROWS}| `1|2` | 3 \\| 4 |", []),
        (f"{ROWS}\n| 1 | 2 | 3 |", []),
        ("a | b | c\n\n---\n\na | b | c", []),
    ],
)
def test_a_row_with_too_many_cells_is_named(rows, lines):
    faults = rendered(rows).faults
    assert [fault.line for fault in faults if fault.kind is Kind.LONG_ROW] == lines


PLACES = ["{}", "> {}", "- a\n\n    {}", "1. {}", "a[^1]\n\n[^1]: {}", "/// aside\n{}\n///"]


@pytest.mark.parametrize("shape", PLACES)
@pytest.mark.parametrize(
    ("markdown", "kind"),
    [
        ("TK", Kind.TO_COME),
        ("![](image:7)", Kind.MISSING_ALT),
        ("![a](image:7) ![](image:7)", Kind.MISSING_ALT),
        ("[a](other/)", Kind.BAD_LINK),
        ("#### A", Kind.SKIPPED_LEVEL),
        ("[@nobody]", Kind.UNKNOWN_PAPER),
        ("[a][nowhere]", Kind.UNKNOWN_REFERENCE),
    ],
)
def test_lines_are_told_right_in_every_place(markdown, kind, shape):
    before = "```\nTK ![](image:7)\n#### A\n```\n\n    [a](other/)\n\nSee ![b](image:7) other/.\n\n"
    text = before + shape.format(markdown)
    line = text[: text.rindex(markdown)].count("\n") + 1
    assert [(fault.line, fault.kind) for fault in rendered(text).faults] == [(line, kind)]


def test_the_same_fault_twice_is_told_twice():
    faults = rendered("[a](b/)\n\n> [a](b/)\n\n![](image:7)\n\n![](image:7)").faults
    assert [fault.line for fault in faults] == [1, 3, 5, 7]


@pytest.mark.parametrize(
    "markdown",
    [
        "a `[b][c]` \\[b][c] [b][c]\n\n[C]: https://e.org",
        "<div>\n<p>a</p> b\n</div>\n\nc",
        "<div>a</div>\n\nb &lt; c",
        "    ```\n    [a][b]",
        "- a\n\n    ```\n    ```` x\n    ```",
        "//// aside | A\n/// details | B\nc\n///\n////",
        "a <b>b</b> c",
    ],
)
def test_what_is_ended_rightly_is_no_fault(markdown):
    assert rendered(markdown).faults == ()


def test_a_sound_text_has_no_faults():
    markdown = "## A\n\nB[^1] [c](page:12) ![d](image:7) x < y, TKO\n\n### E\n\n[^1]: F `<script>`"
    assert rendered(markdown).faults == ()


def test_code_is_never_at_fault():
    code = "TK [^a] <script> ![](image:9) # Title \u200c"
    assert rendered(f"```\n{code}\n```\n\n~~~ html\n{code}\n~~~\n\n``{code}``").faults == ()


def test_errors_are_the_faults_that_keep_from_publishing():
    result = rendered("TK\n\n[a](page:99)")
    assert [fault.kind for fault in result.faults] == [Kind.TO_COME, Kind.UNKNOWN_PAGE]
    assert [fault.kind for fault in result.errors] == [Kind.UNKNOWN_PAGE]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a [b](page:99) c", "<p>a b c</p>"),
        ("a[^b] c", "<p>a c</p>"),
        ("a ![b](image:99) c", "<p>a b c</p>"),
        ("a ![b](https://e.org/c.png)", '<p>a <a href="https://e.org/c.png">b</a></p>'),
        ("a\u202e\u200b\ufeffb", "<p>ab</p>"),
        ("a&#x202e;b", "<p>ab</p>"),
        ("# A", page("## A")),
    ],
)
def test_no_fault_shows_on_the_page(markdown, html):
    assert page(markdown) == html


def test_lines_are_told_right_for_windows_and_repeated_headings():
    markdown = "## A\r\n\r\n#### B\r\n\r\n```\r\n## C\r\n```\r\n\r\n## A\r\n\r\n#### B"
    assert [fault.line for fault in rendered(markdown).faults] == [3, 11]


def test_a_joiner_in_an_emoji_stays():
    assert page("👩\u200d💻") == "<p>👩\u200d💻</p>"
