"""The same text gives the same bytes; any text gives some."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_dangers import dangers
from markdown_records import RECORDS, page, rendered
from test_markdown_hostile import PAYLOADS
from test_markdown_text import SAMPLE

from essays.markdown import Target, references, render
from tests.effort import soon

ROOT = Path(__file__).parents[3]
PRINT_ALL = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from markdown_dangers import dangers
from markdown_records import rendered
from essays.markdown import Target
from test_markdown_hostile import PAYLOADS
for target in Target:
    for markdown in (sys.stdin.read(), *PAYLOADS.values()):
        print(rendered(markdown, target))
"""


def printed(seed: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", PRINT_ALL],
        input=SAMPLE,
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_every_process_prints_the_same():
    with ThreadPoolExecutor() as pool:
        first, *others = pool.map(printed, "01234")
    assert "fn-1" in first
    assert others == [first] * 4


def test_no_text_leaves_a_trace_in_the_next():
    before = page(SAMPLE)
    for payload in PAYLOADS.values():
        rendered(payload)
    rendered("[" * 20_000)
    assert page(SAMPLE) == before
    assert page("KV[^a]") == "<p>KV</p>"


def test_threads_do_not_share_a_parser():
    results = []
    threads = [threading.Thread(target=lambda: results.append(page(SAMPLE * 5))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [page(SAMPLE * 5)] * 4


@pytest.mark.parametrize("target", Target)
def test_the_output_is_valid_html(target):
    html = rendered(SAMPLE, target).html
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    parser.parse(f"<!doctype html><title>a</title><body>{html}")


def test_references_are_what_is_named_outside_code():
    markdown = (
        "[a](page:12) ![b](image:7,class=left) <page:12> `[c](doc:4)`\n\n"
        "[d]: doc:3\n\n```\n[e](page:5)\n```\nhomepage:99"
    )
    assert [tuple(found) for found in references(markdown)] == [
        ("page", 12),
        ("image", 7),
        ("doc", 3),
    ]


MARKS = [*"[]()<>*_`~^|#>-!:\\\n\"'&/=$ ", "\n\n", "    ", "[^a]", "[^a]: ", "```", "a", "é"]
MARKS += ["$$", "\\frac{a}{b}", "[@a, Table 2]", "[5x](claim:a/b)", "*[a]: ", "=={", "~"]
BLOCKS = ["/// aside | x\n", "///\n", "/// table-caption\n", "| a |\n|--|\n", "![a](image:7)"]
BLOCKS += ["```chart\n", "a,b\n1,2\n", "/// number | 5x\n", "/// problems\n", "/// details | x\n"]
HTML = ["<table><tr><td>", "<ol start=x><li>", "<img src=image:7 alt=a>", "</li>", "<h2>", "<pre>"]
HTML += [
    "<div class=footnote>",
    "<li id=fn:1>",
    "<sup class=footnote-ref title=1>",
    "<code>",
    "<b>",
]
PIECES = st.sampled_from([*PAYLOADS.values(), *MARKS, *BLOCKS, *HTML])
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join)


ALWAYS = {"deadline": None, "derandomize": "CI" in os.environ}
OFTEN = 500 if os.environ.get("GAP_FULL") else 200
CONTROLS = set(map(chr, (*range(9), *range(11, 32), 127)))  # all but tabs and line ends


@given(TEXTS | st.text(max_size=500), st.sampled_from(Target))
@settings(max_examples=OFTEN, **ALWAYS)
def test_any_text_gives_harmless_html_and_plain_text_soon(markdown, target):
    result = soon(partial(render, markdown, target, RECORDS))
    assert list(dangers(result.html)) == []
    assert not set(result.text) & CONTROLS
    assert result.words >= 0


@given(TEXTS)
@settings(max_examples=OFTEN // 4, **ALWAYS)
def test_any_text_gives_the_same_twice(markdown):
    assert rendered(markdown) == rendered(markdown)
    references(markdown)
