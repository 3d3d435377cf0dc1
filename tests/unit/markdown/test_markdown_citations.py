"""Citations: numbered in the order of reading, with a list of references at the end."""

import re
from dataclasses import replace

import pytest
from markdown_records import RECORDS, feed, mail, page, rendered, text

from essays.markdown import Kind, Paper, Records, Target, render

DIST, KWON = "zhong2024distserve", "kwon2023pagedattention"
OUTPUTS = [page, mail, feed]


def shown(html: str) -> str:
    """The words of a page without the list of references."""
    words = re.sub(r"<[^>]+>", "", html.split("References")[0])
    return words.replace("\u00a0", " ").strip()


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        (f"A [@{DIST}].", "A [1]."),
        (f"A [@{DIST}, Table 2].", "A [1, Table 2]."),
        (f"A [@{KWON}; @{DIST}].", "A [1; 2]."),
        (f"A [@{KWON}, section 3; @{DIST}].", "A [1, section 3; 2]."),
        (f"A [@{KWON}, section 3; Table 2].", "A [1, section 3; Table 2]."),
        (f"A [@{KWON},\nsection 3].", "A [1, section 3]."),
        (f"A [@{KWON}] [@{DIST}] [@{KWON}].", "A [1] [2] [1]."),
        (f"A `[@{KWON}]` \\[@{KWON}].", f"A [@{KWON}] [@{KWON}]."),
        (f"A [@{KWON}](https://e.org).", f"A @{KWON}."),
        (f"A [@{KWON}, Table 2", f"A [@{KWON}, Table 2"),
        ("A [@nobody2020, Table 2].", "A [@nobody2020, Table 2]."),
        (f"A [@nobody2020; @{KWON}].", "A [@nobody2020; 1]."),
        ('<a href="cite:zhong">b</a>', "b"),
        (f'<a href="cite:@{KWON}"><b>b</b></a>', "[1]"),
    ],
)
@pytest.mark.parametrize("output", OUTPUTS)
def test_a_citation_is_printed_as_its_number(markdown, words, output):
    assert shown(output(markdown)) == words


@pytest.mark.parametrize(
    "markdown",
    [
        "A {}",
        "- A {}\n- b",
        "> A {}",
        "| A {} |\n|--|\n| b |",
        "| a |\n|--|\n| b |\n\n/// table-caption\nC {}\n///",
        "a[^1]\n\n[^1]: B {}",
        "## A {}",
        "/// aside | T\nA {}\n///",
        "*A {}*",
    ],
)
@pytest.mark.parametrize("target", Target)
def test_a_citation_works_everywhere(markdown, target):
    result = render(markdown.format(f"[@{DIST}, p. 3]"), target, RECORDS)
    assert result.faults == ()
    assert re.search(
        r"\[<a [^>]*ref-zhong2024distserve\"[^>]*>1,\u00a0p.\u00a03</a>\]", result.html
    )
    assert "[1, p. 3]" in result.text
    assert "[1] Yinmin Zhong et al." in result.text


def test_numbers_follow_the_order_of_reading_through_footnotes():
    html = page(f"A[^a] b [@{DIST}].\n\n[^a]: See [@{KWON}].")
    assert html.index(f'id="ref-{KWON}"') < html.index(f'id="ref-{DIST}"')
    assert 'aria-label="Reference 2" id="cite-2">2</a>]' in html


def test_a_citation_in_a_heading_is_in_no_anchor_and_no_contents():
    result = rendered(f"## Sum [@{DIST}, Table 2]")
    assert [(entry.text, entry.anchor) for entry in result.toc] == [
        ("Sum", "sum"),
        ("References", "references"),
    ]


def test_a_page_links_there_and_back():
    html = page(f"A [@{DIST}, Table 2] b [@{DIST}].")
    link = (
        '<a href="#ref-zhong2024distserve" aria-label="Reference 1,\u00a0Table\u00a02" id="cite-1">'
    )
    assert link in html
    assert '<a href="#cite-1" aria-label="Back to citation 1">↩</a>' in html
    assert '<a href="#cite-2" aria-label="Back to citation 2">↩</a></li>' in html


def test_the_list_names_authors_title_venue_year_and_addresses():
    html = page(f"A [@{DIST}] [@{KWON}].")
    assert (
        '<li id="ref-zhong2024distserve">Yinmin Zhong et al. <i>DistServe: &lt;Prefill&gt; &amp; '
        'Decoding</i>. OSDI, 2024. <a href="https://arxiv.org/abs/2401.09670">arXiv:2401.09670</a>'
    ) in html
    assert (
        'Woosuk Kwon, Zhuohan Li and Ion Stoica. <i><a href="/papers/kwon2023pagedattention/">'
        'Efficient Memory Management</a></i>. SOSP, 2023. <a href="https://doi.org/10.1145/3600006'
    ) in html


