"""The dry run, and what is saved of it."""

import re
import time
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from essays.exchange.claims import ClaimPlan
from essays.exchange.latex import decode
from essays.exchange.papers import PaperPlan
from essays.exchange.plan import MOST, Group, Unreadable
from essays.models import Claim, Paper
from tests.factories import make_claim, make_paper, make_user

pytestmark = pytest.mark.django_db

HEADER = "bibkey,slug,metric,value,unit,baseline,conditions,where,status,superseded_by,remark\n"


def paper(key="a2024paper", **fields) -> str:
    fields = {"title": "A paper", "year": "2024"} | fields
    return f"@misc{{{key}, " + ", ".join(f"{k} = {{{v}}}" for k, v in fields.items()) + "}\n"


def claim(slug="ttft", key="zhong2024distserve", status="", later="", remark="", **fields) -> str:
    six = {"metric": "ttft", "value": "2", "unit": "x", "baseline": "-", "conditions": "c"}
    six |= {"where": "section 1"} | fields
    return ",".join([key, slug, *six.values(), status, later, remark]) + "\n"


def planned(plan_class, text):
    plan = plan_class(text)
    list(plan.steps())
    plan.compare()
    return plan


def papers(*entries):
    return planned(PaperPlan, "".join(entries))


def claims(*rows):
    return planned(ClaimPlan, HEADER + "".join(rows))


def groups(plan) -> list[str]:
    return [row.group.value for row in plan.rows]


def reasons(plan) -> list[str]:
    return [row.reason for row in plan.rows]


@pytest.fixture
def ana():
    return make_user("ana", "Authors")


def apply(plan, user, *wanted):
    """Tick the rows of some groups, or as the form does at first: the new ones."""
    wanted = wanted or (Group.NEW,)
    return plan.apply([row.tick for row in plan.rows if row.group in wanted], user)


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
        (paper("a/b"), "key: A key has letters, digits"),
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


def test_an_id_of_another_paper_is_refused_with_its_key():
    make_paper("here", arxiv="2309.06180v1", doi="10.1145/x1")
    plan = papers(paper("one", eprint="2309.06180"), paper("two", doi="10.1145/X1"))
    assert [re.search(r"belongs to (\w+)\.", reason)[1] for reason in reasons(plan)] == ["here"] * 2


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


@pytest.mark.parametrize("name", ["metric", "value", "unit", "baseline", "conditions", "where"])
def test_a_claim_without_one_of_the_six_is_refused_with_its_name(name):
    make_claim(slug="ttft")
    plan = claims(claim("a"), claim("b", **{name: ""}), claim("ttft", **{name: ""}))
    assert groups(plan) == ["new", "refused", "refused"]
    remedy = Claim._meta.get_field(name).help_text
    assert reasons(plan)[1:] == [f"{name} is missing. {remedy}"] * 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"key": "nosuch"}, "No paper has the key nosuch. Import the paper first"),
        ({"status": "disputed"}, "remark is missing. Say in the remark what is disputed"),
        ({"status": "superseded"}, "superseded_by: Name the claim that supersedes it"),
        ({"later": "zhong2024distserve/first"}, "superseded_by: Name the claim"),
        ({"status": "superseded", "later": "a/b"}, "there is no claim a/b, neither here nor"),
        ({"status": "superseded", "later": "zhong2024distserve/x"}, "cannot supersede itself"),
        ({"slug": "first"}, "zhong2024distserve/first stands in line 2 already"),
        ({"value": "1" * 81}, "value: Ensure this value has at most 80 characters"),
        ({"slug": "a b"}, "slug: Enter a valid"),
    ],
)
def test_a_wrong_claim_is_refused_with_the_remedy(fields, reason):
    make_paper()
    plan = claims(claim("first"), claim(**{"slug": "x"} | fields), claim("last"))
    assert groups(plan) == ["new", "refused", "new"]
    assert reason in reasons(plan)[1]


