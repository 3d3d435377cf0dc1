"""Each page that anyone may read has a Markdown twin beside it, and no other page has."""

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from essays.models import EssayPage, Publication
from tests.factories import TRUE_THING, make_essay

pytestmark = pytest.mark.django_db


def test_an_essay_has_a_twin(client):
    Publication.objects.update_or_create(defaults={"author": "Ana"})
    essay = make_essay("An essay", body="One *two* `[@a]`.\n")
    answer = client.get("/an-essay.md")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    head, true_thing, signed, license_, address, body = answer.text.split("\n\n")
    assert (head, true_thing) == ("# An essay", f"**{TRUE_THING}**")
    assert signed.startswith("Ana, ")
    assert license_ == "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)"
    assert address == f"<{essay.full_url}>"
    assert body == "One *two* `[@a]`.\n"


def test_the_about_page_has_a_twin(client):
    about = Page.objects.get(slug="why-i-write").specific
    answer = client.get("/why-i-write.md")
    assert answer.text.startswith(f"# {about.title}\n\n**{about.subtitle}")
    assert answer.text.endswith("one essay, one note.\n")


@pytest.mark.parametrize("address", ["/an-essay/", "/why-i-write/"])
def test_a_page_names_its_twin(client, address):
    make_essay("An essay")
    link = f'<link rel="alternate" type="text/markdown" href="{address.rstrip("/")}.md">'
    assert link in client.get(address).text


def test_who_has_the_twin_is_told_that_nothing_changed(client):
    essay = make_essay("An essay")
    tag = client.get("/an-essay.md")["ETag"]
    assert client.get("/an-essay.md", headers={"If-None-Match": tag}).status_code == 304
    essay.body = "Other.\n"
    essay.save_revision().publish()
    assert client.get("/an-essay.md", headers={"If-None-Match": tag}).status_code == 200


def private(essay: EssayPage) -> None:
    PageViewRestriction.objects.create(page=essay, restriction_type="login")


def below_private(essay: EssayPage) -> None:
    private(essay.get_parent())


def aliased(essay: EssayPage) -> None:
    essay.create_alias(update_slug="an-alias")
    essay.move(essay.get_parent(), "last-child")
    EssayPage.objects.filter(slug="an-essay").update(slug="moved")
    EssayPage.objects.filter(slug="an-alias").update(slug="an-essay")


HIDE = [EssayPage.unpublish, EssayPage.delete, private, below_private, aliased]


@pytest.mark.parametrize("hide", HIDE)
def test_what_nobody_may_read_has_no_twin(client, hide):
    essay = make_essay("An essay")
    assert client.get("/an-essay.md").status_code == 200
    hide(EssayPage.objects.get(pk=essay.pk))
    assert client.get("/an-essay.md").status_code == 404


@pytest.mark.parametrize("address", ["/no.md", "/.md", "/an-essay.md/", "/root.md", "/home.md"])
def test_other_addresses_are_free(client, address):
    make_essay("An essay")
    assert client.get(address).status_code == 404


def test_a_twin_is_only_read(client):
    make_essay("An essay")
    assert client.post("/an-essay.md").status_code == 405
    assert client.head("/an-essay.md").status_code == 200


def test_a_twin_costs_few_queries(client, django_assert_max_num_queries):
    other = make_essay("Other")
    body = f"[a](page:{other.pk}) " * 20
    make_essay("An essay", body=body)
    with django_assert_max_num_queries(12):
        assert "[a](http://127.0.0.1:8000/other/)" in client.get("/an-essay.md").text


def renamed(essay: EssayPage, slug: str) -> None:
    essay.slug = slug
    essay.save_revision().publish()


def test_a_former_address_leads_to_the_twin_of_the_new_one(
    client, django_capture_on_commit_callbacks
):
    essay = make_essay("An essay")
    with django_capture_on_commit_callbacks(execute=True):
        renamed(essay, "renamed")
    answer = client.get("/an-essay.md")
    assert (answer.status_code, answer.url) == (301, "/renamed.md")
    assert client.get("/an-essay/").status_code == 301
    essay.unpublish()
    assert client.get("/an-essay.md").status_code == 404


def test_an_address_that_nobody_could_read_leads_nowhere(
    client, django_capture_on_commit_callbacks
):
    essay = make_essay("A draft", live=False)
    with django_capture_on_commit_callbacks(execute=True):
        essay.slug = "finished"
        essay.save()
        renamed(essay, "published")
    assert client.get("/a-draft/").status_code == 404
    assert client.get("/finished/").status_code == 404
    assert not Redirect.objects.exists()
