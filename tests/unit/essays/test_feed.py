"""The feed: Atom, in full, with names that stay."""

import pytest
from lxml import etree
from wagtail.models import PageViewRestriction

from essays.models import Claim, EssayPage, Paper, Problem, Publication
from tests.factories import TRUE_THING, make_claim, make_essay

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client):
    response = client.get("/feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    return etree.fromstring(response.content)


def test_an_entry_is_complete(client):
    essay = make_essay("Title & more", body="Whole **text**[^a].\n\n[^a]: The note.\n")
    [entry] = feed(client).findall(f"{ATOM}entry")
    content = entry.find(f"{ATOM}content")
    assert entry.findtext(f"{ATOM}title") == "Title & more"
    assert entry.findtext(f"{ATOM}summary") == TRUE_THING
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{essay.translation_key}"
    assert entry.find(f"{ATOM}link").get("href") == "http://127.0.0.1:8000/title-more/"
    assert content.get("type") == "html"
    assert "<strong>text</strong>" in content.text
    assert "The note." in content.text
    assert "popover" not in content.text
    assert content.base == "http://127.0.0.1:8000/title-more/"  # where its #fn-1 leads


def test_the_licence_is_a_link(client):
    [link] = [link for link in feed(client).findall(f"{ATOM}link") if link.get("rel") == "license"]
    assert link.get("href") == "https://creativecommons.org/licenses/by/4.0/"


def test_without_a_licence_there_is_no_link(client):
    Publication.objects.update(license_url="")
    assert 'rel="license"' not in client.get("/feed/").text


def test_the_name_of_an_entry_survives_title_slug_and_text(client):
    essay = make_essay("Before")
    before = feed(client).findtext(f".//{ATOM}entry/{ATOM}id")
    essay.title, essay.slug, essay.body = "After", "after", "Other.\n"
    essay.save_revision().publish()
    assert feed(client).findtext(f".//{ATOM}entry/{ATOM}id") == before


def test_the_summary_is_text_and_not_markup(client):
    make_essay(true_thing="p < 0.05 & <script>alert(1)</script>")
    summary = feed(client).findtext(f".//{ATOM}entry/{ATOM}summary")
    assert summary == "p &lt; 0.05 &amp; &lt;script&gt;alert(1)&lt;/script&gt;"


def test_drafts_are_not_in_the_feed(client):
    make_essay("Draft", live=False)
    assert feed(client).findall(f"{ATOM}entry") == []


def poll(client, first):
    return client.get("/feed/", headers={"if-none-match": first["ETag"]})


def test_a_poll_that_has_it_costs_two_queries(client, django_assert_num_queries):
    make_essay("An essay")
    first = client.get("/feed/")
    with django_assert_num_queries(2):
        again = poll(client, first)
    assert (again.status_code, again.content) == (304, b"")


def test_a_full_answer_is_made_once_for_each_change(client, monkeypatch):
    make_essay("An essay")
    first = client.get("/feed/")
    monkeypatch.setattr(EssayPage, "rendered", None)
    assert client.get("/feed/").content == first.content


def change_text(essay):
    essay.body = "Another text.\n"
    essay.save_revision().publish()


def change_name(essay):
    publication = Publication.load()
    publication.name = "Another name"
    publication.save()


def unpublish(essay):
    essay.unpublish()


def make_private(essay):
    PageViewRestriction.objects.create(page=essay, restriction_type="login")


def supersede(essay):
    claim = Claim.objects.get()
    claim.status, claim.superseded_by = "superseded", make_claim(slug="v3", value="7.4")
    claim.save()


def rename_paper(essay):
    paper = Paper.objects.get()
    paper.authors = "Dao, Tri"
    paper.save()


def solve(essay):
    problem = Problem.objects.first()
    problem.status = "solved"
    problem.save()


CHANGES = [change_text, change_name, unpublish, make_private, supersede, rename_paper, solve]
TEXT = "At [2.0-4.6x](claim:zhong2024distserve/chat-vllm).\n\n/// problems\n///\n"


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_in_the_next_answer(client, change):
    make_claim()
    essay = make_essay("An essay", body=TEXT)
    first = client.get("/feed/")
    change(essay)
    second = poll(client, first)
    assert second.status_code == 200
    assert second.content != first.content
