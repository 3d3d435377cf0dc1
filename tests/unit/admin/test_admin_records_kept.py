"""What an essay, a draft, a claim or a problem uses keeps its name, and stays."""

import pytest
from django.db.models import ProtectedError
from django.db.transaction import atomic
from django.urls import reverse
from record_forms import PAPER, address, form_of, posted
from wagtail.models import ModelLogEntry

from essays.models import Claim, EssayPage, Paper
from tests.factories import essay_form, make_claim, make_essay, make_paper, make_problem

pytestmark = pytest.mark.django_db


def written(author, body: str, *, draft: bool) -> EssayPage:
    """An essay with this text: live, or live with other words and this text as its draft."""
    if not draft:
        return make_essay("Its essay", body=body)
    essay = make_essay("Its essay")
    author.post(reverse("wagtailadmin_pages:edit", args=[essay.pk]), essay_form(body=body))
    return essay


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("body", ["[@old]\n", "[2.0-4.6x](claim:old/chat-vllm)\n"])
def test_a_key_that_a_text_writes_stays(author, body, draft):
    paper = make_claim(make_paper("old")).paper
    written(author, body, draft=draft)
    html = posted(author, paper, PAPER | {"key": "new"})
    assert "“Its essay” would lose it. Change the text there first." in html
    assert Paper.objects.get().key == "old"


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("field", ["slug", "paper"])
def test_the_name_of_a_claim_that_a_text_writes_stays(author, field, draft):
    claim = make_claim(make_paper("old"))
    written(author, "[2.0-4.6x](claim:old/chat-vllm)\n", draft=draft)
    other = {"slug": "other", "paper": make_paper("other").pk}[field]
    assert "would lose it" in posted(author, claim, form_of(claim, **{field: other}))
    claim.refresh_from_db()
    assert claim.name == "old/chat-vllm"


def test_what_no_text_names_may_be_renamed(author):
    claim = make_claim(make_paper("old"))
    make_essay(headline_claim=claim)
    posted(author, claim, form_of(claim, slug="other"))
    posted(author, claim.paper, PAPER | {"key": "new"})
    assert Claim.objects.get().name == "new/other"


def test_an_emptied_name_comes_back(author):
    claim = make_claim()
    posted(author, claim, form_of(claim, slug="", metric="another metric"))
    claim.refresh_from_db()
    assert (claim.slug, claim.metric) == ("chat-vllm", "another metric")


def uses(author) -> dict:
    """A record of each kind that is used in a way of its own, and by what."""
    claim, cited = make_claim(make_paper("own")), make_paper("cited")
    drafted, later = make_claim(make_paper("p"), "drafted"), make_claim(cited, "later")
    make_claim(cited, "v1", status="superseded", superseded_by=later, metric="first version")
    problem = make_problem()
    make_essay("By an essay", body="[@cited]\n", problems=[problem])
    written(author, "[2.0-4.6x](claim:p/drafted)\n", draft=True)
    return {
        "by its claim": (claim.paper, claim.metric),
        "by a text": (cited, "By an essay"),
        "by a draft": (drafted, "Its essay"),
        "by a newer claim": (later, "first version"),
        "by an essay": (problem, "By an essay"),
    }


WAYS = ["by its claim", "by a text", "by a draft", "by a newer claim", "by an essay"]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_used_is_not_deleted_and_its_uses_are_told(author, way):
    record, user = uses(author)[way]
    for method in (author.get, author.post):
        html = method(address(record, "delete"), follow=True).text
        assert "is used by" in html
        assert user in html
    with pytest.raises(ProtectedError), atomic():
        record.delete()
    with pytest.raises(ProtectedError), atomic():
        type(record).objects.filter(pk=record.pk).delete()
    assert type(record).objects.filter(pk=record.pk).exists()


def bulk(client, *records):
    ids = "&".join(f"id={record.pk}" for record in records)
    name = records[0]._meta.model_name
    return client.post(f"/admin/bulk/essays/{name}/delete/?{ids}&next=/admin/papers/", follow=True)


def test_in_bulk_nothing_goes_if_one_is_used(author):
    used, unused = make_claim(make_paper("own")).paper, make_paper("unused")
    html = bulk(author, used, unused).text
    assert "1 of 2 are used, so nothing was deleted." in html
    assert Paper.objects.count() == 2


def test_what_is_not_used_goes_and_the_log_keeps_it(author):
    for paper in (make_paper("a"), make_paper("b")):
        author.post(address(paper, "delete"))
    bulk(author, make_claim(make_paper("c"), "one"), make_claim(None, "two"))
    assert (Claim.objects.count(), Paper.objects.count()) == (0, 1)
    log = ModelLogEntry.objects.filter(action="wagtail.delete", user__username="ana")
    assert [entry.content_type.model for entry in log.order_by("pk")] == ["paper"] * 2 + [
        "claim"
    ] * 2
