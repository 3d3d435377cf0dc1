"""Every example of CommonMark's specification is rendered, harmless and quick."""

import re
import time
from pathlib import Path

import pytest
from markdown_dangers import dangers
from markdown_records import RECORDS

from essays.markdown import Target, render

FENCE = "`" * 32
EXAMPLE = re.compile(rf"^{FENCE} example\n(.*?)^\.\n.*?^{FENCE}$", re.DOTALL | re.MULTILINE)
NUMBER = 652  # in version 0.31.2
WITHIN = 2  # seconds


@pytest.fixture(scope="module")
def examples(need) -> list[str]:
    text = (Path(need("commonmark-spec")) / "spec.txt").read_text()
    return [example.replace("→", "\t") for example in EXAMPLE.findall(text)]


def test_they_are_all_there(examples):
    assert len(examples) == NUMBER
    assert examples[0] == "\tfoo\tbaz\t\tbim\n"


@pytest.mark.parametrize("target", Target)
def test_each_is_rendered_harmless_and_quick(examples, target):
    found = {}
    for number, example in enumerate(examples, start=1):
        began = time.perf_counter()
        html = render(example, target, RECORDS).html
        if time.perf_counter() - began > WITHIN:
            found[number] = "slow"
        if wrong := list(dangers(html)):
            found[number] = wrong
    assert found == {}


@pytest.mark.parametrize("target", Target)
def test_all_in_one_text_is_too(examples, target):
    began = time.perf_counter()
    result = render("\n\n".join(examples), target, RECORDS)
    assert time.perf_counter() - began < WITHIN
    assert list(dangers(result.html)) == []
    assert result.text
