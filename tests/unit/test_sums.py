# ruff: noqa: RUF001 - typographic characters stand in the essays
"""Every sum that the demo's essays print, done again from what they start with."""

import re
from contextlib import redirect_stdout
from io import StringIO
from math import exp, log, sqrt
from typing import NamedTuple

import pytest

from tests.unit.test_texts import CACHE, DEVICE, GOODPUT, RL, text_of

H100_BYTES, H100_FLOPS, A100_FLOPS = 3.35e12, 989e12, 312e12  # a second; dense, 16 bit
CONTEXT = 8192


def cached_bytes(layers: int, kv_heads: int) -> int:
    """Bytes per token at 16 bit, with heads of 128: a key and a value in every layer."""
    return 2 * layers * kv_heads * 128 * 2


class Llama(NamedTuple):
    """What its configuration file says; heads are of 128, input and output are not tied."""

    layers: int
    width: int
    inner: int
    kv_heads: int
    vocabulary: int

    @property
    def embedding(self) -> int:
        """How many numbers stand in front of the layers, and as many behind them."""
        return self.vocabulary * self.width

    @property
    def matrices(self) -> int:
        """How many numbers the layers have without their norms: attention, and three more."""
        attention = 2 * self.width**2 + 2 * self.width * self.kv_heads * 128
        return self.layers * (attention + 3 * self.width * self.inner)

    @property
    def parameters(self) -> int:
        return self.matrices + (2 * self.layers + 1) * self.width + 2 * self.embedding

    @property
    def read(self) -> int:
        """How many numbers a step reads: of the input embedding, one row, which is not counted."""
        return self.parameters - self.embedding

    @property
    def read_at_4_bits(self) -> float:
        """Bytes; groups of 128 have a scale and a zero of 16 bits, the output layer keeps 16."""
        return self.matrices * (4 + 32 / 128) / 8 + 2 * (self.read - self.matrices)


LLAMA_2_7B = Llama(32, 4096, 11008, 32, 32000)
LLAMA_2_13B = Llama(40, 5120, 13824, 40, 32000)
LLAMA_3_8B = Llama(32, 4096, 14336, 8, 128256)
LLAMA_3_70B = Llama(80, 8192, 28672, 8, 128256)
MODEL = LLAMA_3_8B
CARD, USERS = 80 * 2**30, 60
CONVERSATION = CONTEXT * cached_bytes(32, 8)


def traffic(users: int) -> int:
    """Bytes that one decode step of Llama-3-8B reads."""
    return 2 * MODEL.read + users * CONVERSATION


def resident(users: int) -> int:
    """Bytes in memory: the model and the conversations."""
    return 2 * MODEL.parameters + users * CONVERSATION


def step(users: int) -> float:
    """Floor in seconds of one decode step of Llama-3-8B on an H100."""
    return traffic(users) / H100_BYTES


def rate(users: int) -> float:
    return users / step(users)


def operations(users: int) -> tuple[int, int]:
    """For the weights, and for the cache: four query heads use a number of two bytes."""
    return 2 * MODEL.read * users, 2 * 4 // 2 * users * CONVERSATION


def arithmetic(requests: float, tokens: int) -> float:
    """Share of an A100's peak that a 13B model uses."""
    return requests * tokens * 2 * 13e9 / A100_FLOPS


def equal_at(model: Llama) -> str:
    return f"{round(2 * model.read / cached_bytes(model.layers, model.kv_heads), -2):,.0f}"


def floor_row(users: int) -> str:
    """A row of the table: GB, ms, tokens a second, and what one user gets of them."""
    size, time = traffic(users) / 1e9, step(users) * 1e3
    each = rate(users) / users
    marked = f"**{users}**" if users == USERS else users  # the row that the text uses
    return f"| {marked} | {size:.1f} | {time:.1f} | {rate(users):,.0f} | {each:.0f} |"


