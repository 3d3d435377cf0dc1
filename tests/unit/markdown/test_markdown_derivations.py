# ruff: noqa: RUF001 - typographic characters are the subject here
"""Derivations have an anchor, and the numbers that lead there must stand in them."""

import pytest
from markdown_records import RECORDS, feed, mail, page, rendered, text

from essays.markdown import Head, Heading, Kind, Level, Target, render, stands_in, twin
from essays.markdown.quoted import units

FLOOR = "/// derivation | The floor\nIt is 16.1 GB / 3.35 TB/s = **4.8** ms.\n///"
OTHER = "/// derivation | Elsewhere\n2,489 / 196 = 12.7\n///"
CHAT, KERNEL = "claim:zhong2024distserve/chat", "claim:kwon2023pagedattention/kernel"
HEAD = Head("T", "", "2026", "", "", "", "https://gap.example/kv/")


@pytest.mark.parametrize(
    ("output", "form"),
    [
        (page, '<aside class="derivation" id="the-floor">\n<p class="title"><a href="#the-floor">'),
        (feed, '<aside class="derivation" id="the-floor">\n<p class="title">The floor</p>'),
        (mail, '<div class="aside derivation">\n<p class="title">The floor</p>'),
        (text, "The floor\n\nIt is 16.1 GB"),
        (lambda markdown: twin(markdown, HEAD, RECORDS), "**The floor**\n\nIt is 16.1 GB"),
    ],
)
def test_a_derivation_has_its_title_everywhere(output, form):
    assert form in output(FLOOR)


@pytest.mark.parametrize(
    ("output", "link"),
    [
        (page, '<a href="#the-floor">4.8\u00a0ms</a>'),
        (feed, '<a href="#the-floor">4.8\u00a0ms</a>'),
        (mail, '<a href="https://gap.example/kv/#the-floor">4.8\u00a0ms</a>'),
        (text, "It is 4.8 ms."),
        (
            lambda markdown: twin(markdown, HEAD, RECORDS),
            "[4.8 ms](https://gap.example/kv/#the-floor)",
        ),
    ],
)
def test_a_derived_number_leads_to_its_derivation(output, link):
    assert link in output(f"It is [4.8 ms](#the-floor).\n\n{FLOOR}")


def test_the_words_of_each_are_told_by_its_anchor():
    table = "| a | b |\n|--|--|\n| 1 | $\\frac{3}{4}$ |"
    result = rendered(f"//// derivation | It’s `so`\nA[^1] [@nobody].\n\n{table}\n////\n\n[^1]: B.")
    assert result.derivations == {"its-so": "It’s so A . a b 1 3/4"}


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        ("/// derivation\nA.\n///", "Write one: /// derivation | What it is."),
        ("/// derivation |\nA.\n///", "Write one: /// derivation | What it is."),
        ("/// derivation | The floor\nA.\n///", "The anchor #the-floor is taken. Give the"),
        ("/// derivation | The sum\nA.\n///", "“The sum” another title."),
        ("/// derivation | Footnotes\nA.\n///", "The anchor #footnotes is taken."),
    ],
)
def test_a_derivation_that_cannot_be_linked_to_is_a_fault(markdown, message):
    [fault] = rendered(f"{FLOOR}\n\n## The sum\n\n`/// derivation`\n\n{markdown}").faults
    assert (fault.line, fault.kind, fault.level) == (9, Kind.BAD_DERIVATION, Level.ERROR)
    assert message in fault.message


def test_a_footnote_holds_no_derivation():
    note = f"[^1]: A\n\n    {FLOOR.replace('\n', '\n    ')}"
    [fault] = rendered(f"a[^1]\n\n{note}").faults
    assert (fault.line, fault.kind) == (5, Kind.BAD_DERIVATION)


@pytest.mark.parametrize(
    ("printed", "text_"),
    [
        ("12.7x", "it is 12.7"),
        ("12.7x", "12.7×."),
        ("12.7", "12.7x"),
        ("12.7\u00a0ms", "= 12.7 ms"),
        ("2,489 tokens/s", "2489 tokens per second"),
        ("2489", "2’489"),
        ("131,072 bytes", "131_072"),
        ("−3.5%", "-3.5 %"),
        ("196 to 2,489 tokens/s", "196 tokens/s, 2,489"),
        ("82.2%", "1 − 34,560/194,560 ≈ 82.2%"),
        ("12.7x", "12.7 times"),
        ("5-ms", "5 ms"),
    ],
)
def test_a_number_may_be_set_in_many_ways(printed, text_):
    assert stands_in(printed, text_)


