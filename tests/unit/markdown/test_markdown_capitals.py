# ruff: noqa: RUF001 - typographic characters are the subject here
"""Headings in the text part, and the title of a note: in capitals, but for what has a meaning."""

import pytest

from essays.markdown import as_heading

KEPT = {
    "A chip of 5 mW": "A CHIP OF 5 mW",
    "Power in mW and kWh": "POWER IN mW AND kWh",
    "Latency in ms": "LATENCY IN ms",
    "40 ms is not 40 MS": "40 ms IS NOT 40 MS",
    "Two-stage decoding (in tokens/s)": "TWO-STAGE DECODING (IN tokens/s)",
    "320 KB for each token": "320 KB FOR EACH TOKEN",
    "A KiB is no kB": "A KiB IS NO kB",
    "vLLM's pages": "vLLM's PAGES",
    "What it costs us": "WHAT IT COSTS US",
    "Don’t wait µs": "DON’T WAIT µs",
}


@pytest.mark.parametrize(("typed", "printed"), KEPT.items())
def test_units_and_names_are_spared(typed, printed):
    assert as_heading(typed) == printed


def test_a_long_title_is_wrapped():
    assert max(map(len, as_heading("word " * 40).split("\n"))) <= 72
