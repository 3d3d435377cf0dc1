"""Papers and claims from within an essay: found, or made there, with what the text writes."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from record_forms import CLAIM
from wagtail.models import ModelLogEntry

from essays.models import Claim, EssayPage, Paper
from tests.factories import essay_form, make_claim, make_essay, make_paper

pytestmark = pytest.mark.django_db
NEW_PAPER = {"title": "DistServe: Disaggregating Prefill", "authors": "Zhong, Y", "year": "2024"}


def address(kind: str, view: str, *args) -> str:
    return reverse(f"wagtailsnippetchoosers_essays_{kind}:{view}", args=args)


def made(client, kind: str, fields: dict) -> dict:
    """Send the form of the second tab; return the step that the window goes to."""
    prefixed = {f"new-{kind}-{name}": value for name, value in fields.items()}
    return json.loads(client.post(address(kind, "create"), prefixed).text)


def claim_fields(**fields) -> dict:
    return {"paper": Paper.objects.first().pk} | CLAIM | fields


def test_the_editor_knows_both_choosers(author):
    essay = make_essay()
    html = author.get(reverse("wagtailadmin_pages:edit", args=[essay.pk])).text
    assert address("paper", "choose") in html
    assert address("claim", "choose") in html
    assert "wagtailadmin/js/chooser-modal.js" in html


def test_a_claim_is_shown_with_what_it_depends_on(author):
    make_claim(status="disputed", remark="By us.")
    html = json.loads(author.get(address("claim", "choose")).text)["html"]
    shown = [
        "2.0-4.6x the request rate within both limits, against vLLM (Zhong et al. 2024)",
        "vLLM",
    ]
    for words in (*shown, "chatbot, OPT-13B to OPT-175B on A100", "disputed"):
        assert f">{words}<" in " ".join(html.split()).replace("> ", ">").replace(" <", "<"), words


SEARCHES = [
    ("claim", "vllm", True),
    ("claim", "reques", True),
    ("claim", "zhong2024", True),
    ("claim", "orca", False),
    ("paper", "distserve", True),
    ("paper", "zhong", True),
    ("paper", "orca", False),
]


@pytest.mark.parametrize(("kind", "words", "found"), SEARCHES)
def test_a_search_finds_by_a_beginning(author, kind, words, found):
    make_claim()
    html = author.get(address(kind, "choose_results"), {"q": words}).text
    assert ("Zhong et al. 2024" in html) == found


@pytest.mark.parametrize("kind", ["paper", "claim"])
def test_a_window_costs_the_same_however_many(author, kind):
    def queries() -> int:
        author.get(address(kind, "choose_results"))
        with CaptureQueriesContext(connection) as asked:
            author.get(address(kind, "choose_results"))
        return len(asked)

    for number in range(3):
        make_claim(make_paper(f"a{number}"), f"s{number}")
    few = queries()
    for number in range(7):
        make_claim(make_paper(f"b{number}"), f"s{number}")
    assert queries() == few


def test_what_is_chosen_comes_as_the_text_writes_it(author):
    claim = make_claim(value="11.3", unit="GB/s")
    paper = json.loads(author.get(address("paper", "chosen", claim.paper.pk)).text)
    assert paper["result"]["key"] == "zhong2024distserve"
    chosen = json.loads(author.get(address("claim", "chosen", claim.pk)).text)["result"]
    assert (chosen["name"], chosen["number"]) == ("zhong2024distserve/chat-vllm", "11.3 GB/s")
    body = f"It is [{chosen['number']}](claim:{chosen['name']}).\n"
    assert not make_essay(body=body).rendered().errors


def test_a_claim_is_made_there(author):
    paper = make_paper()
    step = made(author, "claim", claim_fields())
    claim = paper.claims.get()
    assert step["step"] == "chosen"
    assert step["result"]["name"] == claim.name == "zhong2024distserve/request-rate"
    assert step["result"]["number"] == "4.6x"
    assert (claim.status, claim.confidence, claim.conditions) == (
        "stands",
        "read",
        "chatbot, OPT-13B",
    )


def test_a_paper_is_made_there(author):
    step = made(author, "paper", NEW_PAPER)
    assert step["result"]["key"] == Paper.objects.get().key == "zhong2024distserve"


def test_what_is_made_there_has_its_revision_and_its_line_in_the_log(author):
    made(author, "paper", NEW_PAPER)
    made(author, "claim", claim_fields())
    assert (Paper.objects.get().revisions.count(), Claim.objects.get().revisions.count()) == (1, 1)
    log = ModelLogEntry.objects.filter(action="wagtail.create", user__username="ana")
    assert [entry.content_type.model for entry in log.order_by("pk")] == ["paper", "claim"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"paper": ""}, "Choose the paper that states it."),
        ({"baseline": ""}, "Say against what it was measured"),
        ({"conditions": " "}, "Say with which model, hardware and workload."),
        ({"value": "4.6x"}, "Write the unit into its own field only"),
    ],
)
def test_an_incomplete_claim_is_shown_again_with_what_is_missing(author, fields, words):
    make_paper()
    step = made(author, "claim", claim_fields(**fields))
    assert step["step"] == "reshow_creation_form"
    assert words in step["htmlFragment"]
    assert "section 6.2" in step["htmlFragment"]
    assert not Claim.objects.exists()


def test_a_second_claim_of_the_same_metric_gets_another_name(author):
    make_paper()
    names = [made(author, "claim", claim_fields())["result"]["name"] for _ in range(2)]
    assert names[1] == f"{names[0]}-2"


def test_an_editor_chooses_and_makes_nothing(editor):
    claim = make_claim()
    assert "New claim" not in editor.get(address("claim", "choose")).text
    assert editor.get(address("claim", "chosen", claim.pk)).status_code == 200
    for kind, fields in (("paper", NEW_PAPER), ("claim", claim_fields())):
        assert editor.post(address(kind, "create"), fields).status_code == 302
    assert (Paper.objects.count(), Claim.objects.count()) == (1, 1)


def test_an_essay_is_saved_with_a_claim_that_was_made_in_it(author):
    make_paper()
    essay = make_essay(live=False)
    name = made(author, "claim", claim_fields())["result"]["name"]
    form = essay_form(body=f"It is [4.6x](claim:{name}).\n") | {"action-publish": "1"}
    author.post(reverse("wagtailadmin_pages:edit", args=[essay.pk]), form)
    assert EssayPage.objects.live().filter(pk=essay.pk).exists()