def length_row(length: int) -> str:
    """A row for another length: how many users fill the same memory, and what they get."""
    conversation = length * cached_bytes(32, 8)
    users = (resident(USERS) - 2 * MODEL.parameters) // conversation
    time = (2 * MODEL.read + users * conversation) / H100_BYTES
    marked = f"**{length:,}**" if length == CONTEXT else f"{length:,}"
    each = users / time
    return f"| {marked} | {users} | {time * 1e3:.1f} | {each:,.0f} | {each / users:.0f} |"


def cache_row(name: str, model: Llama) -> str:
    per_token = cached_bytes(model.layers, model.kv_heads)
    large = per_token << 17 >> 30
    return f"| {name} | {per_token >> 10} KiB | {large} GiB | {equal_at(model)} |"


def score_row(bound: str, scores: str, speed: float) -> str:
    return f"| {bound} | {speed / SPEEDS[0]:.2f}x | {scores} |"


def difference_row(bound: int, *scores: tuple[float, float]) -> str:
    """A row of AReaL's Table 2: scores without the correction less those with it."""
    told = " | ".join(f"{plain - with_it:.1f}" for plain, with_it in scores)
    return f"| {bound} | {told} |".replace("-", "\u2212")


def time_of(size: float) -> float:
    """Milliseconds for a token of so many bytes, on the line through both tokens of the 8B."""
    return FAST + (size - MODEL.read_at_4_bits) / BANDWIDTH


