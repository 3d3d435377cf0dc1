"""The texts the site ships with: what heads them, how long they are, and every sum they print."""

import re
from contextlib import redirect_stdout
from io import StringIO
from math import exp, log
from pathlib import Path
from typing import NamedTuple

import pytest

from essays.markdown import Kind, Records, Target, render

HOME = Path(__file__).resolve().parents[2] / "home"
ABOUT = "content/why-i-write.md"
GOODPUT = "demo/gpu-utilization-and-goodput.md"
CACHE = "demo/kv-cache-at-long-contexts.md"
ESSAYS = (GOODPUT, CACHE)

H100_BYTES, H100_FLOPS, A100_FLOPS = 3.35e12, 989e12, 312e12  # a second; dense, 16 bit
CONTEXT = 8192


class Text(NamedTuple):
    head: dict[str, str]
    body: str


def text_of(path: str) -> Text:
    _, head, body = (HOME / path).read_text(encoding="utf-8").split("---\n", 2)
    return Text(dict(line.split(": ", 1) for line in head.splitlines()), body)


def cached_bytes(layers: int, kv_heads: int) -> int:
    """Bytes per token at 16 bit, with heads of 128: a key and a value in every layer."""
    return 2 * layers * kv_heads * 128 * 2


def parameters(layers: int, width: int, inner: int, kv_heads: int, vocabulary: int) -> int:
    """Count a Llama's weights: attention, three matrices, two norms a layer, two embeddings."""
    layer = 2 * width**2 + 2 * width * kv_heads * 128 + 3 * width * inner + 2 * width
    return layers * layer + 2 * vocabulary * width + width


LLAMA_2_7B = parameters(32, 4096, 11008, 32, 32000)
LLAMA_3_8B = parameters(32, 4096, 14336, 8, 128256)
LLAMA_3_70B = parameters(80, 8192, 28672, 8, 128256)


def step(users: int) -> float:
    """Floor in seconds of one decode step of Llama-3-8B on an H100."""
    return (2 * LLAMA_3_8B + users * CONTEXT * cached_bytes(32, 8)) / H100_BYTES


def rate(users: int) -> float:
    return users / step(users)


def arithmetic(requests: float, tokens: int) -> float:
    """Share of an A100's peak that a 13B model uses."""
    return requests * tokens * 2 * 13e9 / A100_FLOPS


def equal_at(weights: int, per_token: int) -> str:
    return f"{round(2 * weights / per_token, -2):,.0f} tokens"


