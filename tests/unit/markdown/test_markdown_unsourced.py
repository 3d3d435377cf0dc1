# ruff: noqa: RUF001 - typographic characters are the subject here
"""A number with a unit or a factor, neither quoted nor derived, is a warning on its line."""

import pytest
from markdown_records import RECORDS, rendered

from essays.markdown import Kind, Level, previewed

CHAT = "claim:zhong2024distserve/chat"
DERIVED = "/// derivation | The floor\nIt is 80 GB at 3.35 TB/s, 4.6x of 5.1 ms.\n///"


def warned(markdown: str) -> list[tuple[int, str]]:
    faults = rendered(markdown).faults
    return [(f.line, f.message) for f in faults if f.kind == Kind.UNSOURCED_NUMBER]


@pytest.mark.parametrize(
    "number",
    [
        "4.6x",
        "4.6×",
        "2.0-4.6x",
        "2–4×",
        "1.5 x more",
        "3 times as many",
        "3 times faster",
        "10-fold",
        "10fold",
        "93.3%",
        "93.3 %",
        "59 to 498 %",
        "12 percent",
        "320 KB",
        "320KB",
        "320 KiB",
        "2.5 GiB",
        "1 TB",
        "131,072 bytes",
        "128 bytes/token",
        "an 80-GB card",
        "5.1 ms",
        "0.25s",
        "30 s",
        "20 µs",
        "100 ns",
        "5 seconds",
        "20 minutes",
        "3.35 TB/s",
        "25 Gbps",
        "2,489 tokens/s",
        "3.3 requests/s",
        "1,612 tokens per second",
        "27.1k tokens/s",
        "989 TFLOPS",
        "740 TFLOPs/s",
        "295 FLOP/byte",
        "700 W",
        "$5",
        "US$2.50",
        "$3 million",
        "20 USD",
        "**5** ms",
        "9.9\u00a0ms",
        "9.9&nbsp;ms",
        "9.9\nms",
        "(<0.1%)",
        "## It is 40 GiB",
    ],
)
def test_a_measured_number_needs_a_source(number):
    [(_, message)] = warned(f"It takes\n\n{number} here.")
    assert message.endswith(" has no source. Quote it from a paper, or derive it in the text.")


@pytest.mark.parametrize(
    "words",
    [
        "16 bit",
        "a 4-bit model",
        "in 2026",
        "the 1990s",
        "the '90s",
        "Llama-3-70B",
        "a 70B model",
        "an A100-80GB",
        "version 3.13",
        "vLLM v0.5.1",
        "section 6.2",
        "Table 2",
        "59 sequences",
        "8,192 tokens",
        "a context of 128K",
        "3 million tokens",
        "16 nodes of 8x A800",
        "2x H100",
        "4x RTX 4090",
        "a 4x4 grid",
        "2 x 32 x 8",
        "2 × layers × heads",
        "1920x1080",
        "x86, 0x7f",
        "ran 3 times",
        "5 times under load",
        "10^9^ bytes",
        "four times faster",
        "`80 GB`",
        "```\n80 GB\n```",
        "    80 GB",
        "$80$ and $$80\\%$$",
        "> It was 80 GB,\nor 40 GB.",
        "![80 GB full](image:7)",
        "[a](https://e.org/80-GB)",
        "<https://e.org/80GB>",
        "[@zhong2024distserve, 80 GB]",
        "[a][b]\n\n[b]: https://e.org/?5% '5 ms'",
        "KV.\n\n*[KV]: 5 GB",
        "May 5, 24/7",
        f"[2.0-4.6x]({CHAT})",
        f"[2.0-4.6x][c]\n\n[c]: {CHAT}",
        f'<a href="{CHAT}">2.0-4.6x</a>',
        f"Up to [4.6 x]({CHAT})",
        DERIVED,
        f"[80 GB](#the-floor), [4.6x](#the-floor)\n\n{DERIVED}",
        f"a[^1]\n\n[^1]: [5.1 ms](#the-floor)\n\n{DERIVED}",
        "| A | 8K tokens |\n|--|--|\n| 1990s | 512 |",
        "```chart\ntitle: T\nx: A (users)\ny: B (tokens)\n\na,b\n1,2\n2,3\n```",
    ],
)
def test_other_numbers_need_none(words):
    assert warned(f"Here\n\n{words}\n") == []


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("5 ms and 6 ms", [1, 1]),
        ("5 ms\n\n5 ms", [1, 3]),
        (f"`5 ms`\n\n[5.1 ms](#the-floor)\n\n{DERIVED}\n\n5.1 ms", [9]),
        (f"> 80 GB\n\n{DERIVED}\n\n- a\n- 80 GB\n", [8]),
        ("a[^1]\n\n[^1]: 5 ms", [3]),
        ("/// number | 5 ms\nA.\n///", [1]),
        ("/// aside | A\n5 ms\n///", [2]),
        ("//// aside | A\n/// derivation | B\n5 ms\n///\n5 ms\n////", [5]),
        (f"{DERIVED}\n\n[5.1 ms](#elsewhere)", [5]),
        ("| a | b |\n|--|--|\n| c | d |\n| 5 ms | 6 ms |\n| 7 ms | 8 ms |", [4]),
        ("| a | Time (ms) |\n|--|--|\n| 1 | c |\n| 2 | 7 |", [4]),
        ("| a | bytes per token |\n|--|--|\n| 1 | 131,072 |", [3]),
        (f"| a | Gain (x) |\n|--|--|\n| 1 | [4.6](#the-floor) |\n\n{DERIVED}", []),
        ("A.\n\n```chart\ntitle: T\nx: A (users)\ny: B (ms)\n\na,b\n1,2\n2,3\n```", [3]),
    ],
)
def test_each_number_is_told_on_its_own_line(markdown, lines):
    assert [line for line, _ in warned(markdown)] == lines


def test_it_does_not_keep_from_publishing():
    [fault] = rendered("It is 80 GB.").faults
    assert fault.level == Level.WARNING


def test_it_is_shown_where_it_stands():
    assert '<p>A.</p>\n<p class="fault warning"><b>Warning, line 3.</b> 80 GB has no source' in (
        previewed("A.\n\nIt is 80 GB.", RECORDS).html
    )
