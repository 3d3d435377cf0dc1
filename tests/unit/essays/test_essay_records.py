# ruff: noqa: RUF001 - typographic characters are the subject here
"""What an essay shows of its records, and that it follows them without being edited."""

import lxml.html
import pytest

from newsletter.letters.rendering import note_letter
from newsletter.models import Note
from tests.factories import make_claim, make_essay, make_paper, make_problem
from tests.unit.essays.test_headlines import DERIVED

pytestmark = pytest.mark.django_db
CITED = "At [2.0-4.6x](claim:zhong2024distserve/chat-vllm) it is.\n"


def head_of(client, path="/an-essay/") -> str:
    [head] = lxml.html.fromstring(client.get(path).text).find_class("head")
    return " ".join(head.text_content().split())


def test_the_head_has_the_number_with_its_chain(client):
    make_essay(headline_claim=make_claim())
    assert (
        "2.0–4.6× the request rate within both limits, against vLLM. "
        "Chatbot, OPT-13B to OPT-175B on A100. "
        "DistServe, section 6.2, read in the paper."
    ) in head_of(client)
    assert 'href="/papers/zhong2024distserve/#chat-vllm"' in client.get("/an-essay/").text


def test_a_derived_number_leads_to_its_derivation(client):
    make_essay(**DERIVED)
    assert (
        '<a href="#the-floor-of-a-step">Derived in this essay</a>' in client.get("/an-essay/").text
    )


def test_without_a_number_the_head_is_complete(client):
    make_essay()
    assert "<figure" not in client.get("/an-essay/").text
    assert head_of(client).startswith("An essay What is measured")


def test_the_foot_says_where_it_belongs(client):
    problem = make_problem(remark="and nobody knows")
    essay = make_essay()
    essay.problems = [problem]
    essay.save_revision().publish()
    assert (
        'This belongs to: <a href="/problems/#what-is-worth-keeping">What is worth keeping</a>, '
        "unsolved, and nobody knows."
    ) in client.get("/an-essay/").text


def test_an_essay_of_no_problem_belongs_nowhere(client):
    make_essay()
    assert "This belongs to" not in client.get("/an-essay/").text


def test_superseding_a_claim_changes_page_and_feed_and_mails_nobody(client):
    claim = make_claim()
    make_essay(headline_claim=claim, body=CITED)
    feed = client.get("/feed/")
    assert "†" not in client.get("/an-essay/").text
    claim.status, claim.superseded_by = "superseded", make_claim(slug="v3", value="7.4")
    claim.save()
    words = "Superseded by 7.4× (Zhong et al. 2024)"
    assert head_of(client).count(words) == 1
    assert client.get("/an-essay/").text.count(words) == 3  # head, popover, list
    later = client.get("/feed/", headers={"if-none-match": feed["ETag"]})
    assert (later.status_code, words in later.text) == (200, True)
    assert Note.objects.count() == 0


def test_forty_citations_and_claims_cost_no_more_than_one(client, django_assert_max_num_queries):
    one = make_claim()
    body = CITED + "See [@zhong2024distserve].\n\n"
    essay = make_essay(body=body, headline_claim=one)
    essay.problems = [make_problem()]
    essay.save_revision().publish()
    client.get("/an-essay/")  # the process learns the site's root
    with django_assert_max_num_queries(12) as first:
        client.get("/an-essay/")
    for place in range(40):
        claim = make_claim(make_paper(f"paper{place}"), f"claim-{place}", superseded_by=None)
        body += f"Of [2.0-4.6x](claim:{claim.name}) [@paper{place}, Table 2].\n\n"
    type(essay).objects.filter(pk=essay.pk).update(body=body)
    with django_assert_max_num_queries(12) as second:
        html = client.get("/an-essay/").text
    assert (html.count('class="claim"'), len(second)) == (41, len(first))


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ({}, "http://127.0.0.1:8000/papers/zhong2024distserve/#chat-vllm"),
        (DERIVED, "http://127.0.0.1:8000/an-essay/#the-floor-of-a-step"),
    ],
)
def test_the_note_has_the_number_under_the_true_thing(fields, address):
    letter = note_letter(make_essay(**fields or {"headline_claim": make_claim()}))
    assert f'<a href="{address}"' in letter.html
    assert f"\n{address}\n" in letter.text
    said = " ".join(letter.text.split())
    number = "12.7× the tokens" if fields else "2.0–4.6× the request rate"
    assert said.index("people are served.") < said.index(number) < said.index("Read")


def test_a_note_without_a_number_has_no_empty_line():
    letter = note_letter(make_essay())
    assert 'class="headline"' not in letter.html
    assert "\n\n\n\n" not in letter.text


def test_the_note_says_that_a_number_is_in_doubt():
    claim = make_claim(status="disputed", remark="by its authors")
    letter = note_letter(make_essay(headline_claim=claim))
    assert "† Disputed: by its authors." in " ".join(letter.text.split())
    assert "† Disputed: by its authors." in letter.html
