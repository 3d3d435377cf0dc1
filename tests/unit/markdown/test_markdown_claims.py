# ruff: noqa: RUF001 - typographic characters are the subject here
"""Claims and problems: checked against their records, and shown with what they depend on."""

import re
from dataclasses import replace

import pytest
from markdown_records import DOUBTED, RECORDS, STANDS, feed, mail, page, rendered, text

from essays.markdown import Claim, Kind, Problem, Records, Target, render
from essays.markdown.claims import agrees, number_of, words_of

CHAT, KERNEL = "claim:zhong2024distserve/chat", "claim:kwon2023pagedattention/kernel"
FACTS = (
    'Requests served per GPU: 2.0-4.6x, against vLLM. Chatbot, OPT 13B to 175B. <a href="{0}'
    '/papers/zhong2024distserve/#chat">Zhong et al. 2024</a>, section 6.2, read in the paper.'
)


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
    "markdown",
    ["Up to [4.6x]({})", "up to **[4.6x]({})**", "- from\n[2.0x]({})", "[at most 4.6x]({})"],
)
def test_the_words_before_a_number_are_read(markdown):
    assert rendered(markdown.format(CHAT)).faults == ()


@pytest.mark.parametrize("markdown", ["[4.6x]({})", "up to\n\n[4.6x]({})", "up to a [4.6x]({})"])
def test_other_words_before_a_number_do_not_help(markdown):
    assert [fault.kind for fault in rendered(markdown.format(CHAT)).faults] == [Kind.CLAIM_DIFFERS]


def test_a_page_opens_what_a_number_depends_on():
    assert page(f"It is [2.0–4.6x]({CHAT}) more.").startswith(
        '<p>It is <span class="claim">2.0–4.6x<button popovertarget="claim-1" '
        'aria-label="2.0–4.6x: where it comes from"></button></span>'
        f'<span class="source" id="claim-1" popover="" role="note">{FACTS.format("")}'
        '<button class="close" popovertarget="claim-1">Close</button></span> more.</p>'
    )


def test_each_number_has_a_popover_of_its_own():
    html = page(f"[2.0-4.6]({CHAT}) [2.0-4.6]({CHAT})[^a]\n\n[^a]: [320]({KERNEL})")
    ids = re.findall(r' id="([^"]+)"', html)
    assert ids == ["claim-1", "claim-2", "fn-1", "claim-3", "numbers-in-this-essay"]
    assert re.findall(r'popovertarget="([^"]+)" aria-label="\d', html) == [
        "claim-1",
        "claim-2",
        "claim-3",
    ]


@pytest.mark.parametrize(
    "markdown",
    [
        "A {}",
        "- A {}\n- b",
        "## A {}",
        "| A {} |\n|--|\n| b |",
        "| a |\n|--|\n| b |\n\n/// table-caption\nC {}\n///",
        "a[^1]\n\n[^1]: B {}",
        "**{}**",
        "/// details | T\nA {}\n///",
    ],
)
@pytest.mark.parametrize("target", Target)
def test_a_claim_works_everywhere(markdown, target):
    result = render(markdown.format(f"[320 KB]({KERNEL})"), target, RECORDS)
    assert result.faults == ()
    assert "<claim" not in result.html
    for output in (result.html, result.text):
        words = " ".join(re.sub(r"\s", " ", output).split())
        assert "OPT 13B. Kwon et al. 2023, section 3, secondary." in words
        assert "† Disputed: it is 800 KB." in words


@pytest.mark.parametrize(
    ("output", "mark"),
    [
        (mail, '320\u00a0KB†<sup class="footnote-mark">1</sup>'),
        (feed, '320\u00a0KB†<sup id="fnref-1"><a href="#fn-1">1</a></sup>'),
        (text, "320 KB†(1)"),
        (page, '320\u00a0KB†<button popovertarget="claim-1"'),
        (page, 'aria-label="320\u00a0KB, in doubt: where it comes from"'),
        (page, "<strong>† Disputed: it is 800\u00a0KB. </strong>Cache per token"),
    ],
)
def test_a_number_in_doubt_is_marked_in_words(output, mark):
    assert mark in output(f"A [320 KB]({KERNEL}).")


