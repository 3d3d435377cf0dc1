"""Texts of 50 kB that take the longest: what each costs in each output.

Run as `python -m tests.bench.shapes [WORD...]`; the words choose among the names. Prints a table
and JSON at the end: seconds of the processor in each output, the MB of the largest, and how much
more a text twice as long takes. An essay of 3,000 words stands in the same table.
"""

import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection

from essays.markdown import Head, Target, passages, render, twin
from essays.markdown.bounds import ComplexityError
from tests.bench.essay import long_essay
from tests.unit.markdown.markdown_records import RECORDS

HEAD = Head("T", "", "", "", "", "", "https://e.org")
OUTPUTS: dict[str, Callable[[str], object]] = {
    **{target.value: partial(render, target=target, resolver=RECORDS) for target in Target},
    "twin": partial(twin, head=HEAD, resolver=RECORDS),
    "passages": passages,
}
SIZE = 50_000


def worst(size: int = SIZE) -> dict[str, str]:
    """Return texts of about so many characters, by name."""

    def fill(pattern: str) -> str:
        return (pattern * (size // len(pattern) + 1))[:size]

    def numbered(pattern: str) -> str:
        return "".join(pattern.format(number) for number in range(size // len(pattern)))

    return {
        "brackets": fill("["),
        "images": fill("!["),
        "links": fill("[a]("),
        "nested brackets": "[" * (size // 2) + "]" * (size // 2),
        "quotes": fill(">"),
        "nested lists": "".join("    " * depth + "- a\n" for depth in range(size // 333)),
        "definitions": numbered("[a{}]: https://e.org\n"),
        "long address": f"[r]: https://e.org/{'x' * (size // 2)}\n\n" + "[r] " * (size // 8),
        "footnotes": numbered("[^{}]") + "\n\n" + numbered("[^{}]: see [^1]\n"),
        "abbreviations": numbered("*[A{}]: b\n"),
        "long abbreviation": f"*[A]: {'x' * (size // 2)}\n\n" + "A " * (size // 4),
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
        "wide table": "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n" + "|\n" * (size // 2),
        "open citation": "[" + fill("@a;"),
        "long citation": f"[@a{fill(';@zhong2024distserve')}]",
        "citations": fill("[@a, b"),
        "claims": fill("[5](claim:a/b)"),
        "problems": fill("/// problems\n///\n\n"),
        "paragraphs": "a\n\n" * size,
        "backticks": "".join("`" * number + " " for number in range(1, int((2 * size) ** 0.5))),
        "unclosed fences": fill("```a\n\n"),
        "fences in lists": fill("- ```\n"),
        "quoted lists": "".join("> " * depth + "- a\n" for depth in range(size // 250)),
        "mutual footnotes": "".join(
            f"[^{n}]: see [^{n + 1}] [^{n - 1}]\n\n" for n in range(size // 25)
        ),
        "deep footnotes": "[^0]\n\n"
        + "".join(f"[^{n}]: [^{n + 1}]\n" for n in range(min(990, size // 18))),
        "deep tables": fill("<table><tr><td>"),
        "table in cells": fill("| a | b |\n|--|--|\n"),
        "dollars": fill("$"),
        "double dollars": fill("$$ "),
        "open formulas": fill("$a"),
        "long formula": f"$${'x^{' * (size // 6)}{'}' * (size // 6)}$$",
        "braces": f"$${fill('{')}$$",
        "formulas in tables": "|" + "$|x|$|" * 200 + "\n|" + "-|" * 200 + "\n" + fill("|$|$|$"),
        "places in citations": fill("[@a, [@b, "),
        "closed citations": fill("[@zhong2024distserve, 5]"),
        "chart rows": "```chart\ntitle: T\nx: N (n)\ny: S (s)\n\nn,a\n" + fill("1,2\n") + "\n```",
        "chart columns": "```chart\ntitle: T\ny: S (s)\ntype: bar\n\n" + fill("a,") + "\n1\n```",
        "charts": fill("```chart\ntitle: T\ny: S (s)\ntype: bar\n\nn,a\nb,1\n```\n\n"),
        "numbers": fill("/// number | 5\na\n///\n\n"),
        "nested blocks": "".join(
            "/" * (size // 125 - n) + " details | a\n\n" for n in range(size // 167)
        ),
        "unclosed blocks": fill("/// aside\n"),
        "captions": fill("/// figure-caption\na\n///\n\n"),
        "pictures": fill("![a](image:7)\n\n"),
        "comments": fill("<!-- "),
        "thousands": fill("1,"),
        "ranges": fill("1-1,"),
        "struck": fill("~~a ~"),
        "derived numbers": f"/// derivation | S\n{fill('5.5 GB + ')[: size // 2]}\n///\n\n"
        + fill("[5 GB](#s) ")[: size // 2],
        "words in formulas": fill("$\\text{a $b$ "),
        "entities behind addresses": fill("www.a.b&a;"),
        "blocks of comments": fill("<!-- a\n\n"),
        "comments that end once": fill("<!-- a\n\n") + "-->",
        "formulas in brackets": fill("\\(a "),
        "formulas in square brackets": fill("\\[a "),
        "references": fill("[a][b "),
        "comments in a block": "<div>\n" + fill("<!-- "),
        "comments in items": fill("- <!-- a\n") + "-->",
        "code in items": fill("- <pre>\n") + "</pre>",
        "blocks of code": fill("<pre>\n\n"),
        "blocks of code that end once": fill("<pre>\n\n") + "</pre>",
        "instructions": fill("<?a "),
        "attributes": "<a " + fill('a="b" '),
        "entities": fill("&amp;&#38;&a"),
        "stars": fill("*a **b "),
        "autolinks": fill("<https://a.b "),
        "addresses": fill("https://a.b/( "),
        "emails": fill("a@b.c,"),
        "escapes": fill("\\*"),
        "quoted code": fill("> ```\n"),
        "front matter": "---\n" + fill("a: b\n"),
        "blank lines in a list": "- a\n" + fill("\n"),
    }


LITTLE = 0.1  # seconds below which a ratio says nothing


def cost(text: str, output: str) -> tuple[float, float]:
    """Return the seconds of the processor and the MB that a first rendering takes."""
    reading, writing = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(
        target=measure, args=(text, output, writing)
    )
    child.start()
    child.join()
    return reading.recv()


def measure(text: str, output: str, writing: Connection) -> None:
    """Render in a process of its own, and send what it took beyond what was there."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    with suppress(ComplexityError):
        OUTPUTS[output](text)
    seconds = time.process_time() - began
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    writing.send((seconds, more / 1024))


def figures(text: str, twice: str) -> dict[str, float]:
    """Return what a text costs in each output, and how much more its double does as a page."""
    costs = {output: cost(text, output) for output in OUTPUTS}
    found = {f"{output} s": round(seconds, 2) for output, (seconds, _) in costs.items()}
    found["MB"] = round(max(more for _, more in costs.values()))
    if costs["page"][0] > LITTLE:
        found["of its double"] = round(cost(twice, "page")[0] / costs["page"][0], 1)
    return found


def main(words: list[str]) -> None:
    essay = long_essay()
    OUTPUTS["page"](essay)  # what is loaded once is nobody's cost
    texts, doubles = worst(), worst(2 * SIZE)
    results = {"an essay of 3,000 words": figures(essay, f"{essay}\n\n{essay}")} | {
        name: figures(texts[name], doubles[name])
        for name in texts
        if all(word in name for word in words)
    }
    for name, row in sorted(
        results.items(), key=lambda result: -max(result[1][f"{output} s"] for output in OUTPUTS)
    ):
        told = ", ".join(f"{what} {value}" for what, value in row.items())
        sys.stdout.write(f"{name:<28} {told}\n")
    sys.stdout.write(json.dumps(results) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
