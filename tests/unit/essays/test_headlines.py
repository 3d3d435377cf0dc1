# ruff: noqa: RUF001 - typographic characters are the subject here
"""The number that leads an essay, and the chain it comes with."""

import pytest

from essays.markdown import Statement
from essays.models import EssayPage
from essays.records.headlines import CHAIN, Headline, headline_of
from tests.factories import make_claim, make_essay, make_paper

DERIVED = {
    "headline_value": "12.7x",
    "headline_anchor": "the-floor-of-a-step",
    "headline_metric": "the tokens per second",
    "headline_against": "one user alone",
    "headline_conditions": "Llama-3-8B on one H100",
}


@pytest.mark.django_db
def test_an_essay_without_a_number_has_no_headline():
    assert headline_of(make_essay()) is None


@pytest.mark.django_db
def test_a_claim_brings_its_chain():
    headline = headline_of(make_essay(headline_claim=make_claim()))
    assert headline == Headline(
        says=Statement("", "2.0–4.6×", " the request rate within both limits, against vLLM"),
        conditions="chatbot, OPT-13B to OPT-175B on A100",
        source="DistServe, section 6.2, read in the paper",
        url="/papers/zhong2024distserve/#chat-vllm",
    )


@pytest.mark.django_db
def test_a_derived_number_leads_to_its_derivation():
    headline = headline_of(make_essay(**DERIVED))
    assert headline.url == "#the-floor-of-a-step"
    assert str(headline.says) == "12.7× the tokens per second, against one user alone"
    assert headline.source == "derived in this essay"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("DistServe: Disaggregating Prefill", "DistServe"),
        ("Efficient Memory Management", "Zhong et al. 2024"),
        ("What nobody has yet asked of any of the models: a study", "Zhong et al. 2024"),
    ],
)
def test_a_paper_is_named_as_people_speak_of_it(title, name):
    claim = make_claim(make_paper(title=title))
    assert headline_of(make_essay(headline_claim=claim)).source.startswith(f"{name}, section")


@pytest.mark.django_db
def test_a_number_that_is_superseded_is_in_doubt():
    later = make_claim(slug="v3", value="7.4")
    claim = make_claim(slug="v1", status="superseded", superseded_by=later)
    doubt = headline_of(make_essay(headline_claim=claim)).doubt
    assert doubt == "Superseded by 7.4× (Zhong et al. 2024)"


@pytest.mark.django_db
def test_no_query_is_needed_for_what_was_selected(django_assert_num_queries):
    later = make_claim(slug="v3")
    make_essay(headline_claim=make_claim(slug="v1", status="superseded", superseded_by=later))
    [essay] = EssayPage.objects.select_related(*CHAIN)
    with django_assert_num_queries(0):
        assert headline_of(essay).doubt


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "beside"),
    [
        ({"headline_against": ""}, "the tokens per second"),
        ({"headline_metric": ""}, "against one user alone"),  # as before metrics were asked for
    ],
)
def test_a_derived_number_says_what_is_known_of_it(fields, beside):
    assert headline_of(make_essay(**DERIVED | fields)).says.beside == beside
