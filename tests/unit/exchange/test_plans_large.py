"""What many records cost, and how many are too many."""

import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from essays.exchange.claims import ClaimPlan
from essays.exchange.latex import decode
from essays.exchange.papers import PaperPlan
from essays.exchange.plan import MOST, Unreadable
from tests.effort import calls
from tests.factories import make_paper
from tests.unit.exchange.plans import (
    claim,
    claims,
    many,
    papers,
)

pytestmark = pytest.mark.django_db


def test_more_papers_need_no_more_queries():
    asked = []
    for number in (10, 200):
        plan = PaperPlan(many(number))
        list(plan.steps())
        with CaptureQueriesContext(connection) as queries:
            plan.compare()
        asked.append(len(queries))
    assert asked == [2, 2]


def effort(number: int) -> tuple[int, int]:
    """How many calls and bytes of memory a dry run takes."""
    decode.cache_clear()
    tracemalloc.start()
    called = calls(lambda: papers(many(number)))
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return called, memory


def test_twice_as_many_papers_take_about_twice_as_much():
    effort(10)
    (called, memory), (called_more, more_memory) = effort(60), effort(120)
    assert called_more / called < 2.3
    assert more_memory / memory < 3


def test_more_claims_need_no_more_queries():
    make_paper()
    with CaptureQueriesContext(connection) as few:
        claims(claim())
    with CaptureQueriesContext(connection) as more:
        claims(*(claim(f"ttft-{i}") for i in range(100)))
    assert len(few) == len(more) == 2


def test_reading_tells_how_far_it_is():
    assert list(PaperPlan(many(250)).steps()) == ["100 of 250 read", "200 of 250 read"]


def test_too_many_are_refused_at_once():
    with pytest.raises(Unreadable, match=f"It has {MOST + 1:,} records, and at most {MOST:,}"):
        PaperPlan("@misc{x}\n" * (MOST + 1))


@pytest.mark.parametrize(("plan", "text"), [(PaperPlan, ""), (PaperPlan, "% x"), (ClaimPlan, "\n")])
def test_an_empty_text_is_told_with_what_is_expected(plan, text):
    with pytest.raises(Unreadable, match=r"begins like @article|Each one is a line"):
        plan(text)
