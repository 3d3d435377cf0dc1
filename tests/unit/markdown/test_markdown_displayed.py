# ruff: noqa: RUF001 - typographic characters are the subject here
"""Ranges and times as they are displayed; what only looks like them stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_records import mail, page, text

from essays.markdown import displayed


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2.0-4.6x", "2.0–4.6×"),
        ("59-498%", "59–498%"),
        ("from 7B-70B, 1,100-2,200 or 1K-2K", "from 7B–70B, 1,100–2,200 or 1K–2K"),
        ("4-5x (CPU) / 20-25x (GPU)", "4–5× (CPU) / 20–25× (GPU)"),
        ("sections 8-9", "sections 8–9"),
        ("8x H100, 8xA800, 2 x 32 x 8", "8× H100, 8×A800, 2 × 32 × 8"),
        ("$5-10, 7-70B", "$5–10, 7–70B"),
    ],
)
def test_ranges_and_times_are_typeset(typed, shown):
    assert displayed(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-22",
        "A100-80GB, Llama-3-8B, Qwen2.5-7B, GPT-4",
        "Llama 3-8B",
        "0x1F, 0x, x86, vec2x4",
        "3-2, 24-7, +1-555-0100",
        "https://a.example/1-2/3x4",
        "v1-2, 10.1-2.3.4",
        "a-1, 1-a, ticket #1-2",
    ],
)
def test_what_is_no_range_keeps_its_hyphen(typed):
    assert displayed(typed) == typed


@given(st.text(alphabet="0123456789.,-x×–%kBA /:", max_size=30))
def test_nothing_moves_and_twice_is_once(typed):
    once = displayed(typed)
    assert len(once) == len(typed)
    assert displayed(once) == once


@pytest.mark.parametrize("output", [page, mail, text])
def test_a_text_is_typeset_and_its_code_is_not(output):
    assert "2.0–4.6×" in output("It is 2.0-4.6x more.")
    assert "2.0-4.6x" in output("Type `2.0-4.6x`.")


def test_an_address_does_not_change_with_the_signs():
    assert 'id="from-2-4x-on"' in page("## From 2-4x on")
