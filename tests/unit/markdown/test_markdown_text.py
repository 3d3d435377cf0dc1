"""The text part of a mail."""

import re

import pytest
from markdown_records import text

SAMPLE = """
## What *it* costs in KiB

Some `code` and **bold**, a [link](https://e.org/a) and <https://e.org>.[^a]

- one
    1. two
- three

| Model | Size |
|:--|--:|
| **7B** | 512 |
| 70B | 8 |

/// table-caption
Two *models*.
///

![The curve](image:7)

/// figure-caption
Growth.
///

```python title="a.py"
x = 1  # **not** bold
```

> Quoted
>
> twice.

[^a]: A note.

*[KV]: key-value
"""

EXPECTED = """\
WHAT IT COSTS IN KiB

Some code and bold, a link (https://e.org/a) and https://e.org.(1)

- one
  1. two
- three

Table 1. Two models.

Model  Size
7B      512
70B       8

[Figure 1: The curve. Growth. https://gap.example/media/chart.png]

a.py

    x = 1  # **not** bold

> Quoted
>
> twice.

FOOTNOTES

(1) A note.
"""


def test_everything():
    assert text(SAMPLE) == EXPECTED


def test_no_markdown_is_left():
    prose = re.sub(r"^    .*$", "", text(SAMPLE), flags=re.MULTILINE)
    assert not re.search(r"\*\*|\[\^|\|[ :]*-|`|^#|\]\(", prose, re.MULTILINE)


def test_lines_have_at_most_72_columns():
    lines = text("- " + "word " * 100 + "\n\n> " + "word " * 100).split("\n")
    assert max(map(len, lines)) <= 72
    assert len(lines) > 15


def test_items_hang():
    first, second, *_ = text("- " + "word " * 30).split("\n")
    assert first.startswith("- word")
    assert second.startswith("  word")


def test_a_number_is_not_torn_from_its_unit():
    assert "80 GB" in text("x" * 68 + " 80 GB")
    assert "\u00a0" not in text("80 GB")


def test_a_table_that_is_too_wide_is_told_row_by_row():
    wide = "word " * 10
    assert text(f"| Name | Said |\n|--|--|\n| {wide} | {wide} |\n| b | |").startswith(
        f"Name: {wide.strip()}\nSaid: {wide.strip()}\n\nName: b"
    )


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("10^6^ H~2~O x^ab^ y~i~ z~w~ 5^-2^", "10⁶ H₂O x^(ab) yᵢ z_w 5⁻²"),
        ("[a@e.org](mailto:a@e.org)", "a@e.org"),
        ("[write](mailto:a@e.org)", "write (a@e.org)"),
        ("[e.org/a](https://e.org/a/)", "e.org/a"),
        ("[sum](page:12)", "sum (https://gap.example/sum/)"),
        ("## X\n\n[up](#x)", "X\n\nup"),
        ("a  \nb", "a\nb"),
        ("3. c\n4. d", "3. c\n4. d"),
        ("<table></table>", ""),
        ("<ol start=x><li>a</li></ol>", "1. a"),
        ("/// aside | Sure?\nQuite.\n///", "Sure?\n\nQuite."),
        ("    code\n      deeper", "    code\n      deeper"),
        ("", ""),
    ],
)
def test_small_things(markdown, plain):
    assert text(markdown).rstrip("\n") == plain


def test_an_abbreviation_is_explained_where_a_sentence_has_it_first():
    markdown = "## The KV cache\n\nA KV cache. KV[^1].\n\n[^1]: A KV.\n\n*[KV]: key and value"
    assert text(markdown) == (
        "THE KV CACHE\n\nA KV (key and value) cache. KV(1).\n\nFOOTNOTES\n\n(1) A KV.\n"
    )


def test_an_abbreviation_that_the_text_spells_out_itself_is_left_alone():
    markdown = "The key-value\n(KV) cache. A KV.\n\n*[KV]: Key-value"
    assert text(markdown) == "The key-value (KV) cache. A KV.\n"


def test_what_is_struck_out_is_told():
    assert text("It is ~~old~~ new.") == "It is [struck out: old] new.\n"


def test_footnotes_of_several_paragraphs_stand_apart():
    assert text("A[^1] B[^2]\n\n[^1]: One.\n\n    More.\n\n[^2]: Two.").endswith(
        "(1) One.\n\n    More.\n\n(2) Two.\n"
    )
