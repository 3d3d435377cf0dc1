"""The open problems, as readers browse them: what is asked, how each stands, and since when."""

from datetime import date

import lxml.html
import pytest

from essays.models import Problem
from tests.factories import make_essay, make_paper, make_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem():
    Problem.objects.all().delete()
    return make_problem(remark="and nobody knows", settled_by="A measurement.")


def said(client, slug="what-is-worth-keeping") -> str:
    tree = lxml.html.fromstring(client.get("/problems/").text)
    return " ".join(tree.get_element_by_id(slug).text_content().split())


def attach(problem, **fields) -> None:
    for name, records in fields.items():
        setattr(problem, name, records)
    problem.save()


def test_a_problem_has_its_anchor_question_and_status(client, problem):
    words = said(client)
    for part in (
        "What is worth keeping Unsolved, and nobody knows. What is worth keeping?",
        "What would settle it A measurement.",
    ):
        assert part in words


def test_its_history_has_dates_the_newest_first(client, problem):
    problem.history.update(date=date(2026, 4, 22))
    problem.status = "solved"
    problem.save()
    problem.history.filter(status="solved").update(date=date(2026, 5, 3))
    assert "How it moved May 3, 2026 solved April 22, 2026 unsolved" in said(client)


def test_its_essays_and_papers_are_linked_but_no_drafts(client, problem):
    attach(problem, papers=[make_paper()])
    for essay in (make_essay("Seen"), make_essay("Hidden", live=False)):
        attach(essay, problems=[problem])
    html = client.get("/problems/").text
    assert '<a href="/seen/">Seen</a>' in html
    assert '<a href="/papers/zhong2024distserve/">DistServe' in html
    assert "Hidden" not in html


def test_without_problems_the_page_says_so(client, problem):
    problem.delete()
    assert "No problem was written down yet." in client.get("/problems/").text


def test_queries_are_few_and_do_not_grow(client, problem, django_assert_max_num_queries):
    attach(problem, papers=[make_paper()])
    attach(make_essay("One"), problems=[problem])
    client.get("/problems/")
    with django_assert_max_num_queries(7) as first:
        client.get("/problems/")
    for number in range(10):
        other = make_problem(f"Another {number}", slug=f"another-{number}")
        attach(other, papers=[make_paper(f"paper{number}")])
        attach(make_essay(f"Essay {number}"), problems=[problem, other])
    with django_assert_max_num_queries(7) as second:
        client.get("/problems/")
    assert len(second) == len(first)
