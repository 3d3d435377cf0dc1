# ruff: noqa: RUF001 - typographic characters are the subject here
"""The number that leads an essay is a claim, or derived in its text; the card prints it."""

import pytest
from django.urls import reverse

from essays.checks import check_cards
from essays.desk import forms
from essays.markdown import Rendered
from essays.models import EssayPage, Publication
from essays.reading import cards
from essays.reading.cards import card_of
from tests.factories import essay_form, make_claim, make_essay, make_paper, make_problem

pytestmark = pytest.mark.django_db
DERIVED = {
    "headline_value": "12.7x",
    "headline_anchor": "the-floor",
    "headline_metric": "the tokens per second",
    "headline_against": "one user alone",
    "headline_conditions": "Llama-3-8B on one H100",
}
DERIVATIONS = {"the-floor": "Divide 3,350 by 16.06: 12.7\u00a0\u00d7 as much, or 0.127x of it."}


@pytest.fixture(autouse=True)
def derivations(monkeypatch):
    """A text whose derivations are known: what makes them is told elsewhere."""
    rendered = Rendered(derivations=DERIVATIONS)
    monkeypatch.setattr(forms, "render", lambda *args, **kwargs: rendered)


def sent(client, essay=None, action="publish", **fields) -> str:
    essay = essay or make_essay(live=False)
    address = reverse("wagtailadmin_pages:edit", args=[essay.pk])
    return client.post(address, essay_form(**fields) | {f"action-{action}": "1"}, follow=True).text


def test_a_claim_leads_the_essay(author):
    claim = make_claim()
    sent(author, headline_claim=claim.pk)
    assert EssayPage.objects.live().get().headline_claim == claim


def test_a_derived_number_leads_the_essay(author):
    sent(author, **DERIVED)
    assert EssayPage.objects.live().get().headline_value == "12.7x"


FAULTS = [
    ({"headline_value": ""}, "Write the number with its unit"),
    ({"headline_anchor": ""}, "Name the derivation that the number stands in."),
    ({"headline_metric": ""}, "Say what it counts, as it reads behind the number"),
    ({"headline_conditions": ""}, "Say for which model, hardware and workload."),
    ({"headline_anchor": "floor"}, "No derivation has this anchor. Those of the text: the-floor."),
    ({"headline_value": "2.7x"}, "It does not stand in the derivation the-floor."),
    ({"headline_value": "12.7%"}, "It does not stand in the derivation the-floor."),
    ({"headline_value": "350"}, "It does not stand in the derivation the-floor."),
]


@pytest.mark.parametrize(("fields", "words"), FAULTS)
def test_free_text_is_no_headline(author, fields, words):
    assert words in sent(author, **DERIVED | fields)
    assert not EssayPage.objects.live().exists()


def test_a_text_without_derivations_is_told_how_to_begin_one(author, monkeypatch):
    monkeypatch.setattr(forms, "render", lambda *args, **kwargs: Rendered())
    assert "begin one with /// derivation | Its title" in sent(author, **DERIVED)


def test_the_derivation_is_the_one_in_the_text(author, monkeypatch):
    monkeypatch.undo()
    body = "/// derivation | The floor\nDivide 3,350 by 264: 12.7x.\n///\n"
    assert "It does not stand in" in sent(author, body=body.replace("12.7", "13"), **DERIVED)
    EssayPage.objects.all().delete()
    sent(author, body=body, **DERIVED)
    assert EssayPage.objects.live().get().headline_value == "12.7x"


def test_it_is_not_both(author):
    html = sent(author, headline_claim=make_claim().pk, **DERIVED)
    assert "Choose a claim or derive a number, not both" in html
    assert not EssayPage.objects.live().exists()


def test_a_draft_may_be_unfinished(author):
    essay = make_essay(live=False)
    sent(author, essay, action="none", **DERIVED | {"headline_anchor": ""})
    essay.refresh_from_db()
    assert essay.latest_revision.content["headline_value"] == "12.7x"


def test_the_form_asks_for_problems_by_ticks(author):
    essay, problem = make_essay(live=False), make_problem()
    html = author.get(reverse("wagtailadmin_pages:edit", args=[essay.pk])).text
    assert f'type="checkbox" name="problems" value="{problem.pk}"' in " ".join(html.split())
    sent(author, essay, problems=[problem.pk])
    assert list(EssayPage.objects.get().problems.all()) == [problem]


@pytest.mark.parametrize(
    ("number", "text", "stands"),
    [
        ("12.7x", "12.7x", True),
        ("12.7x", "it is 12.7 \u00d7, so", True),
        ("320 KB", "320\u00a0KB.", True),
        ("320KB", "320 KB", True),
        ("2.0-4.6x", "from 2.0-4.6x on", True),
        ("2.7x", "12.7x", False),
        ("7x", "12.7x", False),
        ("12.7", "12.75", False),
        ("12.7x", "12.7xy", False),
    ],
)
def test_a_number_stands_in_a_text_as_a_whole(number, text, stands):
    assert forms.stands_in(number, text) == stands


def numbers() -> list:
    publication = Publication.load()
    return [card_of(essay, publication).number for essay in EssayPage.objects.order_by("pk")]


def test_the_card_prints_the_number_and_its_opponent():
    level = make_claim(
        slug="level",
        value="1.13",
        unit="GB",
        direction="level",
        metric="KV cache to move",
        baseline="-",
        conditions="OPT-66B",
    )
    make_essay("One", headline_claim=make_claim())
    make_essay("Two", headline_claim=level)
    make_essay("Three", **DERIVED)
    make_essay("Four")
    assert numbers() == [
        ("2.0–4.6×", "the request rate within both limits, against vLLM"),
        ("1.13 GB", "KV cache to move"),
        ("12.7×", "the tokens per second, against one user alone"),
        None,
    ]


def test_a_number_in_doubt_makes_another_card():
    claim = make_claim()
    essay = make_essay(headline_claim=claim)
    before = card_of(essay, Publication.load()).file
    claim.status, claim.remark = "disputed", "By us."
    claim.save()
    essay = EssayPage.objects.get()
    card = card_of(essay, Publication.load())
    assert card.number == ("2.0–4.6×†", "the request rate within both limits, against vLLM")
    assert card.file != before
    assert not card.unknown_letters


def test_cards_with_numbers_cost_no_more(django_assert_num_queries, tmp_path, monkeypatch):
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    for number in range(3):
        claim = make_claim(make_paper(f"key{number}"))
        make_essay(f"Essay {number}", true_thing=f"The {number}th.", headline_claim=claim)
    cards.make_cards()
    assert len([*tmp_path.iterdir()]) == 3
    with django_assert_num_queries(3):  # one of them: what was set aside
        cards.make_cards()
    with django_assert_num_queries(2):
        assert check_cards(None, ["default"]) == []