PREFILL = 2 * LLAMA_3_8B * CONTEXT / H100_FLOPS
CARD = 2 * LLAMA_3_8B + 59 * CONTEXT * cached_bytes(32, 8)
OLD, NEW = 2 * 95 * 8 * 128, (512 + 64) * 60  # DeepSeek 67B and V2, numbers per token
SUMS = {
    GOODPUT: [
        f"One user: {step(1) * 1e3:.1f} ms a step, {rate(1):.0f} tokens/s",
        f"{step(59) * 1e3:.1f} ms a step, {rate(59):,.0f} tokens/s",
        f"a factor of {rate(59) / rate(1):.1f}",
        f"For 85% the mean is {-log(1 - 0.85):.1f}",
        f"At 4.6 people it reads {1 - exp(-4.6):.0%}",
        f"{CARD / 1e9:.1f} of 80 GB",
        f"{rate(59) / 59:.0f} tokens/s where a lone user got {rate(1):.0f}",
        f"their part of the step in {59 * 2 * LLAMA_3_8B / H100_FLOPS * 1e3:.2f} ms",
        f"{CARD / 80e9:.0%} full and {59 * 2 * LLAMA_3_8B / H100_FLOPS / step(59):.0%} used",
        f"{PREFILL:.2f} s at peak",
        f"one token each every {step(16) * 1e3:.1f} ms",
        f"the time of {PREFILL // step(16):.0f} tokens",
        f"| 1.6 | {arithmetic(1.6, 576):.1%} |",
        f"| 5.6 | {arithmetic(5.6, 512):.0%} |",
        f"| 10 | {arithmetic(10, 64):.1%} |",
        f"| {10 / 3:.1f} | {arithmetic(10 / 3, 576):.0%} |",
        f"{10 / 3 / 1.6:.1f}x the requests",
        f"leaves {1 - arithmetic(10 / 3, 576):.0%} of it idle",
        f"{2 * LLAMA_3_8B / 1e9:.2f} GB ({LLAMA_3_8B / 1e9:.2f} billion",
        f"{cached_bytes(32, 8):,} bytes per token",
        f"{CONTEXT * cached_bytes(32, 8) / 1e9:.2f} GB per user",
    ],
    CACHE: [
        f"{cached_bytes(32, 8):,} bytes, or {cached_bytes(32, 8) >> 10} KiB",
        f"{LLAMA_3_8B:,} numbers, {2 * LLAMA_3_8B / 1e9:.2f} GB",
        f"after {2 * LLAMA_3_8B // cached_bytes(32, 8):,} tokens",
        f"{cached_bytes(32, 32) >> 10} KiB | {cached_bytes(32, 32) << 17 >> 30} GiB"
        f" | {equal_at(LLAMA_2_7B, cached_bytes(32, 32))}",
        f"{cached_bytes(32, 8) >> 10} KiB | {cached_bytes(32, 8) << 17 >> 30} GiB"
        f" | {equal_at(LLAMA_3_8B, cached_bytes(32, 8))}",
        f"{cached_bytes(80, 8) >> 10} KiB | {cached_bytes(80, 8) << 17 >> 30} GiB"
        f" | {equal_at(LLAMA_3_70B, cached_bytes(80, 8))}",
        f"a factor of {step(16) / step(1):.1f} and raise the output by {rate(16) / rate(1):.1f}",
        f"{59 / 16:.1f}x the users for {rate(59) / rate(16):.1f}x the output",
        f"from {rate(16) / 16:.0f} tokens/s to {rate(59) / 59:.0f}",
        f"{H100_BYTES / CONTEXT / cached_bytes(32, 8):,.0f} tokens/s",
        f"{2 * 4 // 2} operations for each byte read",
        f"the H100 could do {H100_FLOPS / H100_BYTES:.0f}",
        f"{OLD:,} numbers per token",
        f"{NEW:,}. That is {1 - NEW / OLD:.1%} less",
        f"{NEW * 6 // 8:,} bytes against {OLD * 2:,}",
        f"which is {1 - NEW * 6 / 8 / OLD / 2:.1%} less",
        f"{LLAMA_2_7B / 1e9:.2f}, {LLAMA_3_8B / 1e9:.2f} and {LLAMA_3_70B / 1e9:.2f} billion",
    ],
}


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
    ("path", "least", "most"), [(ABOUT, 1100, 1300), (GOODPUT, 700, 1200), (CACHE, 700, 1200)]
)
def test_a_reader_gets_the_length_that_was_asked_for(path, least, most):
    assert least <= render(text_of(path).body).words <= most


@pytest.mark.parametrize("target", Target)
@pytest.mark.parametrize("path", [ABOUT, *ESSAYS])
def test_nothing_is_wrong_in_any_rendering(path, target):
    records = Records(base_url="https://gap.test/")
    faults = render(text_of(path).body, target, records).faults
    assert {fault.kind for fault in faults} <= {Kind.UNSOURCED_NUMBER}


@pytest.mark.parametrize("path", ESSAYS)
def test_the_one_table_has_its_caption_below_it(path):
    body = text_of(path).body
    assert len(re.findall(r"^\| ---", body, re.MULTILINE)) == 1
    assert "|\n\n/// table-caption\n" in body


@pytest.mark.parametrize("path", ESSAYS)
def test_every_footnote_is_defined_once_and_used(path):
    body = text_of(path).body
    defined = re.findall(r"^\[\^(\w+)\]:", body, re.MULTILINE)
    assert sorted(defined) == sorted(re.findall(r"\[\^(\w+)\](?!:)", body))
    assert 3 <= len(defined) <= 5


@pytest.mark.parametrize(
    ("path", "figure"), [(path, figure) for path, figures in SUMS.items() for figure in figures]
)
def test_a_derived_figure_is_what_its_formula_gives(path, figure):
    assert figure in text_of(path).body


@pytest.mark.parametrize("path", ESSAYS)
def test_the_code_prints_what_its_comments_say(path):
    code = re.search(r"```python\n(.*?)```", text_of(path).body, re.DOTALL)[1]
    output = StringIO()
    with redirect_stdout(output):
        exec(code, {})
    said = " ".join(re.findall(r"# (\d.*)", code))
    assert said.split() == output.getvalue().split()
