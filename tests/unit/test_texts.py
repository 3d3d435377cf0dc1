# ruff: noqa: RUF001 - typographic characters stand in the essays
"""The texts the site ships with: what heads them, how long they are, and every sum they print.

What the essays quote is looked at in test_demo_content.py.
"""

import re
from contextlib import redirect_stdout
from io import StringIO
from math import exp, log
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
    return f"{round(2 * weights / per_token, -2):,.0f}"


def floor_row(users: int) -> str:
    """A row of the table: GB, ms, tokens a second, and what one user gets of them."""
    size, time = step(users) * H100_BYTES / 1e9, step(users) * 1e3
    each = rate(users) / users
    return f"| {users} | {size:.1f} | {time:.1f} | {rate(users):,.0f} | {each:.0f} |"


def cache_row(name: str, weights: int, per_token: int) -> str:
    large = per_token << 17 >> 30
    return f"| {name} | {per_token >> 10} KiB | {large} GiB | {equal_at(weights, per_token)} |"


PREFILL = 2 * LLAMA_3_8B * CONTEXT / H100_FLOPS
CARD = step(59) * H100_BYTES
BUSY = 59 * 2 * LLAMA_3_8B / H100_FLOPS
OLD, NEW = 2 * 95 * 8 * 128, (512 + 64) * 60  # DeepSeek 67B and V2, numbers per token
WAITS = [27.1, 47.8, 52.0]  # AReaL, Table 7: staleness of 0, 1 and 16
FIRST, ALL = WAITS[1] - WAITS[0], WAITS[2] - WAITS[0]
LONGEST = sum(1 / k for k in range(1, 65))
SLOW, FAST = 1e3 / 10.2, 1e3 / 28.7  # ms a token at 16 and at 4 bits
SHRINKS = (SLOW - FAST) / 3
STAYS = FAST - SHRINKS
SUMS = {
    GOODPUT: [
        f"{2 * LLAMA_3_8B / 1e9:.2f} GB ({LLAMA_3_8B / 1e9:.2f} billion",
        f"{cached_bytes(32, 8):,} bytes per token",
        f"takes {CONTEXT * cached_bytes(32, 8) / 1e9:.3f} GB",
        floor_row(1),
        floor_row(16),
        floor_row(59),
        f"the output grows by {rate(59) / rate(1):.1f}x",
        f"It is 85% at $m = {-log(1 - 0.85):.1f}$, and {1 - exp(-4.6):.0%} at $m = 4.6$",
        f"takes {BUSY * 1e3:.2f} ms at their peak",
        f"The step takes {step(59) * 1e3:.1f} ms",
        f"{CARD / 80e9:.0%} full ({CARD / 1e9:.1f} of 80 GB) and {BUSY / step(59):.0%} used",
        f"is {PREFILL * H100_FLOPS / 1e12:.0f} trillion, or {PREFILL:.2f} s at peak",
        f"a step takes {step(16) * 1e3:.1f} ms",
        f"the time of {PREFILL // step(16):.0f} steps",
        f"| 1.6 | {arithmetic(1.6, 576):.1%} |",
        f"| 5.6 | {arithmetic(5.6, 512):.0%} |",
        f"| 10 | {arithmetic(10, 64):.1%} |",
        f"| {10 / 3:.1f} | {arithmetic(10 / 3, 576):.0%} |",
        f"From 1.6 requests/s to {10 / 3:.1f} is {10 / 3 / 1.6:.1f}x",
        f"leaves {1 - arithmetic(10 / 3, 576):.0%} of the arithmetic idle",
    ],
    CACHE: [
        f"{cached_bytes(32, 8):,} bytes, or {cached_bytes(32, 8) >> 10} KiB",
        f"{LLAMA_3_8B:,} numbers, {2 * LLAMA_3_8B / 1e9:.2f} GB",
        f"after {2 * LLAMA_3_8B // cached_bytes(32, 8):,} tokens",
        cache_row("Llama-2-7B", LLAMA_2_7B, cached_bytes(32, 32)),
        cache_row("Llama-3-8B", LLAMA_3_8B, cached_bytes(32, 8)),
        cache_row("Llama-3-70B", LLAMA_3_70B, cached_bytes(80, 8)),
        f"{LLAMA_2_7B / 1e9:.2f}, {LLAMA_3_8B / 1e9:.2f} and {LLAMA_3_70B / 1e9:.2f} billion",
        f"the step by {step(16) / step(1):.1f}x and raise the output by {rate(16) / rate(1):.1f}x",
        f"{59 / 16:.1f}x the users for {rate(59) / rate(16):.1f}x the output",
        f"from {rate(16) / 16:.0f} tokens/s to {rate(59) / 59:.0f}",
        f"{H100_BYTES / CONTEXT / cached_bytes(32, 8):,.0f} tokens/s",
        f"{2 * 4 // 2} operations for each byte read",
        f"The H100 could do {H100_FLOPS / H100_BYTES:.0f}",
        f"{OLD:,} numbers per token",
        f"{NEW:,}. That is {1 - NEW / OLD:.1%} less",
        f"{NEW * 6 // 8:,} bytes against {OLD * 2:,}",
        f"which is {1 - NEW * 6 / 8 / OLD / 2:.1%} less",
    ],
    RL: [
        f"\\approx {LONGEST:.1f}",
        f"idle for {1 - 1 / LONGEST:.0%} of the time: $1 - 1/{LONGEST:.2f}$",
        f"52.0 − 27.1 = {ALL:.1f}k",
        f"47.8 − 27.1 = {FIRST:.1f}k, which is {FIRST / ALL:.0%} of it",
        f"The other fifteen share {ALL - FIRST:.1f}k",
        f"{WAITS[1] / WAITS[0]:.2f}x for the first step, then {WAITS[2] / WAITS[1]:.2f}x",
    ],
    DEVICE: [
        f"{2 * LLAMA_3_8B / 1e9:.2f} GB of weights ({LLAMA_3_8B / 1e9:.2f} billion",
        f"adds {CONTEXT * cached_bytes(32, 8) / 1e9:.3f} GB",
        f"at {cached_bytes(32, 8):,} bytes per token",
        f"a token costs {step(1) * H100_BYTES / 1e9:.1f} GB",
        f"reads {CARD / 1e9:.1f} GB and yields fifty-nine tokens, at {CARD / 59e9:.2f} GB each",
        f"That is {step(1) * 59 / step(59):.1f}x less",
        f"needs {2 * LLAMA_3_8B / H100_FLOPS * 1e3:.3f} ms for it, and {step(1) * 1e3:.1f} ms",
        f": {2 * LLAMA_3_8B / H100_FLOPS / step(1):.1%}.",
        f"28.7 over 10.2 tokens/s is {28.7 / 10.2:.1f}x",
        f"from {SLOW:.2f} ms to {FAST:.2f} ms",
        f"$u$ is {SHRINKS:.1f} ms and $c$ is {STAYS:.1f} ms, which is {STAYS / FAST:.0%}",
        f"would take {STAYS + SHRINKS / 2:.1f} ms, a gain of {FAST / (STAYS + SHRINKS / 2):.1f}x",
        f"{STAYS:.1f} ms, and that is {SLOW / STAYS:.1f}x over",
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
    ("path", "least", "most"),
    [
        (ABOUT, 1100, 1300),
        (GOODPUT, 700, 1200),
        (CACHE, 700, 1200),
        (RL, 700, 1100),
        (DEVICE, 700, 1100),
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


@pytest.mark.parametrize(
    ("path", "figure"), [(path, figure) for path, figures in SUMS.items() for figure in figures]
)
def test_a_derived_figure_is_what_its_formula_gives(path, figure):
    assert figure in text_of(path).body


@pytest.mark.parametrize("path", [GOODPUT, CACHE])
def test_the_code_prints_what_its_comments_say(path):
    code = re.search(r"```python\n(.*?)```", text_of(path).body, re.DOTALL)[1]
    output = StringIO()
    with redirect_stdout(output):
        exec(code, {})
    said = " ".join(re.findall(r"# (\d.*)", code))
    assert said.split() == output.getvalue().split()
