"""The number that leads an essay, and the chain it comes with."""

import pytest

from essays.headlines import CHAIN, Headline, headline_of
from essays.models import EssayPage
from tests.factories import make_claim, make_essay, make_paper

DERIVED = {
    "headline_value": "12.7x",
    "headline_anchor": "the-floor-of-a-step",
    "headline_against": "one user alone",
    "headline_conditions": "Llama-3-8B on one H100",
}


def measured(against="vLLM", conditions="OPT-13B", **fields) -> Headline:
    return Headline("4.6x", against, conditions, "somewhere", "/papers/a/#b", **fields)


@pytest.mark.django_db
def test_an_essay_without_a_number_has_no_headline():
    assert headline_of(make_essay()) is None


@pytest.mark.django_db
def test_a_claim_brings_its_chain():
    headline = headline_of(make_essay(headline_claim=make_claim()))
    assert headline == Headline(
        value="2.0-4.6x",
        against="vLLM",
        conditions="chatbot, OPT-13B to OPT-175B on A100",
        source="DistServe, section 6.2, read in the paper",
        url="/papers/zhong2024distserve/#chat-vllm",
    )


@pytest.mark.django_db
def test_a_derived_number_leads_to_its_derivation():
    headline = headline_of(make_essay(**DERIVED))
    assert (headline.value, headline.url) == ("12.7x", "#the-floor-of-a-step")
    assert headline.terms == "against one user alone, Llama-3-8B on one H100"
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
    assert doubt == "Superseded by 7.4x (Zhong et al. 2024)"


@pytest.mark.django_db
def test_no_query_is_needed_for_what_was_selected(django_assert_num_queries):
    later = make_claim(slug="v3")
    make_essay(headline_claim=make_claim(slug="v1", status="superseded", superseded_by=later))
    [essay] = EssayPage.objects.select_related(*CHAIN)
    with django_assert_num_queries(0):
        assert headline_of(essay).doubt


@pytest.mark.parametrize(
    ("against", "words"),
    [
        ("", ""),
        ("vLLM", "vLLM"),
        ("Orca (Oracle), i.e. output lengths known in advance", "Orca"),
        ("DeepSpeed ZeRO-Inference and Hugging Face", "DeepSpeed ZeRO-Inference and Hugging…"),
    ],
)
def test_the_opponent_is_named_in_few_words(against, words):
    assert measured(against).opponent == words


@pytest.mark.parametrize(
    ("against", "conditions", "terms"),
    [
        ("vLLM", "OPT-13B.", "against vLLM, OPT-13B"),
        ("", "OPT-13B", "OPT-13B"),
        ("vLLM", "", "against vLLM"),
    ],
)
def test_terms_are_one_line(against, conditions, terms):
    assert measured(against, conditions).terms == terms
