"""Slow inputs are refused by counting; prose never is."""

from functools import partial

import pytest
from markdown_records import RECORDS, rendered

from essays.markdown import MAX_CHARACTERS, Head, Kind, Target, render, twin
from tests.bench.essay import long_essay
from tests.bench.shapes import worst
from tests.effort import calls, soon

# Nonsense, but none that takes long.
HARMLESS = {
    "backticks": "a ` b `` c ``` ",
    "emphasis": "*_",
    "sub and sup": "~a^",
    "references": "[^a]: b\n\n[^a] [^a]\n\n",
    "tables": "|a|b|\n|-|-|\n" + "|a|b|\n" * 20 + "\n",
    "quoted lists": "- > a\n",
    "same headings": "## a\n\n",
    "loose list": "- a\n\n",
    "code": "```python\n" + "x = (1)\n" * 20 + "```\n\n",
    "bad links": "[a](b) ",
    "faults": "TK ![](x) [a](page:1)\n\n",
    "citations": "[@a; @b, c; [@zhong2024distserve] [5](claim:a/b)\n\n",
    "open citations": "[@a;@b,\n\n",
    "unclosed": "- a\n    ```\n",
    "raw blocks": "<p>a</p> b\n\n[a][b] [a][",
    "dollars": "$",
    "prices": "$5 and $10; ",
    "formulas": "so $x_1$ ",
    "bad formulas": "so bad $\\foo$ it is ",
    "formulas of their own": "so\n$$x_1$$\n" + "it is and goes on as it is " * 4 + "\n\n",
    "prose": "It *is* **so**, `then`; [a link](https://e.org) and (80 GB).\n\n",
}


def written(markdown: str) -> str:
    return twin(markdown, Head("T", "", "", "", "", "", "https://e.org"), RECORDS)


def harmless(markdown: str) -> None:
    faults = rendered(markdown).faults
    assert Kind.TOO_COMPLEX not in {fault.kind for fault in faults}


@pytest.mark.parametrize("markdown", worst().values(), ids=worst())
def test_the_worst_inputs_end_soon(markdown):
    """In a page and in the twin; `tests.bench.shapes` measures all outputs."""
    soon(partial(render, markdown, Target.PAGE, RECORDS))
    soon(partial(written, markdown))


@pytest.mark.parametrize("pattern", HARMLESS.values(), ids=HARMLESS)
def test_twice_the_text_is_at_most_twice_the_work(pattern):
    texts = (pattern * (size // len(pattern)) for size in (4_000, 8_000))
    once, twice = (calls(partial(harmless, text)) for text in texts)
    assert twice < 2.2 * once


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("$x_{}$ ", "1,000 formulas"),
        ("$${}$$\n\n", "1,000 formulas"),
        ("$" + "x" * 1_000 + "{}$\n\n", "50,000 characters"),
    ],
)
def test_what_is_beyond_all_measure_is_refused(pattern, words):
    (fault,) = rendered("".join(pattern.format(number) for number in range(5_000))[:250_000]).faults
    assert words in fault.message


def test_an_essay_twice_as_long_is_at_most_twice_the_work():
    text = long_essay()
    twice = f"{text}\n\n{text.replace('[^', '[^b')}"
    assert calls(partial(harmless, twice)) < 2.2 * calls(partial(harmless, text))


def test_the_line_of_a_refusal_is_that_of_the_block():
    assert rendered("One.\n\nTwo.\n\n" + "> " * 200 + "three").faults[0].line == 5


def test_a_text_that_is_too_long_is_refused():
    (fault,) = rendered("x" * (MAX_CHARACTERS + 1)).faults
    assert fault.kind is Kind.TOO_LONG
    assert "300,001" in fault.message


def test_prose_of_any_length_is_read():
    paragraph = (
        "The interval [0, 1) and (a) [a link](https://e.org), a smiley :-( and x < y, *all* in "
        "one `list[int]` paragraph[^n]; see [the page](page:12), half-open [2, 3) again.\n\n"
    )
    table = "| Range | Share |\n|--|--:|\n" + "| `[0, 1)` and [1, 2) | 5 |\n" * 40 + "\n"
    code = "```c\nint a[4] = {f((x)), b[a[0]]};\n#define A\n---\n```\n\n"
    markdown = "[^n]: Note.\n\n*[KV]: key-value\n\n" + (paragraph * 20 + table + code) * 40
    assert len(markdown) < MAX_CHARACTERS
    assert rendered(markdown).faults == ()