USED = sum(operations(USERS)) / H100_FLOPS
OLD, NEW = 2 * 95 * 8 * 128, (512 + 64) * 60  # DeepSeek 67B and V2, numbers per token
# AReaL: Figure 5c by a bound of 0, 1, 2, 4, 8, 16 and none; Table 7 by 0, 1 and 16
SPEEDS = [128.7, 269.3, 356.6, 356.6, 371.7, 382.4, 396.8]
SMALL = [27.1, 47.8, 52.0]
FIRST, ALL = SMALL[1] - SMALL[0], SMALL[2] - SMALL[0]
SLOW, FAST = 1e3 / 10.2, 1e3 / 28.7  # ms a token at 16 and at 4 bits
BANDWIDTH = (2 * MODEL.read - MODEL.read_at_4_bits) / (SLOW - FAST)
AT_2_BITS = MODEL.read_at_4_bits - MODEL.matrices * 2 / 8
ALL_AT_4_BITS = (MODEL.matrices + MODEL.embedding) * 4.25 / 8
LARGER = [2 * LLAMA_2_13B.read, LLAMA_2_13B.read_at_4_bits]
WORDS = {14: "Fourteen", 70: "seventy"}
SUMS = {
    GOODPUT: [
        f"{MODEL.parameters:,} numbers, {2 * MODEL.parameters / 1e9:.2f} GB",
        f"Of the {MODEL.embedding:,} that embed its input",
        f"so it reads {2 * MODEL.read / 1e9:.2f} GB",
        f"{cached_bytes(32, 8):,} bytes per token",
        f"takes {CONVERSATION / 1e9:.3f} GB",
        floor_row(1),
        floor_row(16),
        floor_row(32),
        floor_row(USERS),
        f"80 GiB ({CARD / 1e9:.1f} GB)",
        f"{(CARD - 2 * MODEL.parameters) // CONVERSATION} conversations",
        f"I stop at sixty, {resident(USERS) / 1e9:.1f} GB",
        f"the output grows by {rate(USERS) / rate(1):.1f}x",
        f"It is 85% at $m = {-log(1 - 0.85):.1f}$, and {1 - exp(-4.6):.0%} at $m = 4.6$",
        f"2 × {MODEL.read / 1e9:.2f} billion × 60 operations",
        "That is {:.0f} and {:.0f} billion".format(*(each / 1e9 for each in operations(USERS))),
        f"takes {USED * 1e3:.2f} ms at their peak",
        f"The step takes {step(USERS) * 1e3:.1f} ms",
        f"{resident(USERS) / CARD:.0%} full ({resident(USERS) / 1e9:.1f} of {CARD / 1e9:.1f} GB)",
        f"and {USED / step(USERS):.1%} used",
        f"| 1.6 | {arithmetic(1.6, 576):.1%} |",
        f"| 5.6 | {arithmetic(5.6, 512):.0%} |",
        f"| 10 | {arithmetic(10, 64):.1%} |",
        f"| {10 / 3:.1f} | {arithmetic(10 / 3, 576):.0%} |",
        f"From 1.6 requests/s to {10 / 3:.1f} is {10 / 3 / 1.6:.1f}x",
        f"leaves {1 - arithmetic(10 / 3, 576):.0%} of the arithmetic idle",
        f"finds the GPU free {1 - 0.85:.0%} of the time",
        f"1 / 0.15 = {1 / 0.15:.1f}x as much. At 90% it is {1 / (1 - 0.9):.0f}x",
    ],
    CACHE: [
        f"{cached_bytes(32, 8):,} bytes, or {cached_bytes(32, 8) >> 10} KiB",
        f"{MODEL.parameters:,} numbers, {2 * MODEL.parameters / 1e9:.2f} GB",
        f"the input embedding ({MODEL.embedding:,} numbers",
        f"a row per user): {2 * MODEL.read / 1e9:.2f} GB",
        f"after {2 * MODEL.read // cached_bytes(32, 8):,} tokens",
        *map(length_row, (2048, CONTEXT, 32_768, 131_072)),
        cache_row("Llama-2-7B", LLAMA_2_7B),
        cache_row("Llama-3-8B", LLAMA_3_8B),
        cache_row("Llama-3-70B", LLAMA_3_70B),
        f"{LLAMA_2_7B.read / 1e9:.2f}, {MODEL.read / 1e9:.2f} and {LLAMA_3_70B.read / 1e9:.2f}",
        f"(2 * {MODEL.read:_} + users",
        f"the step to {step(16) / step(1):.1f}x and raise the output to {rate(16) / rate(1):.1f}x",
        f"{60 / 16:.2f}x the users for {rate(60) / rate(16):.1f}x the output",
        f"from {rate(16) / 16:.0f} tokens/s to {rate(60) / 60:.0f}",
        f"fill {resident(60) / 1e9:.1f} of {CARD / 1e9:.1f} GB",
        f"{H100_BYTES / CONVERSATION:,.0f} tokens/s",
        f"{2 * 4 // 2} operations for each byte read",
        f"The H100 could do {H100_FLOPS / H100_BYTES:.0f}",
        f"{WORDS[round(2 * MODEL.read / CONVERSATION)]} people with",
        f"some {WORDS[round(H100_FLOPS / H100_BYTES / 4, -1)]} times the arithmetic",
        f"{OLD:,} numbers per token",
        f"{NEW:,}. That is {1 - NEW / OLD:.1%} less",
        f"{NEW * 6 // 8:,} bytes against {OLD * 2:,}",
        f"which is {1 - NEW * 6 / 8 / OLD / 2:.1%} less",
    ],
    RL: [
        *(f"\n{bound},{speed}" for bound, speed in zip((0, 1, 2, 4, 8, 16), SPEEDS, strict=False)),
        f"no limit,{SPEEDS[-1]}",
        f"269.3 / 128.7 = {SPEEDS[1] / SPEEDS[0]:.2f}x",
        f"356.6 / 128.7 = {SPEEDS[2] / SPEEDS[0]:.2f}x",
        f"371.7 / 356.6 = {SPEEDS[4] / SPEEDS[2]:.2f}x",
        f"396.8 / 356.6 = {SPEEDS[6] / SPEEDS[2]:.2f}x",
        f"14.8 for AReaL: {41.0 / 14.8:.2f}x",
        f"371.7 / 128.7 = {SPEEDS[4] / SPEEDS[0]:.2f}x",
        score_row("0", "42.0 | | 89.2 |", SPEEDS[0]),
        score_row("1", "41.8 | 42.1 | 89.9 | 89.8", SPEEDS[1]),
        score_row("2", "40.0 | 41.8 | 89.6 | 89.6", SPEEDS[2]),
        score_row("4", "23.3 | 42.2 | 66.9 | 89.5", SPEEDS[3]),
        score_row("8", "35.7 | 41.0 | 87.8 | 89.2", SPEEDS[4]),
        score_row("16", "35.8 | 38.7 | 87.4 | 89.1", SPEEDS[5]),
        score_row("no limit", "34.0 | 36.9 | 87.1 | 88.1", SPEEDS[6]),
        f"$\\sqrt{{0.25 / {30 * 32}}}$ or {100 * sqrt(0.25 / 960):.1f} points",
        f"among them, {42.1 - 40.0:.1f} points",
        difference_row(1, (41.8, 42.1), (30.7, 31.9), (83.3, 85.2), (89.9, 89.8)),
        difference_row(2, (40.0, 41.8), (32.1, 32.5), (82.3, 84.3), (89.6, 89.6)),
        f"brings {FIRST:.1f}k of {ALL:.1f}k, {FIRST / ALL:.0%}",
    ],
    DEVICE: [
        f"reads {2 * MODEL.read / 1e9:.2f} GB of weights",
        f"adds {CONVERSATION / 1e9:.3f} GB",
        f"a token costs {traffic(1) / 1e9:.1f} GB",
        f"reads {traffic(60) / 1e9:.1f} GB and yields sixty tokens, at {traffic(60) / 60e9:.2f} GB",
        f"That is {rate(60) / rate(1):.1f}x less",
        f"cached byte, {sum(operations(1)) / 1e9:.1f} billion.",
        f"needs {sum(operations(1)) / H100_FLOPS * 1e3:.3f} ms for them",
        f"and {step(1) * 1e3:.1f} ms for the reading",
        f": {sum(operations(1)) / H100_FLOPS / step(1):.1%}.",
        f"the {MODEL.matrices / 1e9:.2f} billion numbers of the layers",
        f"{4 + 32 / 128} bits per number, {MODEL.matrices * 4.25 / 8 / 1e9:.2f} GB",
        f"at 16, which is {2 * MODEL.embedding / 1e9:.2f} GB",
        f"Together that is {MODEL.read_at_4_bits / 1e9:.2f} GB",
        f"it is {2 * MODEL.read / MODEL.read_at_4_bits:.2f}x less",
        f"now {2 * MODEL.embedding / MODEL.read_at_4_bits:.0%} of it",
        f"beside them it is {traffic(1) / (MODEL.read_at_4_bits + CONVERSATION):.2f}x less",
        f"would hold {(CARD - 2 * MODEL.parameters) // CONVERSATION} such conversations",
        f"each of {MODEL.read / 1e9:.2f} billion weights",
        f"28.7 over 10.2 tokens/s is {28.7 / 10.2:.1f}x",
        f"or {SLOW:.1f} ms for a token and {FAST:.1f}",
        f"that is {time_of(0):.1f} ms and {BANDWIDTH / 1e6:.0f} GB/s",
        "Its {:.2f} and {:.2f} GB".format(*(size / 1e9 for size in LARGER)),
        "should take {:.1f} and {:.1f} ms".format(*map(time_of, LARGER)),
        "or {:.1f} and {:.1f} tokens/s".format(*(1e3 / time_of(size) for size in LARGER)),
        f"read {AT_2_BITS / 1e9:.2f} GB in {time_of(AT_2_BITS):.1f} ms",
        f"{FAST / time_of(AT_2_BITS):.1f}x faster. With its output layer",
        f"read {ALL_AT_4_BITS / 1e9:.2f} GB in {time_of(ALL_AT_4_BITS):.1f} ms",
        f"{FAST / time_of(ALL_AT_4_BITS):.1f}x faster.\n///",
        f"uses 21 billion of them for a token, {21 / 236:.0%}",
        f"of them, {1 - (1 - 6 / 160) ** 60:.0%}.",
        f"0.9 × 236 / 60 = {0.9 * 236 / 60:.1f} billion weights, a sixth of 21",
    ],
}


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
