"""The texts the site ships with: what heads them, how long they are, what returns in them.

Their sums are done again in test_sums.py, what they quote is looked at in test_demo_content.py.
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from essays.markdown import Records, Target, render
from home.models import AboutPage

HOME = Path(__file__).resolve().parents[2] / "home"
ABOUT = "content/why-i-write.md"
GOODPUT = "demo/gpu-utilization-and-goodput.md"
CACHE = "demo/kv-cache-at-long-contexts.md"
RL = "demo/rl-post-training-and-staleness.md"
DEVICE = "demo/on-device-inference-at-batch-1.md"
ESSAYS = (GOODPUT, CACHE, RL, DEVICE)


class Text(NamedTuple):
    head: dict[str, str]
    body: str


def text_of(path: str) -> Text:
    _, head, body = (HOME / path).read_text(encoding="utf-8").split("---\n", 2)
    return Text(dict(line.split(": ", 1) for line in head.splitlines()), body)


@pytest.mark.parametrize("path", [ABOUT, *ESSAYS])
def test_the_head_has_a_title_and_the_slug_of_its_file(path):
    head = text_of(path).head
    assert head["title"]
    assert head["slug"] == Path(path).stem


@pytest.mark.parametrize("path", ESSAYS)
def test_the_true_thing_is_one_sentence_of_at_most_140_characters(path):
    sentence = text_of(path).head["true_thing"]
    assert len(sentence) <= 140
    assert re.findall(r"[.!?](?=\s|$)", sentence) == ["."]


@pytest.mark.parametrize(
    ("path", "least", "most"),
    [
        (ABOUT, 1100, 1300),
        (GOODPUT, 700, 1200),
        (CACHE, 700, 1200),
        (RL, 700, 1200),
        (DEVICE, 700, 1200),
    ],
)
def test_a_reader_gets_the_length_that_was_asked_for(path, least, most):
    assert least <= render(text_of(path).body).words <= most


@pytest.mark.parametrize("target", Target)
def test_nothing_is_wrong_in_the_about_page_which_proves_nothing(target):
    body = text_of(ABOUT).body
    records = Records(base_url="https://gap.test/", overlooked=AboutPage.overlooked)
    assert render(body, target, records).faults == ()
    told = {str(fault.kind) for fault in render(body, resolver=Records()).faults}
    assert told == {"unsourced-number"}


@pytest.mark.parametrize("path", ESSAYS)
def test_every_footnote_is_defined_once_and_used(path):
    body = text_of(path).body
    defined = re.findall(r"^\[\^(\w+)\]:", body, re.MULTILINE)
    assert sorted(defined) == sorted(re.findall(r"\[\^(\w+)\](?!:)", body))


def test_what_returns_returns_word_for_word():
    """Under the title, at the end of the gap, and in the doubt before the writing goes on."""
    head, body = text_of(ABOUT)
    refrain = "I write into that gap."
    assert head["subtitle"].endswith(f" {refrain}")
    parts = body.split("* * *")
    assert [place for place, part in enumerate(parts) if refrain in part] == [0, 5]
    assert parts[0].rstrip().endswith(refrain)


def test_three_parts_of_it_end_under_the_breath():
    ends = [part.rstrip().rsplit("\n\n", 1)[1] for part in text_of(ABOUT).body.split("* * *")]
    lower = [place for place, end in enumerate(ends) if end == end.lower()]
    assert lower == [1, 5, 6]
    assert all(len(ends[place].split()) <= 6 for place in lower)


@pytest.mark.parametrize("path", [ABOUT, *ESSAYS])
def test_no_text_leans_on_denials(path):
    denials = re.findall(r"\b(nobody|no one|none|nothing)\b", text_of(path).body, re.IGNORECASE)
    assert len(denials) <= 4
