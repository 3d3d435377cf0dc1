# ruff: noqa: RUF001 - typographic characters stand in the essays
"""Where each numeral of the demo's essays is from: none stands there without a source.

`write` makes the table of them all, for whoever reads it beside the papers.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.unit.test_sums import SUMS
from tests.unit.test_texts import CACHE, DEVICE, ESSAYS, GOODPUT, RL, text_of

NUMERAL = re.compile(r"\d[\d,._]*\d|\d")
WHERE = {  # what carries its source in the text, or names a thing or a place and counts nothing
    "claim {}": re.compile(r"\[[^\]]*\]\(claim:([^)]*)\)"),
    "derived in #{}": re.compile(r"\[[^\]]*\]\(#([^)]*)\)"),
    "printed by its code, which a test runs": re.compile(r"```python\n.*?```", re.DOTALL),
    "place in a paper": re.compile(
        r"\[@[^\]]*\]|questions 2 and 3"
        r"|(?:Table|Figure|[Aa]ppendix|[Ss]ection) [A-C]?[.\d]*\d[a-c]?"
    ),
    "address": re.compile(r"\]\(https?:[^)]*\)"),
    "name": re.compile(
        r"(?:Llama|OPT|VILA|DeepSeek|EAGLE)[- ]?(?:V?[\d.]+)(?:[- ]\d+B)?B?|Llama-3-VILA1\.5-8B|"
        r"\b[AH]100s?\b|RTX 4090|AIME2[45]|AMC23|MATH 500|T5X|FP16|\b[Tt]he (?:3B|8B|13B)\b"
    ),
}
LLAMA = "configuration of Llama-3-8B"
AREAL = "AReaL, read in the paper"
GIVEN = {
    GOODPUT: {
        "At 16 bit": "chosen",
        "(2 × 32 layers × 8 KV heads × 128 × 2 bytes)": LLAMA,
        "a conversation of 8,192 tokens": "chosen",
        "$1 - e^{-m}$": "Poisson: one less the chance of none",
        "and 4 for each cached byte (2 for each of the four query heads": f"{LLAMA}: 32 / 8 heads",
        "over 2 bytes": "16 bit",
        "100% busy": "the first derivation: a step begins when the last one ends",
        "A 13B model on": "DistServe, Figure 1",
        "prompts of 512 tokens, answers of 64": "DistServe, Figure 1",
        "| 2 and 1 | 10 |": "DistServe, section 1: two GPUs for prefill, one for decode",
        "a peak of 312 TFLOPS": "FlashAttention-2, section 3.1",
        "at 2 operations per parameter": "a multiplication and an addition",
        "At 85% busy": "what the meeting reports",
        "adds 0.15 s": "1 - 0.85",
    },
    CACHE: {
        "takes 2 (a key, a value)": "the formula",
        "at 16 bit: 2 × 32 × 8 × 128 × 2 =": LLAMA,
        "At 128K": "chosen",
        "These have 32, 32 and 80 layers with 32, 8 and 8 KV heads of 128": "their configurations",
        "128K is 131,072 tokens": "128 × 1,024",
        "Llama-3-8B is 8,192 tokens": LLAMA,
        "as 320 KB": "Mooncake, section 2.2",
        "80 GiB of memory": "FlashAttention-3, Table 1",
        "Then 44 more": "60 - 16",
        "as fill 80.5 GB": "the sum above it",
        "(2 for each of four heads, over 2 bytes)": LLAMA,
        "over 3.35 TB/s": "FlashAttention-3, Table 1",
        "2 × 95 × 8 × 128 =": "configuration of DeepSeek 67B",
        "(512 + 64) × 60 =": "DeepSeek-V2, sections 2.1.3 and 3.1.2",
        "in 6 bits": "DeepSeek-V2, section 3.2.3",
        "is counted at 16": "an assumption, and said to be one",
    },
    RL: {
        "a 1.5B model": f"{AREAL}, section 7.4",
        "has 41.0 hours": f"{AREAL}, Table 1",
        "42.2, 32.0, 85.1 and 89.5": f"{AREAL}, Tables 2 and 4",
        "a bound of 4. At 8 it has 41.0, 31.1, 82.9 and 89.2": f"{AREAL}, Table 2",
        "30 questions. With 32 answers": f"{AREAL}, Table 1",
        "The 23.3": f"{AREAL}, Table 2",
        "from 89.8 at one step to 89.1 at sixteen": f"{AREAL}, Table 2, corrected",
        "differ by 0.1 to 0.3": f"{AREAL}, Table 2, corrected",
        "it is 88.1": f"{AREAL}, Table 2, corrected",
        "from 41.8 to": f"{AREAL}, Table 2, corrected, at a bound of 2",
        "on 8 GPUs": f"{AREAL}, appendix C.3",
        "between 29.9 and 34.1": f"{AREAL}, Table 7",
        "the one at 32B": f"{AREAL}, Table 1",
        "of 1.5 billion": f"{AREAL}, section 7.4",
    },
    DEVICE: {
        "at 16 bit": "chosen",
        "of 8,192 tokens": "chosen",
        "80 GiB would hold": "FlashAttention-3, Table 1",
        "takes 2 operations for each of": "a multiplication and an addition",
        "and 4 for each cached byte": "the essay on goodput has the sum",
        "With 8,192 tokens of 16-bit cache": "chosen",
        "at 4 bits, in groups of 128": "README of AWQ",
        "a zero of 16 bits": "README of AWQ",
        "(128,256 × 4,096 numbers) stays at 16": LLAMA,
        "From 15.01 GB": "the derivation before it",
        "a vocabulary of 128,256": LLAMA,
        "With 15.01 and 4.76 GB": "the derivation before it",
        "writes 6.1 and 20.6": "README of AWQ, table of inference speed",
        "has 236 billion": "DeepSeek-V2, abstract",
        "has 160 routed experts, and a token is sent to 6": "DeepSeek-V2, section 3.1.2",
        "$1 - (1 - 6/160)^{60}$": "sixty choices, each independent",
        "All 236 billion": "DeepSeek-V2, abstract",
    },
}


class Row(NamedTuple):
    """A numeral of an essay, the words around it, and its source: empty if it has none."""

    numeral: str
    context: str
    source: str


def spans(path: str, body: str) -> Iterator[tuple[int, int, str]]:
    """Where in a text which source speaks."""
    for source, pattern in WHERE.items():
        for found in pattern.finditer(body):
            yield *found.span(), source.format(*found.groups())
    told = dict.fromkeys(SUMS[path], "done again in test_sums") | GIVEN[path]
    for words, source in told.items():
        for found in re.finditer(re.escape(words), body):
            yield *found.span(), source


def rows(path: str) -> Iterator[Row]:
    """Every numeral of an essay."""
    body = text_of(path).body
    held = [*spans(path, body)]
    for found in NUMERAL.finditer(body):
        start, end = found.span()
        sources = (source for a, b, source in held if a <= start and end <= b)
        yield Row(found[0], body[max(0, start - 30) : end + 30], next(sources, ""))


@pytest.mark.parametrize("path", ESSAYS)
def test_every_numeral_has_a_source(path):
    assert [row for row in rows(path) if not row.source] == []


@pytest.mark.parametrize("path", ESSAYS)
def test_no_source_is_left_over(path):
    body = text_of(path).body
    assert [words for words in GIVEN[path] if words not in body] == []


@pytest.mark.parametrize("path", ESSAYS)
def test_what_heads_an_essay_is_among_its_sums(path):
    head = text_of(path).head
    texts = (head[name] for name in ("true_thing", "value", "metric") if name in head)
    said = WHERE["name"].sub("", " ".join(texts))
    assert {*NUMERAL.findall(said)} <= {*NUMERAL.findall(" ".join(SUMS[path]))} | {"16", "100"}


def write(to: str) -> None:
    """To be called by hand: the table of all numerals, to be read beside the papers."""
    lines = ["| essay | numeral | where it stands | source |", "| --- | --- | --- | --- |"]
    for path in ESSAYS:
        for row in rows(path):
            context = " ".join(row.context.split()).replace("|", "¦")
            lines.append(f"| {Path(path).stem} | {row.numeral} | {context} | {row.source} |")
    Path(to).write_text("\n".join(lines) + "\n", encoding="utf-8")
