# ruff: noqa: RUF001 - typographic characters are the subject here
"""Records that are reverted, searched for, or changed under texts that print them."""

import pytest
from django.urls import reverse

from essays.models import Claim, Paper, Problem
from tests.factories import make_claim, make_essay, make_paper, make_problem
from tests.unit.admin.record_forms import CLAIM, PAPER, claim_form, posted

pytestmark = pytest.mark.django_db


def of(record: str, view: str, *args: int) -> str:
    return reverse(f"wagtailsnippets_essays_{record}:{view}", args=args)


def test_an_earlier_revision_does_not_take_a_used_key_back(author):
    author.post(of("paper", "add"), PAPER | {"key": "old2024key"})
    paper = Paper.objects.get()
    first = paper.latest_revision
    posted(author, paper, PAPER | {"key": "new2024key"})
    make_essay(body="See [@new2024key].\n")
    address = of("paper", "revisions_revert", paper.pk, first.pk)
    assert "would lose it" in author.post(address, PAPER | {"key": "old2024key"}).text
    assert Paper.objects.get().key == "new2024key"


def test_an_earlier_revision_may_name_a_claim_that_is_gone(author):
    claim = make_claim()
    essay = make_essay(headline_claim=claim)
    first, essay.headline_claim = essay.latest_revision, None
    second = essay.save_revision()
    second.publish()
    claim.delete()
    for view, args in (
        ("revisions_compare", [first.pk, second.pk]),
        ("revisions_revert", [first.pk]),
    ):
        address = reverse(f"wagtailadmin_pages:{view}", args=[essay.pk, *args])
        assert author.get(address).status_code == 200


def test_an_earlier_revision_may_name_a_successor_that_is_gone(author):
    later, claim = make_claim(slug="later"), make_claim()
    claim.status, claim.superseded_by = "superseded", later
    claim.save()
    first = claim.save_revision()
    claim.status, claim.superseded_by = "stands", None
    claim.save()
    claim.save_revision()
    later.delete()
    assert author.get(of("claim", "revisions_revert", claim.pk, first.pk)).status_code == 200


@pytest.mark.parametrize(
    ("record", "query"),
    [
        ("problem", "q=what&status=unsolved"),
        ("problem", "q=what&ordering=status"),
        ("problem", "q=what&ordering=title"),
        ("claim", "q=rate&ordering=metric"),
        ("claim", "q=rate&ordering=status"),
        ("claim", "q=rate&confidence=read"),
        ("paper", "q=dist&year=2024"),
    ],
)
def test_a_search_can_be_filtered_and_ordered(author, record, query):
    make_claim()
    make_problem()
    assert author.get(f"{of(record, 'list')}?{query}").status_code == 200


def test_two_claims_do_not_supersede_each_other(author):
    first, second = make_claim(slug="first"), make_claim(slug="second")
    Claim.objects.filter(pk=first.pk).update(status="superseded", superseded_by=second)
    fields = claim_form(second.paper, slug="second", status="superseded", superseded_by=first.pk)
    html = posted(author, second, fields)
    assert "Only one of them can be." in html
    assert Claim.objects.get(pk=second.pk).stands


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"authors": "Kwon, Woosuk and Li, Zhuohan"}, "Write each name on a line of its own"),
        ({"doi": "10.1000/a}b"}, "A DOI is like"),
    ],
)
def test_what_bibtex_could_not_say_is_refused(author, fields, told):
    assert told in author.post(of("paper", "add"), PAPER | fields).text
    assert not Paper.objects.exists()


def test_a_long_name_makes_a_short_key(author):
    author.post(of("paper", "add"), PAPER | {"key": "", "authors": "Consortium " * 9})
    assert len(Paper.objects.get().key) < 70


@pytest.mark.parametrize(
    ("stored", "typed"),
    [({"arxiv": "2309.06180"}, "2309.06180v2"), ({"doi": "10.1145/abc"}, "10.1145/ABC")],
)
def test_versions_and_capitals_make_no_other_paper(author, stored, typed):
    make_paper("first2023key", **stored)
    [name] = stored
    assert "is here already" in author.post(of("paper", "add"), PAPER | {name: typed}).text
    assert Paper.objects.count() == 1


@pytest.mark.parametrize("value", ["1.5-2 on average", "4+", "about half", "10K"])
def test_a_factor_follows_a_number_only(author, value):
    make_paper()
    fields = CLAIM | {"paper": Paper.objects.get().pk, "value": value, "unit": "x"}
    assert "Only a number can be followed by x" in author.post(of("claim", "add"), fields).text


def test_a_text_that_prints_a_former_value_says_so(client):
    claim = make_claim(value="4.6")
    make_essay("Former", body="Of [4.6x](claim:zhong2024distserve/chat-vllm).\n")
    assert "†" not in client.get("/former/").text
    claim.value = "9.9"
    claim.save()
    html = client.get("/former/").text
    assert "4.6×†" in html
    assert "Printed here as 4.6×." in html


def test_the_feed_knows_when_a_problem_is_gone(client):
    make_problem("An older one")
    make_problem("A newer one")
    make_essay(body="/// problems\n///\n")
    assert "An older one" in client.get("/feed/").text
    Problem.objects.get(title="An older one").delete()
    assert "An older one" not in client.get("/feed/").text


def test_an_opponent_of_small_words_is_named(client):
    make_essay(headline_claim=make_claim(baseline="on the and of the machine"))
    make_essay("Newer")
    assert client.get("/").status_code == 200


def test_a_key_that_no_database_holds_is_not_found(client):
    assert client.get("/papers/%00/").status_code == 404
