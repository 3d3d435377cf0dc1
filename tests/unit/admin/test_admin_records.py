"""Papers, claims and problems in the admin: lists, forms, and what is used stays as it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from record_forms import CLAIM, PAPER, PROBLEM, address, claim_form, form_of, posted
from wagtail.models import ModelLogEntry

from essays.models import Claim, Paper, Problem
from tests.factories import make_claim, make_essay, make_paper, make_problem

pytestmark = pytest.mark.django_db
LISTS = ["/admin/papers/", "/admin/claims/", "/admin/problems/"]
MODELS = {"paper": Paper, "claim": Claim, "problem": Problem}


def row(html: str, words: str) -> str:
    """Return the row of a list that has these words, as text without tags."""
    rows = (part.partition("</tr>")[0] for part in html.split("<tr")[1:])
    return " ".join(next(part for part in rows if words in part).split())


def make_records(count: int) -> None:
    start = Paper.objects.count()
    for number in range(start, start + count):
        paper = make_paper(f"key{number}", title=f"Title {number}")
        claim = make_claim(paper, f"slug{number}", metric=f"metric {number}")
        essay = make_essay(f"Essay {number}", body=f"It is [2.0-4.6x](claim:{claim.name}).\n")
        essay.problems = [make_problem(f"Problem {number}")]
        essay.save()


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_for_three_and_thirty(author, path):
    def queries() -> int:
        author.get(path)
        with CaptureQueriesContext(connection) as asked:
            author.get(path)
        return len(asked)

    make_records(3)
    few = queries()
    make_records(27)
    assert (queries(), few) == (few, few)
    assert few < 25


def test_a_paper_tells_its_claims_and_essays(author):
    claim = make_claim(make_paper("read"))
    make_claim(claim.paper, "another")
    make_essay("Live", body=f"[2.0-4.6x](claim:{claim.name}) and [@read].\n")
    make_essay("Draft", live=False, body="[@read]\n")
    found = row(author.get("/admin/papers/").text, "Zhong et al. 2024: DistServe")
    cells = [cell.partition("</td>")[0].strip(" >") for cell in found.split("<td")[-3:]]
    assert [cell.split()[-1] for cell in cells] == ["2", "1", "2024"]


def test_a_claim_tells_its_number_paper_and_standing(author):
    make_claim(status="disputed", remark="By us.", confidence="secondary")
    found = row(author.get("/admin/claims/").text, "request rate within both limits")
    for words in ("2.0-4.6x", "Zhong et al. 2024", "disputed", "read elsewhere"):
        assert words in found


def test_a_problem_tells_when_it_moved(author):
    problem = Problem.objects.in_order().first()
    problem.history.update(date="2024-02-01")
    problem.history.create(status="active", date="2025-03-01")
    assert "2025" in row(author.get("/admin/problems/").text, problem.title)


FILTERS = [
    ("papers", {"unwritten": "true"}, ["paper1"]),
    ("papers", {"unwritten": "false"}, ["paper0"]),
    ("papers", {"q": "Paper1"}, ["paper1"]),
    ("papers", {"q": "Paper1", "unwritten": "true"}, ["paper1"]),
    ("papers", {"q": "Paper0", "unwritten": "true"}, []),
    ("claims", {"status": "disputed"}, ["metric1"]),
    ("claims", {"confidence": "abstract"}, ["metric0"]),
    ("claims", {"q": "metric1", "status": "disputed"}, ["metric1"]),
    ("claims", {"q": "Metric0", "status": "disputed"}, []),
]


@pytest.mark.parametrize(("where", "query", "found"), FILTERS)
def test_lists_are_filtered_and_searched(author, where, query, found):
    used = make_claim(
        make_paper("one", title="paper0"), "a", metric="metric0", confidence="abstract"
    )
    other = make_paper("two", title="paper1")
    make_claim(other, "b", metric="metric1", status="disputed", remark="By us.")
    make_essay(body=f"[2.0-4.6x](claim:{used.name})\n")
    html = author.get(f"/admin/{where}/results/", query).text
    words = ["paper0", "paper1"] if where == "papers" else ["metric0", "metric1"]
    assert [word for word in words if word in html] == found


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("view", ["edit", "usage", "history", "inspect"])
def test_every_page_of_a_record_opens(author, name, view):
    make_records(1)
    record = MODELS[name].objects.last()
    assert author.get(address(record, view)).status_code == 200


def test_a_claim_is_named_after_its_metric(author):
    paper = make_paper()
    for _ in range(2):
        posted(author, "/admin/claims/", claim_form(paper))
    assert [claim.slug for claim in paper.claims.order_by("pk")] == [
        "request-rate",
        "request-rate-2",
    ]
    assert paper.claims.first().conditions == "chatbot, OPT-13B"


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"authors": "Zhong, Yinmin\nLiu, Shengyu"}, "zhong2024distserve"),
        ({"authors": "Van der Bäck, A", "title": "On a KV cache"}, "vanderback2024cache"),
        ({"authors": "", "title": "A b"}, "paper2024a"),
        ({"authors": "Zhong, Y", "key": "own-key"}, "own-key"),
    ],
)
def test_a_paper_is_named_after_author_year_and_title(author, fields, key):
    posted(author, "/admin/papers/", PAPER | fields)
    assert Paper.objects.get().key == key


def test_a_name_that_is_taken_gets_a_number(author):
    make_paper("zhong2024distserve")
    posted(author, "/admin/papers/", PAPER | {"authors": "Zhong, Yinmin"})
    assert Paper.objects.filter(key="zhong2024distserve-2").exists()


def test_a_problem_keeps_its_papers_and_shows_its_history(author):
    paper = make_paper()
    posted(author, "/admin/problems/", PROBLEM | {"papers": [paper.pk]})
    problem = Problem.objects.get(slug="what-to-keep")
    essay = make_essay("Belongs", problems=[problem])
    assert essay.problems.get() == problem
    problem.history.update(date="2024-02-01")
    html = author.get(address(problem, "edit")).text
    assert "Feb. 1, 2024</time>: unsolved" in html
    assert reverse("wagtailadmin_pages:edit", args=[essay.pk]) in html
    assert problem.papers.get() == paper


TOLD = [
    ({"value": "4.6x"}, "Write the unit into its own field only: here without “x”."),
    ({"value": "4.6\u00d7"}, "Write the unit into its own field only: here without “x”."),
    ({"value": "93.3 %", "unit": "%"}, "here without “%”."),
    ({"baseline": ""}, "Say against what it was measured; a level that stands alone has -."),
    ({"conditions": ""}, "Say with which model, hardware and workload."),
    ({"where": ""}, "Name the section, table or figure."),
    ({"direction": ""}, "Choose which way it goes."),
    ({"direction": "more"}, "A factor is “times” (2x the speed), or goes down"),
    ({"metric": "the request rate"}, "Leave out “the” at its beginning"),
    ({"baseline": "only 18% below an A100"}, "Name the opponent alone, without “only” before it."),
    ({"status": "disputed"}, "Say in the remark what is disputed, and by whom."),
    ({"status": "superseded"}, "Name the claim that supersedes it"),
]


@pytest.mark.parametrize(("fields", "words"), TOLD)
def test_what_is_wrong_with_a_claim_is_told_with_its_remedy(author, fields, words):
    html = posted(author, "/admin/claims/", claim_form(make_paper(), **fields))
    assert words in html
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"value": "up to 2.55 (MHA) / 1.67 (GQA)"},
        {"value": "6 (8x A800) / 19 (8x H800)", "unit": "GB/s", "direction": "level"},
        {"value": "up to 1613 (71 %)", "unit": "TFLOPs/s", "direction": "level"},
        {"value": "2 - 4", "unit": "-", "direction": "level"},
    ],
)
def test_a_value_as_papers_print_them_is_taken(author, fields):
    posted(author, "/admin/claims/", claim_form(make_paper(), **fields))
    assert Claim.objects.get().value == fields["value"]


PAPERS_TOLD = [
    ({"year": "24"}, "A year has four digits, such as 2024."),
    ({"title": ""}, "Write the title as it stands on the paper."),
    ({"key": "there"}, "Another paper has this key."),
    ({"arxiv": "2401.09670"}, "Another paper has this arXiv id"),
    ({"citations": "3"}, "Say on which day the citations were counted."),
    ({"key": "a b"}, "A key has letters, digits and the signs"),
]


@pytest.mark.parametrize(("fields", "words"), PAPERS_TOLD)
def test_what_is_wrong_with_a_paper_is_told_with_its_remedy(author, fields, words):
    make_paper("there", arxiv="2401.09670")
    assert words in posted(author, "/admin/papers/", PAPER | fields)
    assert Paper.objects.count() == 1


def test_the_log_and_the_revisions_have_what_was_done(author):
    paper = make_paper()
    posted(author, "/admin/claims/", claim_form(paper))
    claim = Claim.objects.get()
    posted(author, claim, form_of(claim, metric="another metric"))
    log = ModelLogEntry.objects.for_instance(claim).order_by("pk")
    assert [entry.action for entry in log] == ["wagtail.create", "wagtail.edit"]
    assert claim.revisions.count() == 2
    assert "another metric" in author.get(address(claim, "history")).text


@pytest.mark.parametrize("path", LISTS)
def test_an_editor_looks_and_changes_nothing(editor, path):
    make_records(1)
    html = editor.get(path).text
    assert "/inspect/" in html
    assert "/edit/" not in html.partition("<main")[2]
    for name, model in MODELS.items():
        record = model.objects.last()
        assert editor.get(address(record, "inspect")).status_code == 200, name
        for view in ("edit", "delete"):
            assert editor.get(address(record, view)).status_code == 302
            editor.post(address(record, view))
        assert model.objects.filter(pk=record.pk).exists()
    assert editor.get(f"{path}add/").status_code == 302


def sentence(client, **fields) -> str:
    typed = CLAIM | {"direction": "times"} | fields
    return " ".join(client.get("/admin/claims/sentence/", typed).text.split())


def test_the_form_of_a_claim_asks_for_its_sentence(author):
    html = author.get("/admin/claims/add/").text
    assert 'data-sentence-url="/admin/claims/sentence/"' in html
    assert "essays/sentence.js" in html


def test_the_sentence_stands_beside_what_is_typed(author):
    assert "<b>4.6\u00d7 the request rate, against vLLM.</b>" in sentence(author)
    assert "Baseline: Name the opponent alone" in sentence(author, baseline="against vLLM")
    assert "&lt;b&gt;" in sentence(author, metric="<b>")
    assert "stands here as soon as" in sentence(author, value="")


def test_the_sentence_is_for_who_writes(client):
    assert client.get("/admin/claims/sentence/").status_code == 302
