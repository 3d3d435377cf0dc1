"""papers.bib and claims.csv for readers: nothing is lost on the way out and back in."""

import csv
import io
from pathlib import Path

import pytest
from django.conf import settings

from essays.exchange.claims import ClaimPlan
from essays.exchange.papers import PaperPlan
from essays.models import Claim, Paper, Publication
from tests.factories import make_claim, make_paper, make_user, numbers

pytestmark = pytest.mark.django_db

OURS = Path(__file__).parent
DEMO = Path(settings.BASE_DIR) / "home/demo"


UNKEPT = {"id", "added_at", "changed_at", "latest_revision", "superseded_by"}


def imported(plan_class, text: str) -> list[str]:
    """Import all that is new; return the group of each record before."""
    plan = plan_class(text)
    list(plan.steps())
    plan.compare()
    found = [row.group.value for row in plan.rows]
    plan.apply([row.tick for row in plan.rows], make_user(f"user {next(numbers)}"))
    return found


def state() -> tuple:
    kept = [field.name for field in Paper._meta.fields if field.name not in UNKEPT]
    claims = [field.name for field in Claim._meta.fields if field.name not in {*UNKEPT, "paper"}]
    return (
        list(Paper.objects.order_by("key").values(*kept)),
        list(Claim.objects.values("paper__key", "superseded_by__slug", *claims)),
    )


def clear() -> None:
    while Claim.objects.exists():  # a claim that supersedes another is used by it
        Claim.objects.filter(supersedes=None).delete()
    Paper.objects.all().delete()


@pytest.mark.parametrize("folder", [OURS, DEMO], ids=["small", "demo"])
def test_what_is_exported_is_imported_again(client, folder):
    if not (folder / "papers.bib").exists():
        pytest.skip(f"no {folder}/papers.bib")
    imported(PaperPlan, (folder / "papers.bib").read_text())
    imported(ClaimPlan, (folder / "claims.csv").read_text())
    before = state()
    bib, table = (client.get(f"/papers/{name}").text for name in ("papers.bib", "claims.csv"))
    assert all(before)
    for group in ("same", "new"):
        assert set(imported(PaperPlan, bib)) == {group}
        assert set(imported(ClaimPlan, table)) == {group}
        assert state() == before
        clear()


def test_the_files_name_their_licence(client):
    Publication.objects.update_or_create(pk=1, defaults={"name": "Me @{ home"})
    for name, kind in (("papers.bib", "text/x-bibtex"), ("claims.csv", "text/csv")):
        answer = client.get(f"/papers/{name}")
        assert answer["Content-Type"] == f"{kind}; charset=utf-8"
        assert answer["Link"] == '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    first = client.get("/papers/papers.bib").text.splitlines()[0]
    assert first.startswith("% Me  at { home: its papers. License: CC BY 4.0 https://creative")


def test_a_publication_without_a_licence_names_none(client):
    Publication.objects.update_or_create(pk=1, defaults={"license_name": "", "license_url": ""})
    answer = client.get("/papers/papers.bib")
    assert "Link" not in answer
    assert "License" not in answer.text


@pytest.mark.parametrize("name", ["papers.bib", "claims.csv"])
def test_who_has_the_file_is_told_so(client, name):
    make_claim()
    tag = client.get(f"/papers/{name}")["ETag"]
    assert client.get(f"/papers/{name}", headers={"If-None-Match": tag}).status_code == 304
    Paper.objects.update(key="another")
    assert client.get(f"/papers/{name}", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(("name", "most"), [("papers.bib", 2), ("claims.csv", 2)])
def test_a_file_costs_the_same_queries_for_any_number(
    client, django_assert_max_num_queries, name, most
):
    for number in range(5):
        make_claim(make_paper(f"key{number}"), slug="a")
    client.get("/")
    with django_assert_max_num_queries(most):
        assert client.get(f"/papers/{name}").status_code == 200


def test_a_formula_leaves_as_text(client):
    make_claim(metric="=HYPERLINK(1)", baseline="-", value="-5")
    rows = list(csv.DictReader(io.StringIO(client.get("/papers/claims.csv").text)))
    assert [rows[0][name] for name in ("metric", "baseline", "value")] == [
        "'=HYPERLINK(1)",
        "-",
        "-5",
    ]


def test_what_the_author_typed_in_the_form_comes_back(client):
    odd = "50% of {x} & $y_1$ # ~ ^ \\ -- ``q'' Ü"
    make_paper(
        "typed",
        title=odd,
        venue=odd,
        authors="Groß, Ada B.\nThe Lab\nothers",
        remark=f"{odd}\r\n@x",
    )
    assert imported(PaperPlan, client.get("/papers/papers.bib").text) == ["same"]
