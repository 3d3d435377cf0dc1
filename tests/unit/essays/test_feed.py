"""The feed: Atom, in full, with names that stay."""

import pytest
from lxml import etree

from tests.factories import TRUE_THING, make_essay

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


def test_the_name_of_an_entry_survives_title_slug_and_text(client):
    essay = make_essay("Before")
    before = feed(client).findtext(f".//{ATOM}entry/{ATOM}id")
    essay.title, essay.slug, essay.body = "After", "after", "Other.\n"
    essay.save_revision().publish()
    assert feed(client).findtext(f".//{ATOM}entry/{ATOM}id") == before


def test_drafts_are_not_in_the_feed(client):
    make_essay("Draft", live=False)
    assert feed(client).findall(f"{ATOM}entry") == []
