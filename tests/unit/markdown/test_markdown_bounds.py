"""Slow inputs are refused by counting; prose never is."""

import os
from functools import partial

import pytest
from markdown_records import RECORDS, rendered

from essays.markdown import MAX_CHARACTERS, Head, Kind, Target, render, twin
from tests.bench.essay import long_essay
from tests.effort import calls, soon

SIZE = 50_000


def fill(pattern: str) -> str:
    return (pattern * (SIZE // len(pattern) + 1))[:SIZE]


def numbered(pattern: str) -> str:
    return "".join(pattern.format(number) for number in range(SIZE // len(pattern)))


WORST = {
    "brackets": fill("["),
    "images": fill("!["),
    "links": fill("[a]("),
    "nested brackets": "[" * (SIZE // 2) + "]" * (SIZE // 2),
    "quotes": fill(">"),
    "nested lists": "".join("    " * depth + "- a\n" for depth in range(150)),
    "definitions": numbered("[a{}]: https://e.org\n"),
    "long address": f"[r]: https://e.org/{'x' * (SIZE // 2)}\n\n" + "[r] " * (SIZE // 8),
    "footnotes": numbered("[^{}]") + "\n\n" + numbered("[^{}]: see [^1]\n"),
    "abbreviations": numbered("*[A{}]: b\n"),
    "long abbreviation": f"*[A]: {'x' * (SIZE // 2)}\n\n" + "A " * (SIZE // 4),
    "headings": fill("# a\n"),
    "underlined": fill("a\n=\n"),
    "rules": fill("---\n"),
    "unclosed tags": fill("<a\n"),
    "sections": fill("<![CDATA["),
    "tags": fill("<div>"),
    "formatting": numbered("<b id={}>") + fill("\n\na"),
    "slashes": fill("/// details\n\n"),
    "fences": fill("```\n"),
    "formulas": numbered("$x_{}$ "),
    "formulas of their own": fill("$$x$$\n\n"),
    "wide table": "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n" + "|\n" * (SIZE // 2),
    "open citation": "[" + fill("@a;"),
    "long citation": f"[@a{fill(';@zhong2024distserve')}]",
    "citations": fill("[@a, b"),
    "claims": fill("[5](claim:a/b)"),
    "problems": fill("/// problems\n///\n\n"),
    "paragraphs": "a\n\n" * (MAX_CHARACTERS // 4),
    "backticks": "".join("`" * number + " " for number in range(1, 315)),
    "unclosed fences": fill("```a\n\n"),
    "fences in lists": fill("- ```\n"),
    "quoted lists": "".join("> " * depth + "- a\n" for depth in range(200)),
    "mutual footnotes": "".join(f"[^{n}]: see [^{n + 1}] [^{n - 1}]\n\n" for n in range(2_000)),
    "deep footnotes": "[^0]\n\n" + "".join(f"[^{n}]: [^{n + 1}]\n" for n in range(990)),
    "deep tables": fill("<table><tr><td>"),
    "table in cells": fill("| a | b |\n|--|--|\n"),
    "dollars": fill("$"),
    "double dollars": fill("$$ "),
    "open formulas": fill("$a"),
    "long formula": f"$${'x^{' * (SIZE // 6)}{'}' * (SIZE // 6)}$$",
    "braces": f"$${fill('{')}$$",
    "formulas in tables": "|" + "$|x|$|" * 200 + "\n|" + "-|" * 200 + "\n" + fill("|$|$|$"),
    "places in citations": fill("[@a, [@b, "),
    "closed citations": fill("[@zhong2024distserve, 5]"),
    "chart rows": "```chart\ntitle: T\nx: N (n)\ny: S (s)\n\nn,a\n" + fill("1,2\n") + "\n```",
    "chart columns": "```chart\ntitle: T\ny: S (s)\ntype: bar\n\n" + fill("a,") + "\n1\n```",
    "charts": fill("```chart\ntitle: T\ny: S (s)\ntype: bar\n\nn,a\nb,1\n```\n\n"),
    "numbers": fill("/// number | 5\na\n///\n\n"),
    "nested blocks": "".join("/" * (400 - n) + " details | a\n\n" for n in range(300)),
    "unclosed blocks": fill("/// aside\n"),
    "captions": fill("/// figure-caption\na\n///\n\n"),
    "pictures": fill("![a](image:7)\n\n"),
    "comments": fill("<!-- "),
    "thousands": fill("1,"),
    "ranges": fill("1-1,"),
    "struck": fill("~~a ~"),
    "derived numbers": f"/// derivation | S\n{fill('5.5 GB + ')[:25_000]}\n///\n\n"
    + fill("[5 GB](#s) ")[:25_000],
    "words in formulas": fill("$\\text{a $b$ "),
    "entities behind addresses": fill("www.a.b&a;"),
}
# GAP_FULL=1 asks for all.
TARGETS = list(Target) if os.environ.get("GAP_FULL") else [Target.PAGE]
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


@pytest.mark.parametrize("markdown", WORST.values(), ids=WORST)
def test_the_worst_inputs_end_soon(markdown):
    for target in TARGETS:
        soon(partial(render, markdown, target, RECORDS))
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
