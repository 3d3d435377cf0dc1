# ruff: noqa: RUF001 - typographic characters are the subject here
"""The papers and their numbers, as readers browse them, and what that costs."""

import re
from datetime import date

import lxml.html
import pytest

from tests.factories import make_claim, make_essay, make_paper, make_problem

pytestmark = pytest.mark.django_db
DISTSERVE = "/papers/zhong2024distserve/"


def text_of(client, path: str) -> str:
    return " ".join(
        lxml.html.fromstring(client.get(path).text).find(".//main").text_content().split()
    )


def papers_with_claims(*places: int) -> None:
    for place in places:
        paper = make_paper(f"paper{place}", title=f"Paper {place}: of many")
        for slug in ("one", "two", "three", "four"):
            make_claim(paper, slug)
        if not place % 5:
            body = f"[@paper{place}], [2.0-4.6x](claim:paper{place}/one).\n"
            make_essay(f"Essay {place}", body=body)


@pytest.mark.parametrize(("path", "most"), [("/papers/", 8), ("/papers/paper0/", 9)])
def test_queries_are_few_and_do_not_grow(client, path, most, django_assert_max_num_queries):
    papers_with_claims(*range(5))
    client.get(path)  # the process learns the site's root
    with django_assert_max_num_queries(most) as first:
        client.get(path)
    papers_with_claims(*range(5, 50))
    with django_assert_max_num_queries(most) as second:
        client.get(path)
    assert len(second) == len(first)


def test_papers_without_an_essay_come_first_then_the_newest(client):
    make_paper("older", title="Older", year="2020")
    make_paper("newer", title="Newer", year="2026")
    make_paper("cited", title="Cited", year="2027")
    make_claim(make_paper("quoted", title="Quoted", year="2028"))
    make_essay(body="See [@cited] and [2.0-4.6x](claim:quoted/chat-vllm).\n")
    make_essay("A draft", body="[@newer]\n", live=False)
    found = re.findall(r'href="/papers/(\w+)/"', client.get("/papers/").text)
    assert found == ["newer", "older", "quoted", "cited"]


def test_the_list_says_what_is_known_of_a_paper(client):
    make_claim(make_paper(citations=12, citations_on=date(2026, 5, 3), reading="full"))
    make_essay("Where it is used", body="[@zhong2024distserve]\n")
    said = text_of(client, "/papers/")
    for words in (
        "1 paper read in full, 1 number checked in the text, 0 papers with no essay yet.",
        "Yinmin Zhong, Shengyu Liu and Junda Chen. OSDI 2024, 2024.",
        "Cited 12 times when read, May 3, 2026.",
        "Essay: Where it is used",
        "2.0–4.6× the request rate within both limits, against vLLM. Chatbot, OPT-13B",
    ):
        assert words in said


@pytest.mark.parametrize(("claims", "folded"), [(3, 0), (4, 1)])
def test_many_claims_are_folded(client, claims, folded):
    paper = make_paper()
    for place in range(claims):
        make_claim(paper, f"claim-{place}")
    html = client.get("/papers/").text
    assert html.count("<details>") == folded
    assert html.count("#claim-") == claims


def test_a_list_without_papers_says_so(client):
    assert "No paper was written down yet." in text_of(client, "/papers/")


def test_a_claim_has_its_address_and_its_chain(client):
    make_claim(checked_on=date(2026, 5, 3))
    tree = lxml.html.fromstring(client.get(DISTSERVE).text)
    said = " ".join(tree.get_element_by_id("chat-vllm").text_content().split())
    assert said == (
        "2.0–4.6× the request rate within both limits, against vLLM "
        "When Chatbot, OPT-13B to OPT-175B on A100. Where section 6.2, read in the paper "
        "Checked May 3, 2026 Status stands"
    )


def test_a_level_is_against_nothing(client):
    make_claim(metric="bandwidth", value="3.35", unit="TB/s", direction="level", baseline="-")
    assert "3.35 TB/s bandwidth When" in text_of(client, DISTSERVE).replace("\xa0", " ")


def test_what_supersedes_a_claim_is_linked_both_ways(client):
    later = make_claim(make_paper("later2025"), "v3", value="7.4")
    make_claim(make_paper(), "v1", status="superseded", superseded_by=later, remark="v1 is older")
    assert "† superseded by 7.4× (Zhong et al. 2024): v1 is older" in text_of(client, DISTSERVE)
    assert 'href="/papers/later2025/#v3"' in client.get(DISTSERVE).text
    assert "stands supersedes 2.0–4.6× (Zhong et al. 2024)" in text_of(client, "/papers/later2025/")
    assert f'href="{DISTSERVE}#v1"' in client.get("/papers/later2025/").text


def test_a_dispute_is_shown_with_its_reason(client):
    make_claim(status="disputed", remark="by its authors")
    assert "2.0–4.6×† " in text_of(client, DISTSERVE)
    assert "† disputed: by its authors" in text_of(client, DISTSERVE)
    assert "Disputed: by its authors." in text_of(client, "/papers/")


def test_a_paper_links_where_it_is(client):
    make_paper(
        arxiv="2401.09670",
        doi="10.1145/3600006.3613165",
        url="https://arxiv.org/abs/2401.09670",
        code_url="https://code.example/distserve",
        remark="Two versions differ.",
    )
    html = client.get(DISTSERVE).text
    assert html.count('href="https://arxiv.org/abs/2401.09670"') == 1
    assert 'href="https://doi.org/10.1145/3600006.3613165"' in html
    assert 'href="https://code.example/distserve"' in html
    assert "Two versions differ." in html


def test_a_paper_can_be_taken_along_as_bibtex(client):
    make_paper(title="Goodput & others")
    html = client.get(DISTSERVE).text
    assert "@misc{zhong2024distserve," in html
    assert r"title     = {Goodput \&amp; others}" in html


def test_a_paper_names_its_problems(client):
    problem = make_problem("Another")
    problem.papers = [make_paper()]
    problem.save()
    assert 'href="/problems/#another"' in client.get(DISTSERVE).text


@pytest.mark.parametrize("path", ["/papers/", DISTSERVE, "/problems/"])
def test_the_pages_say_what_they_are(client, path):
    make_claim()
    html = client.get(path).text
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{path}">' in html
    assert re.search(r'<meta property="og:title" content="[^"]+">', html)
    assert html.count('<meta name="description" content="') == 1


def test_what_is_unknown_is_not_found(client):
    assert client.get("/papers/nobody/").status_code == 404


def test_markup_in_a_record_is_text(client):
    make_claim(make_paper(title="<script>alert(1)</script>"), metric="<b>bold</b>")
    for path in ("/papers/", DISTSERVE):
        html = client.get(path).text
        assert "<script>alert" not in html
        assert "<b>bold" not in html