def test_a_claim_may_be_superseded_by_one_further_down(ana):
    make_paper()
    chain = [("v1", "v2"), ("v2", "v3")]
    rows = [claim(a, status="superseded", later=f"zhong2024distserve/{b}") for a, b in chain]
    assert apply(claims(*rows, claim("v3")), ana) == (3, 0, 0)
    found = {each.slug: each for each in Claim.objects.all()}
    assert found["v1"].superseded_by == found["v2"]
    assert found["v2"].superseded_by == found["v3"]
    assert groups(claims(*rows, claim("v3"))) == ["same"] * 3


def test_a_claim_superseded_by_what_is_not_imported_is_left(ana):
    make_claim(slug="old", metric="ttft", value="2", where="section 1")
    later = "zhong2024distserve/v3"
    rows = [claim(slug, status="superseded", later=later) for slug in ("v1", "old")]
    plan = claims(*rows, claim("v3"))
    assert plan.apply([row.tick for row in plan.rows[:2]], ana) == (0, 0, 2)
    assert Claim.objects.get().stands


def test_a_claim_that_is_here_may_become_superseded(ana):
    old = make_claim(slug="v1", direction="")
    text = claims(claim("v1", status="superseded", later="zhong2024distserve/v2"), claim("v2"))
    assert apply(text, ana, Group.NEW, Group.DIFFERS) == (1, 1, 0)
    old.refresh_from_db()
    assert (old.status, old.superseded_by.slug) == ("superseded", "v2")
    assert old.latest_revision.as_object().superseded_by.slug == "v2"


def test_wagtail_knows_what_an_imported_claim_names(ana):
    paper_here = make_paper()
    apply(claims(claim()), ana)
    assert ReferenceIndex.get_grouped_references_to(paper_here).count() == 1


def many(number: int) -> str:
    return "".join(
        paper(
            f"k{i}", title=f"{{A}} paper {i}", doi=f"10.1145/{i}", author='M{\\"u}ller, A and B, C'
        )
        for i in range(number)
    )


def test_more_papers_need_no_more_queries():
    asked = []
    for number in (10, 200):
        plan = PaperPlan(many(number))
        list(plan.steps())
        with CaptureQueriesContext(connection) as queries:
            plan.compare()
        asked.append(len(queries))
    assert asked == [2, 2]


def effort(number: int) -> tuple[float, int]:
    """How many seconds of computing and bytes of memory a dry run takes."""
    decode.cache_clear()
    tracemalloc.start()
    begun = time.process_time()
    papers(many(number))
    seconds, memory = time.process_time() - begun, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, memory


def test_twice_as_many_papers_take_about_twice_as_much():
    effort(10)
    (seconds, memory), (more_seconds, more_memory) = effort(300), effort(600)
    assert more_seconds / seconds < 3
    assert more_memory / memory < 3


def test_more_claims_need_no_more_queries():
    make_paper()
    with CaptureQueriesContext(connection) as few:
        claims(claim())
    with CaptureQueriesContext(connection) as more:
        claims(*(claim(f"ttft-{i}") for i in range(100)))
    assert len(few) == len(more) == 2


def test_reading_tells_how_far_it_is():
    assert list(PaperPlan(many(250)).steps()) == ["100 of 250 read", "200 of 250 read"]


def test_too_many_are_refused_at_once():
    with pytest.raises(Unreadable, match=f"It has {MOST + 1:,} records, and at most {MOST:,}"):
        PaperPlan("@misc{x}\n" * (MOST + 1))


@pytest.mark.parametrize(("plan", "text"), [(PaperPlan, ""), (PaperPlan, "% x"), (ClaimPlan, "\n")])
def test_an_empty_text_is_told_with_what_is_expected(plan, text):
    with pytest.raises(Unreadable, match=r"begins like @article|Each one is a line"):
        plan(text)
