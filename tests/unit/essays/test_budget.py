"""What 3,000 words may weigh, with 20 formulas, a chart, two tables and two blocks of code."""

from datetime import UTC, date, datetime

import lxml.html
import pytest

from essays.markdown import Target, render
from essays.models import EssayPage, Problem, Publication
from essays.reading.cards import make_cards
from newsletter.letters.rendering import note_letter
from tests.bench.essay import long_essay
from tests.factories import make_essay, make_paper

pytestmark = pytest.mark.django_db
ROUND_TRIP = 14_000  # bytes: what a server sends before it hears from the reader
MOST_OF_A_NOTE = 60 * 1024


NUMBER = {
    "headline_value": "12.7x",
    "headline_anchor": "the-sums",
    "headline_against": "one user alone",
    "headline_conditions": "Llama-3-8B at 16 bit on one H100",
}


@pytest.fixture
def essay():
    """With all that an essay can have around its text."""
    Publication.objects.update(author="A. Author")
    make_essay("What is kept", date=date(2026, 1, 1))
    make_essay("What is lost", date=date(2026, 3, 1))
    essay = make_essay(
        "The cost of a long context", body=long_essay(), date=date(2026, 2, 1), **NUMBER
    )
    essay.problems = [Problem.objects.first()]
    essay.save_revision().publish()
    make_paper()
    # Its digits are part of the page: with those of now, one run in many would be larger.
    EssayPage.objects.filter(pk=essay.pk).update(last_published_at=datetime(2026, 2, 3, tzinfo=UTC))
    return essay


def test_the_essay_is_what_the_budget_speaks_of():
    result = render(long_essay())
    tree = lxml.html.fragment_fromstring(result.html, create_parent="main")
    counts = [
        tree.xpath(f"count({path})") for path in ("//math", "//svg", "//figure[@class='code']")
    ]
    tables = tree.xpath("count(//figure[@class='table'])")
    assert result.errors == ()
    assert 2_950 <= result.words < 3_050
    assert [*counts, tables] == [20, 1, 2, 2]


def test_the_page_is_one_round_trip(essay, client):
    make_cards()
    answer = client.get(essay.url, headers={"Accept-Encoding": "br"})
    assert answer["Content-Encoding"] == "br"
    assert b"og:image" in client.get(essay.url).content
    assert 8_000 < len(answer.content) <= ROUND_TRIP


def test_the_note_is_whole_and_far_from_where_mailboxes_cut(essay):
    letter = note_letter(essay)
    assert len(letter.html.encode()) < MOST_OF_A_NOTE
    assert essay.rendered(Target.MAIL).text.strip() in letter.text
