"""Claims as a dry run sees them, and superseding ones that come with the same file."""

import pytest

from essays.exchange.claims import SEVEN
from essays.exchange.plan import Group
from essays.models import Claim
from tests.factories import make_claim, make_paper
from tests.unit.exchange.plans import (
    apply,
    claim,
    claims,
    groups,
    reasons,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", SEVEN)
def test_a_claim_without_one_of_the_seven_is_refused_with_its_name(name):
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
        ({"baseline": "-"}, "baseline: Say against what it was measured"),
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
