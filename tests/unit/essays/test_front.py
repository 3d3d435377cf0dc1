# ruff: noqa: RUF001 - typographic characters are the subject here
"""The front page: the gap as it is measured, numbers beside essays, and where problems stand."""

import re
from dataclasses import replace
from datetime import date

import lxml.html
import pytest

from essays.models import Paper, Problem
from essays.records import uses
from tests.factories import make_claim, make_essay, make_paper, make_problem
from tests.unit.essays.test_headlines import DERIVED

pytestmark = pytest.mark.django_db


READ = ({"full": 1}, {"part": 3}, {"abstracts": 1})


def papers(number: int) -> None:
    for place in range(number):
        make_paper(f"paper{place}")


def front(client):
    return lxml.html.fromstring(client.get("/").text)


def words_of(client, css_class: str) -> list[str]:
    found = front(client).find_class(css_class)
    return [" ".join(one.text_content().split()) for one in found]


def test_the_gap_is_measured(client):
    papers(5)
    make_claim(make_paper("quoted", reading="part"))
    Paper.objects.filter(key__in=["paper1", "paper2"]).update(reading="full")
    Paper.objects.filter(key="paper3").update(reading="abstract")
    make_claim(slug="known", confidence="abstract")
    make_essay(body="[@paper1]\n")
    make_essay("Another", body="[@paper1] and [2.0-4.6x](claim:quoted/chat-vllm)\n")
    make_essay("A draft", body="[@paper2]\n", live=False)
    line = "2 papers read in full, 1 in part, 1 abstract, 1 number checked in the text, "
    line += "4 papers with no essay yet"
    assert words_of(client, "gap") == [line]
    assert front(client).find_class("gap")[0].find("a").get("href") == "/papers/"


def test_one_paper_without_an_essay_is_singular(client):
    papers(5)
    make_essay(body="[@paper0; @paper1; @paper2; @paper3]\n")
    assert words_of(client, "gap") == ["0 numbers checked in the text, 1 paper with no essay yet"]


def test_what_there_is_none_of_is_left_out():
    none = uses.Gap(papers=5, full=0, part=0, abstracts=0, checked=2, unwritten=5)
    told = [str(replace(none, **read)).partition(", 2 numbers")[0] for read in READ]
    assert told == ["1 paper read in full", "3 papers read in part", "1 abstract read"]


@pytest.mark.parametrize(("number", "lines"), [(4, 0), (5, 1)])
def test_few_papers_measure_no_gap(client, number, lines):
    papers(number)
    assert len(words_of(client, "gap")) == lines


def test_the_form_comes_before_the_essays(client):
    make_essay("Newest", true_thing="This is true.")
    html = client.get("/").text
    assert html.index("What the papers show") < html.index("Tell me") < html.index("This is true.")


def test_the_newest_essay_shows_its_number_with_its_chain(client):
    make_essay(headline_claim=make_claim())
    assert words_of(client, "chain")[0] == (
        "2.0–4.6× the request rate within both limits, against vLLM. "
        "Chatbot, OPT-13B to OPT-175B on A100. "
        "DistServe, section 6.2, read in the paper."
    )


def test_a_derived_number_leads_into_its_essay(client):
    make_essay("Derived", **DERIVED)
    assert (
        '<a href="/derived/#the-floor-of-a-step">Derived in this essay</a>' in client.get("/").text
    )


def test_an_older_essay_has_its_number_and_opponent_beside_it(client):
    make_essay("Older", date=date(2020, 1, 1), headline_claim=make_claim())
    make_essay("Newer", date=date(2026, 1, 1))
    assert words_of(client, "margin") == [
        "2.0–4.6× the request rate within both limits, against vLLM"
    ]


def test_a_number_in_doubt_is_marked(client):
    claim = make_claim(status="disputed", remark="by its authors")
    make_essay("Older", date=date(2020, 1, 1), headline_claim=claim)
    make_essay("Newer", date=date(2026, 1, 1), headline_claim=claim)
    assert words_of(client, "margin")[0].startswith("2.0–4.6×† the request rate")
    assert "† Disputed: by its authors." in words_of(client, "chain")[0]


def test_the_problems_stand_as_they_stand_today(client):
    Problem.objects.all().delete()
    problem = make_problem()
    problem.history.update(date=date(2026, 4, 22))
    problem.papers = [make_paper("a"), make_paper("b")]
    problem.save()
    for essay in (make_essay("One"), make_essay("Two", live=False)):
        essay.problems = [problem]
        essay.save()
    assert words_of(client, "chain") == ["Unsolved. Last moved April 22, 2026. 1 essay. 2 papers."]
    assert re.search(r'href="/problems/#what-is-worth-keeping"', client.get("/").text)


def test_without_problems_there_is_no_list(client):
    Problem.objects.all().delete()
    assert "Open problems" not in client.get("/").text


def test_the_front_page_asks_the_same_with_many_records(client, django_assert_max_num_queries):
    make_essay("First", headline_claim=make_claim())
    client.get("/")
    with django_assert_max_num_queries(10) as first:
        client.get("/")
    papers(10)
    for number in range(10):
        later = make_claim(slug=f"later-{number}")
        old = make_claim(slug=f"old-{number}", status="superseded", superseded_by=later)
        make_essay(f"Essay {number}", headline_claim=old)
    with django_assert_max_num_queries(10) as second:
        client.get("/")
    assert len(second) == len(first)


def test_the_gap_counts_what_the_list_shows(client):
    papers(6)
    make_essay(body="[@paper1]\n")
    assert f'<p class="deck">{uses.measured()}.</p>' in client.get("/papers/").text