def test_a_paper_with_no_number_of_its_own_has_its_address():
    """On paper nothing can be pressed: there the address is printed behind its host."""
    paper = Paper("qin2025mooncake", "Mooncake", (), "2025", address="https://usenix.org/fast25")
    records = Records(papers_by_key={paper.key: paper}, base_url="https://gap.example/")
    html = render("A [@qin2025mooncake].", resolver=records).html
    assert '. 2025. <a href="https://usenix.org/fast25">usenix.org</a>' in html
    numbered = Records(papers_by_key={paper.key: replace(paper, arxiv="2407.00079")})
    assert "usenix" not in render("A [@qin2025mooncake].", resolver=numbered).html


def test_a_heading_of_the_same_name_takes_nothing_away():
    result = rendered(f"## References\n\n### Ref {DIST}\n\nA [@{DIST}].")
    assert [entry.anchor for entry in result.toc] == [
        "references",
        f"ref-{DIST}",
        "references-2",
    ]
    assert f'href="#ref-{DIST}-2"' in result.html


def test_mail_leads_to_the_page():
    html = mail(f"A [@{DIST}].")
    assert '<a href="https://gap.example/kv/#ref-zhong2024distserve" aria-label=' in html
    assert '<h2>References</h2>\n<ol class="references"><li>Yinmin' in html
    assert "↩" not in html
    assert ' id="' not in html


def test_feeds_link_inside_themselves():
    html = feed(f"A [@{DIST}].")
    assert 'href="#ref-zhong2024distserve"' in html
    assert 'href="#cite-1"' in html


def test_text_lists_the_references_with_their_addresses():
    assert text(f"A [@{DIST}].") == (
        "A [1].\n\nREFERENCES\n\n"
        "[1] Yinmin Zhong et al. DistServe: <Prefill> & Decoding. OSDI, 2024.\n"
        "    arXiv:2401.09670 (https://arxiv.org/abs/2401.09670)\n"
    )


@pytest.mark.parametrize(
    ("cited", "words"),
    [("@zhong2024distserv", "Did you mean @zhong2024distserve?"), ("@nothing", "Add it.")],
)
def test_an_unknown_key_is_told_with_its_line_and_near_keys(cited, words):
    [fault] = rendered(f"`[{cited}]`\n\n> A [{cited}].").faults
    assert (fault.line, fault.kind) == (3, Kind.UNKNOWN_PAPER)
    assert fault.message == f"There is no paper {cited}. {words}"


def test_only_the_first_unknown_keys_are_compared_with_all():
    unknown = "".join(f"[@zhong2024distserv{n}] " for n in range(8))
    told = [fault.message for fault in rendered(f"{unknown}\n\n{unknown}").faults]
    assert len(told) == 2 * 8
    assert sum("Did you mean" in message for message in told) == 2 * 5


def test_papers_are_asked_for_once_and_only_if_cited():
    asked = []

    class Asked(Records):
        def papers(self, keys):
            asked.append(sorted(keys))
            return RECORDS.papers(keys)

    render(f"A [@{DIST}; @{KWON}] [@{DIST}].", resolver=Asked())
    render("A.", resolver=Asked())
    assert asked == [[KWON, DIST]]


def test_quotes_close_behind_a_citation():
    assert shown(page(f'"A [@{DIST}]", he said.')) == "“A [1]”, he said."


@pytest.mark.parametrize("output", [mail, feed])
def test_a_paper_has_an_address_that_leads_there_from_everywhere(output):
    assert 'href="https://gap.example/papers/kwon2023pagedattention/"' in output(f"[@{KWON}]")


CLAIMED = "[2.0-4.6x](claim:zhong2024distserve/chat)"


@pytest.mark.parametrize("output", [page, mail, feed])
def test_a_paper_that_a_claim_quotes_is_listed_behind_what_is_cited(output):
    html = output(f"It is {CLAIMED}, {CLAIMED} and [@kwon2023pagedattention].")
    items = re.findall(r"<li[^>]*>(?:Woosuk Kwon|Yinmin Zhong)", html.partition(">References<")[2])
    assert [item.rpartition(">")[2] for item in items] == ["Woosuk Kwon", "Yinmin Zhong"]
    assert "[1]" in re.sub(r"<[^>]+>", "", html)


def test_text_and_data_name_a_paper_that_only_a_claim_quotes():
    result = rendered(f"It is {CLAIMED}.")
    assert "REFERENCES\n\n[1] Yinmin Zhong et al." in result.text
    assert [paper.key for paper in result.references] == ["zhong2024distserve"]
    assert result.toc[-1].text == "References"


def test_a_claim_of_an_unknown_paper_lists_nothing():
    records = replace(RECORDS, papers_by_key={})
    result = render(f"It is {CLAIMED}.", resolver=records)
    assert (result.references, result.faults) == ((), ())