@pytest.mark.parametrize("output", [mail, feed])
def test_a_claim_is_a_footnote_elsewhere(output):
    html = output(f"A[^a] [2.0-4.6x]({CHAT}) b [2.0-4.6x]({CHAT})[^b].\n\n[^a]: C.\n[^b]: D.")
    assert FACTS.format("https://gap.example") in html
    assert html.count("Requests served") == 1
    assert html.index("C.") < html.index("Requests") < html.index("D.")
    assert "popover" not in html


def test_footnotes_of_a_page_are_numbered_without_the_claims():
    html = page(f"A [2.0-4.6x]({CHAT}) b[^b].\n\n[^b]: D.")
    assert 'aria-label="Footnote 1"' in html
    assert "Footnote 2" not in html


def test_text_has_the_claim_in_its_footnotes():
    assert text(f"A [320 KB]({KERNEL}).") == (
        "A 320 KB†(1).\n\nFOOTNOTES\n\n"
        "(1) † Disputed: it is 800 KB. Cache per token: 320 KB. OPT 13B. Kwon et\n"
        "    al. 2023, section 3, secondary.\n"
    )


def test_a_number_that_differs_names_both():
    [fault] = rendered(f"`[5x]({CHAT})`\n\n- [2.0-4.6x]({CHAT})\n- [5x]({CHAT})").faults
    assert fault.kind == Kind.CLAIM_DIFFERS
    assert fault.line == 4
    assert "prints “5x”" in fault.message
    assert "says “2.0-4.6x”" in fault.message


@pytest.mark.parametrize("markdown", ["[5](claim:a/b)", "[5](claim:a)"])
def test_an_unknown_claim_is_text_and_a_fault(markdown):
    result = rendered(f"TKO\n\n> A {markdown}")
    assert [(fault.line, fault.kind) for fault in result.faults] == [(3, Kind.UNKNOWN_CLAIM)]
    assert "<a" not in result.html


def test_what_stands_behind_a_number_is_no_reading_time():
    assert rendered(f"A [2.0-4.6x]({CHAT}).").words == rendered("A 2.0-4.6x.").words


def test_hostile_records_are_only_text():
    hostile = replace(DOUBTED, baseline="<script>x</script>\x00", remark='"><b onclick=x>')
    html = render(f"[320]({KERNEL})", resolver=Records(claims_by_id={DOUBTED.id: hostile})).html
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    assert "<b onclick" not in html


LISTED = [
    (page, '<li><a href="/problems/#contexts">Long contexts and the KV cache</a>. Unsolved.</li>'),
    (mail, '<a href="https://gap.example/problems/#contexts">Long contexts'),
    (feed, "<li>Who needs it? Just starting to open.</li>"),
    (text, "- Who needs it? Just starting to open."),
]


@pytest.mark.parametrize(("output", "line"), LISTED)
def test_open_problems_are_listed_as_they_stand(output, line):
    assert line in output("A.\n\n/// problems\n///\n\nB.")


@pytest.mark.parametrize("target", Target)
def test_without_problems_nothing_is_shown(target):
    markdown = "A.\n\n/// problems\n///\n\nB."
    result = render(markdown, target, Records(base_url="https://gap.example/"))
    assert result.html.replace("\n", "") == "<p>A.</p><p>B.</p>"
    assert result.faults == ()


def test_problems_that_are_not_closed_swallow_nothing():
    result = rendered("/// problems\n\nB.")
    assert "<p>B.</p>" in result.html
    assert [fault.kind for fault in result.faults] == [Kind.UNCLOSED_BLOCK]


def test_problems_are_asked_for_only_where_they_are_shown():
    class Unasked(Records):
        def problems(self) -> list[Problem]:
            raise AssertionError

    assert render("A.", resolver=Unasked()).html == "<p>A.</p>"


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


@pytest.mark.parametrize(
    ("metric", "printed"), [("mAP", "mAP:"), ("request rate", "Request rate:"), ("a", "A:")]
)
def test_a_sentence_does_not_rename_what_it_begins_with(metric, printed):
    one = Claim("a/b", "A 2024", metric, "5", "x", "vLLM", "vLLM on A100", "d", "e")
    words = words_of(one, number_of(one))[1]
    assert words.startswith(printed)
    assert " vLLM on A100. " in words
