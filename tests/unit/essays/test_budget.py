"""What 3,000 words may weigh, with 20 formulas, a chart, two tables and two blocks of code."""

import lxml.html
import pytest

from essays.cards import make_cards
from essays.markdown import Target, render
from newsletter.rendering import note_letter
from tests.bench.essay import long_essay
from tests.factories import make_essay

pytestmark = pytest.mark.django_db
ROUND_TRIP = 14_000  # bytes: what a server sends before it hears from the reader
MOST_OF_A_NOTE = 60 * 1024


@pytest.fixture
def essay():
    return make_essay("The cost of a long context", body=long_essay())


def test_the_essay_is_what_the_budget_speaks_of():
    result = render(long_essay())
    tree = lxml.html.fragment_fromstring(result.html, create_parent="main")
    counts = [
        tree.xpath(f"count({path})") for path in ("//math", "//svg", "//figure[@class='code']")
    ]
    tables = tree.xpath("count(//figure[@class='table'])")
    assert result.errors == ()
    assert 3_000 <= result.words < 3_050
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