@pytest.mark.parametrize(
    ("printed", "text_"),
    [
        ("2.7x", "12.7x"),
        ("12.7x", "12.75x"),
        ("12x", "12.7x"),
        ("5 ms", "5 GB"),
        ("5 KB", "5 KiB"),
        ("5 Gb/s", "5 GB/s"),
        ("70", "Llama-70B"),
        ("196 to 2,489", "2,489"),
        ("12.7x", ""),
    ],
)
def test_another_number_does_not_stand_there(printed, text_):
    assert not stands_in(printed, text_)


def test_a_number_that_is_not_derived_is_a_fault_on_its_line():
    markdown = f"[4.8 ms](#the-floor)\n\n{FLOOR}\n\n- [4.9 ms](#the-floor)\n- [4.9 ms](#the-floor)"
    faults = rendered(markdown).faults
    assert [(f.line, f.kind, f.level) for f in faults] == [
        (line, Kind.NUMBER_NOT_DERIVED, Level.ERROR) for line in (7, 8)
    ]
    assert faults[0].message == (
        "“4.9 ms” does not stand in the derivation “The floor”. "
        "Print what it comes to, or derive the number there."
    )


@pytest.mark.parametrize("unit", ["ms", "kB"])
def test_many_links_to_many_numbers_read_them_once(unit, monkeypatch):
    read = []
    plain = units.plain
    monkeypatch.setattr(units, "plain", lambda text: read.append(len(text)) or plain(text))

    def characters(many):
        read.clear()
        numbers = " ".join(f"{number} ms" for number in range(many))
        links = " ".join(f"[{number} {unit}](#the-sum)" for number in range(many))
        rendered(f"/// derivation | The sum\n{numbers}\n///\n\n{links}")
        return sum(read)

    assert characters(400) < 2.3 * characters(200)


def test_words_that_lead_to_a_derivation_are_no_number():
    result = rendered(f"[Look](#the-floor).\n\n{FLOOR}")
    assert result.faults == ()
    assert "Numbers" not in result.html


def test_the_numbers_are_listed_once_and_in_order():
    markdown = (
        f"A[^1] [2.0-4.6x]({CHAT}) [12.7x](#elsewhere) [320 KB]({KERNEL})\n\n{OTHER}\n\n"
        f"[2.0-4.6]({CHAT}) [12.7x](#elsewhere)\n\n[^1]: [320]({KERNEL})"
    )
    html = page(markdown)
    assert html[html.index("<ul") : html.index("</ul>")] == (
        '<ul class="references"><li><b>320\u00a0KB†</b>: cache per token. OPT 13B. Kwon et al. '
        "2023, section 3, secondary. <strong>†\u00a0Disputed: it is 800\u00a0KB.</strong></li>"
        "<li><b>2.0–4.6×</b> the requests served per GPU, against vLLM. Chatbot, OPT 13B to 175B. "
        '<a href="/papers/zhong2024distserve/#chat">Zhong et al. 2024</a>, section 6.2, '
        "read in the paper.</li>"
        '<li><b>12.7×</b> Derived here: <a href="#elsewhere">Elsewhere</a>.</li>'
    )


def test_the_list_stands_before_the_references():
    result = rendered(f"## A\n\n[@zhong2024distserve] [2.0-4.6x]({CHAT})")
    assert result.toc[1:] == (
        Heading(2, "Numbers in this essay", "numbers-in-this-essay"),
        Heading(2, "References", "references"),
    )
    assert result.html.index('id="numbers-in-this-essay"') < result.html.index('id="references"')


def test_the_list_of_the_twin_is_markdown():
    copy = twin(f"[320]({KERNEL}) [12.7x](#elsewhere)\n\n{OTHER}", HEAD, RECORDS)
    assert copy.partition("\n\n## References")[0].endswith(
        "\n\n## Numbers in this essay\n\n"
        "- **320\u00a0KB†**: cache per token. OPT 13B. Kwon et al. 2023, section 3, secondary. "
        "† Disputed: it is 800 KB.\n"
        "- **12.7×** Derived here: [Elsewhere](https://gap.example/kv/#elsewhere)."
    )


@pytest.mark.parametrize("target", [Target.MAIL, Target.FEED])
def test_elsewhere_the_numbers_are_footnotes(target):
    assert "Numbers in" not in render(f"[320]({KERNEL})", target, RECORDS).html


def test_a_title_with_a_link_in_it_is_no_link():
    html = page("/// derivation | From [A](https://e.org)\nB.\n///")
    assert '<p class="title">From <a href="https://e.org">A</a></p>' in html
