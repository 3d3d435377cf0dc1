# ruff: noqa: RUF001 - typographic characters are the subject here
"""Whether a number is printed as its claim states it."""

from dataclasses import replace

import pytest
from markdown_records import STANDS

from essays.markdown import Claim, Records, render
from essays.markdown.quoted.claims import agrees

CHAT = "claim:zhong2024distserve/chat"


def claim(value: str, unit: str) -> Claim:
    return replace(STANDS, value=value, unit=unit)


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("4.6x", "4.6", "x"),
        ("4.6", "4.6", "x"),
        ("4.6×", "4.6", "x"),
        ("4.6\u00a0x", "4.6", "×"),
        ("2.0–4.6x", "2.0-4.6", "x"),
        ("2.0x - 4.6x", "2.0-4.6", "x"),
        ("2.0 to 4.6x", "2.0-4.6", "x"),
        ("320 KB", "320", "KB"),
        ("320\u202fKB", "320", "KB"),
        ("1,613", "1613", "TFLOPs/s"),
        ("1 613 TFLOPs/s", "1,613", "TFLOPs/s"),
        ("−3.5 %", "-3.5", "%"),
        ("Up to 29x", "up to 29", "x"),
        ("up to 2.55x (MHA)", "up to 2.55 (MHA)", "x"),
        ("11.3 (90) GB/s", "11.3 (90)", "GB/s"),
        ("unchanged", "unchanged", ""),
    ],
)
def test_a_number_may_be_set_in_many_ways(printed, value, unit):
    assert agrees(printed, claim(value, unit))


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("4.7x", "4.6", "x"),
        ("46x", "4.6", "x"),
        ("4.6x", "4.6", "%"),
        ("29x", "up to 29", "x"),
        ("2.0", "2.0-4.6", "x"),
        ("320 Kb", "320", "KB"),
        ("320 KiB", "320", "KB"),
        ("3.5 %", "-3.5", "%"),
        ("1,61", "161", "x"),
        ("", "4.6", "x"),
    ],
)
def test_another_number_is_noticed(printed, value, unit):
    assert not agrees(printed, claim(value, unit))


LISTED_VALUE = "498 / 157 / 59"
WITH_QUALIFIERS = "up to 2.55 (MHA) / 1.67 (GQA)"


@pytest.mark.parametrize(
    ("before", "printed", "value", "unit"),
    [
        ("", "157%", LISTED_VALUE, "%"),
        ("", "498 / 157 / 59%", LISTED_VALUE, "%"),
        ("", "59", LISTED_VALUE, "%"),
        ("", "115%", "115 (A800) / 107 (H800)", "%"),
        ("up to ", "1.67x", WITH_QUALIFIERS, "x"),
        ("is at most ", "2.55x", WITH_QUALIFIERS, "x"),
        ("", "up to 2.55x", WITH_QUALIFIERS, "x"),
        ("", "3.3 requests/s", "3.3 against 1.6", "requests/s"),
        ("and not ", "1.6", "3.3 against 1.6", "requests/s"),
        ("", "11.3 GB/s", "11.3 (90)", "GB/s (Gbps)"),
        ("up to ", "29x", "up to 29", "x"),
        ("At most\n", "29x", "up to 29", "x"),
        ("up to ", "4.6x", "2.0-4.6", "x"),
        ("from ", "2.0x", "2.0-4.6", "x"),
        ("at least\u00a0", "2.0", "2.0–4.6", "x"),
        ("", "at least 2.0", "2.0-4.6", "x"),
        ("from ", "85%", "85 to 45", "%"),
        ("down to ", "45%", "85 to 45", "%"),
        ("about ", "10x", "about 10 (an order of magnitude)", "x"),
        ("roughly ", "3 million tokens", "about 3 million", "tokens"),
        ("below ", "0.1%", "<0.1", "%"),
        ("", "<0.1%", "<0.1", "%"),
        ("more than ", "3x", ">3", "x"),
    ],
)
def test_a_part_of_a_value_may_be_printed_as_what_it_is(before, printed, value, unit):
    assert agrees(printed, claim(value, unit), before)


@pytest.mark.parametrize(
    ("before", "printed", "value", "unit"),
    [
        ("", "158%", LISTED_VALUE, "%"),
        ("", "498%", "59-498", "%"),
        ("from ", "498%", "59-498", "%"),
        ("up to ", "59%", "59-498", "%"),
        ("up to 29x, or ", "29x", "up to 29", "x"),
        ("at least ", "29x", "up to 29", "x"),
        ("", "10x", "about 10", "x"),
        ("", "1.67x", WITH_QUALIFIERS, "x"),
        ("above ", "0.1%", "<0.1", "%"),
        ("up to ", "4.6x", "4.7", "x"),
        ("", "3.3 requests/s", "3.3 against 1.6", "tokens/s"),
    ],
)
def test_a_part_of_a_value_is_not_the_whole(before, printed, value, unit):
    assert not agrees(printed, claim(value, unit), before)


@pytest.mark.parametrize(
    ("value", "unit", "remedy"),
    [
        ("4.6", "x", "Print “4.6x”, or name"),
        (LISTED_VALUE, "%", "Print “498 / 157 / 59%” or “498” or “157” or “59”, or name"),
        ("up to 29", "x", "Print “up to 29x” or “29” after “up to”, or name"),
        ("2-4", "x", "Print “2-4x” or “2” after “from” or “4” after “up to”, or name"),
    ],
)
def test_a_refusal_says_what_would_be_right(value, unit, remedy):
    records = Records(claims_by_id={STANDS.id: claim(value, unit)})
    [fault] = render(f"[5x]({CHAT})", resolver=records).faults
    assert remedy in fault.message


@pytest.mark.parametrize(
    ("value", "before", "agrees_so"),
    [
        ("> 5", "it is more than", True),
        ("> 5", "moreover", False),
        ("up to 5", "up to", True),
        ("up to 5", "not up to", False),
        ("< 5", "at thunder", False),
    ],
)
def test_words_before_a_number_are_whole_words(value, before, agrees_so):
    assert agrees("5x", claim(value, "x"), before) is agrees_so
