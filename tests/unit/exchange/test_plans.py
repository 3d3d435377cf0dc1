"""The dry run, and what is saved of it."""

import pytest
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from essays.exchange.plan import Group
from essays.models import Paper
from tests.factories import make_paper
from tests.unit.exchange.plans import (
    apply,
    claim,
    claims,
    groups,
    paper,
    papers,
    reasons,
)

pytestmark = pytest.mark.django_db


def test_each_record_is_new_the_same_different_or_refused():
    make_paper("same", title="A paper", authors="", venue="")
    make_paper("differs", title="Another", authors="", venue="")
    plan = papers(paper(), paper("same"), paper("differs"), paper("refused", year="soon"))
    assert groups(plan) == ["new", "same", "differs", "refused"]
    assert plan.rows[2].changes == (("title", "Another", "A paper"),)


def test_what_the_file_does_not_state_is_no_difference():
    make_paper(
        "a2024paper", title="A paper", remark="Mine.", citations=3, citations_on="2026-04-22"
    )
    assert groups(papers(paper())) == ["same"]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("@misc{k, year = 2024}", "title is missing. Add a line such as title = {Its title},"),
        ("@misc{k, title = {x}}", "year is missing. Add a line such as year = {2024},"),
        (paper("k", title=""), "title is missing."),
        (paper("k", citations="3"), "citationsdate is missing. Say on which day"),
        (paper("k", eprint="23", archiveprefix="arXiv"), "arxiv: An arXiv id is like 2309.06180"),
        (paper("k", url="nowhere"), "url: Enter a valid URL."),
        (paper("k", title="x" * 301), "title: Ensure this value has at most 300 characters"),
        (paper(""), "Its key is missing"),
    ],
)
def test_a_paper_without_what_it_needs_is_refused_with_the_remedy(entry, reason):
    plan = papers(paper(), entry, paper("last"))
    assert groups(plan) == ["new", "refused", "new"]
    assert reason in plan.rows[1].reason


def test_a_key_or_an_id_that_stands_twice_in_a_file_is_refused_with_the_line():
    one = paper("one", eprint="2309.06180", doi="10.1145/X1")
    plan = papers(
        one, paper("one"), paper("two", eprint="2309.06180v2"), paper("b", doi="10.1145/x1")
    )
    assert groups(plan) == ["new", "refused", "refused", "refused"]
    assert reasons(plan)[1] == "one stands in line 1 already. Keep one of the two."
    assert "The arXiv id 2309.06180 belongs to one in line 1." in reasons(plan)[2]
    assert "The DOI 10.1145/x1 belongs to one in line 1." in reasons(plan)[3]


def test_an_id_of_another_paper_is_that_paper_once():
    make_paper("here", arxiv="2309.06180v1", doi="10.1145/x1")
    plan = papers(paper("one", eprint="2309.06180"), paper("two", doi="10.1145/X1"))
    assert [row.source.name for row in plan.rows] == ["here", "here"]
    assert reasons(plan) == ["", "here stands in line 1 already. Keep one of the two."]


def test_new_papers_are_saved_with_revision_log_entry_and_index(ana):
    assert apply(papers(paper(eprint="2309.06180", pages="1--2")), ana) == (1, 0, 0)
    saved = Paper.objects.get(key="a2024paper")
    assert (saved.arxiv, saved.doi, saved.other_fields) == ("2309.06180", None, {"pages": "1--2"})
    assert saved.latest_revision.as_object().title == "A paper"
    assert saved.latest_revision.user == ana
    entry = ModelLogEntry.objects.for_instance(saved).get()
    assert (entry.action, entry.user) == ("wagtail.create", ana)
    assert list(get_search_backend().search("a2024paper", Paper)) == [saved]


def test_nothing_is_overwritten_unasked(ana):
    make_paper("a2024paper", title="Mine")
    apply(papers(paper(), paper("other")), ana)
    assert Paper.objects.get(key="a2024paper").title == "Mine"
    assert not Revision.objects.filter(object_id=Paper.objects.get(key="a2024paper").pk).exists()


def test_what_was_ticked_is_overwritten_and_told_in_the_log(ana):
    old = make_paper("a2024paper", title="Mine", other_fields={"pages": "1", "series": "S"})
    assert apply(papers(paper(pages="2")), ana, Group.DIFFERS) == (0, 1, 0)
    old.refresh_from_db()
    assert (old.title, old.other_fields) == ("A paper", {"pages": "2", "series": "S"})
    assert old.latest_revision.as_object().title == "A paper"
    assert ModelLogEntry.objects.for_instance(old).get().action == "wagtail.edit"
    assert list(get_search_backend().search("paper", Paper)) == [old]


def test_what_changed_since_it_was_shown_is_left(ana):
    old = make_paper("a2024paper", title="Mine")
    plan = papers(paper(), paper("new"))
    Paper.objects.filter(pk=old.pk).update(title="Corrected meanwhile")
    make_paper("new", title="Made meanwhile")
    assert apply(plan, ana, Group.NEW, Group.DIFFERS) == (0, 0, 2)
    old.refresh_from_db()
    assert old.title == "Corrected meanwhile"


def test_who_may_not_change_papers_changes_none(ana):
    old = make_paper("a2024paper", title="Mine")
    ana.groups.get().permissions.filter(codename="change_paper").delete()
    assert apply(papers(paper()), ana, Group.DIFFERS) == (0, 0, 1)
    old.refresh_from_db()
    assert old.title == "Mine"


def test_all_or_nothing_is_saved(ana, monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("essays.exchange.plan.keep_history", fail)
    with pytest.raises(RuntimeError):
        apply(papers(paper()), ana)
    assert not Paper.objects.exists()


def test_wagtail_knows_what_an_imported_claim_names(ana):
    paper_here = make_paper()
    apply(claims(claim()), ana)
    assert ReferenceIndex.get_grouped_references_to(paper_here).count() == 1
