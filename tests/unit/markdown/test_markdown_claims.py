# ruff: noqa: RUF001 - typographic characters are the subject here
"""Claims: checked against their records, and shown with what they depend on."""

import re
from dataclasses import replace

import pytest
from markdown_records import DOUBTED, RECORDS, STANDS, feed, mail, page, rendered, text

from essays.markdown import Claim, Kind, Records, Statement, Target, render
from essays.markdown.quoted.claims import words_of

CHAT, KERNEL = "claim:zhong2024distserve/chat", "claim:kwon2023pagedattention/kernel"
FACTS = (
    '2.0–4.6× the requests served per GPU, against vLLM. Chatbot, OPT 13B to 175B. <a href="{0}'
    '/papers/zhong2024distserve/#chat">Zhong et al. 2024</a>, section 6.2, read in the paper.'
)


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
        '<p>It is <span class="claim">2.0–4.6×<button popovertarget="claim-1" '
        'aria-label="2.0–4.6×: where it comes from"></button></span>'
        f'<span class="source" id="claim-1" popover="" role="note">{FACTS.format("")}'
        '<button class="close" popovertarget="claim-1">Close</button></span> more.</p>'
    )


def test_each_number_has_a_popover_of_its_own():
    html = page(f"[2.0-4.6]({CHAT}) [2.0-4.6]({CHAT})[^a]\n\n[^a]: [320]({KERNEL})")
    ids = re.findall(r' id="([^"]+)"', html)
    assert ids[:5] == ["claim-1", "claim-2", "fn-1", "claim-3", "numbers-in-this-essay"]
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
        (mail, '320\u00a0KB†<sup class="footnote-mark">(1)</sup>'),
        (feed, '320\u00a0KB†<sup id="fnref-1"><a href="#fn-1">(1)</a></sup>'),
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
    assert html.count("the requests served") == 1
    assert html.index("C.") < html.index("the requests") < html.index("D.")
    assert "popover" not in html


def test_footnotes_of_a_page_are_numbered_without_the_claims():
    html = page(f"A [2.0-4.6x]({CHAT}) b[^b].\n\n[^b]: D.")
    assert 'aria-label="Footnote 1"' in html
    assert "Footnote 2" not in html


def test_text_has_the_claim_in_its_footnotes():
    assert text(f"A [320 KB]({KERNEL}).").startswith(
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
    hostile = replace(DOUBTED, conditions="<script>x</script>\x00", remark='"><b onclick=x>')
    html = render(f"[320]({KERNEL})", resolver=Records(claims_by_id={DOUBTED.id: hostile})).html
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    assert "<b onclick" not in html


@pytest.mark.parametrize(
    ("metric", "printed"), [("mAP", "mAP:"), ("request rate", "Request rate:"), ("a", "A:")]
)
def test_a_sentence_does_not_rename_what_it_begins_with(metric, printed):
    says = Statement(metric, "5x", "")
    one = Claim("a/b", "A 2024", "5", "x", says, "vLLM on A100", "d", "e")
    assert words_of(one)[1] == f"{printed} 5x. vLLM on A100. "


@pytest.mark.parametrize("conditions", ["OPT-13B", "OPT-13B.", " OPT-13B. "])
@pytest.mark.parametrize("where", ["section 6", "section 6."])
def test_no_stop_is_doubled(conditions, where):
    one = replace(STANDS, conditions=conditions, where=where)
    told = "".join((*words_of(one), *words_of(one, leading=True)))
    assert ".." not in told
    assert ".," not in told
