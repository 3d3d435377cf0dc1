"""What a note looks like, for who thinks of leaving an email."""

from datetime import date

import pytest

from essays.models import EssayPage, Publication
from newsletter import clock
from newsletter.letters.rendering import LEAVE_MARK, note_letter
from newsletter.models import Note
from tests.factories import make_essay

pytestmark = pytest.mark.django_db
NEWEST = "/notes/newest/"


def leave_note(essay: EssayPage, **fields: object) -> Note:
    """Make the note of an essay that left just now."""
    now = clock.now()
    html = note_letter(essay).html.replace("<h1", "<!-- as mailed --><h1", 1)
    told = {"title": essay.title, "url": essay.full_url, "html": html, "text": "It.\n"}
    times = {"release_at": now, "created_at": now, "released_at": now}
    return Note.objects.create(essay=essay, **(told | times | fields))


def test_before_a_note_left_it_is_that_of_the_newest_essay(client):
    make_essay("The older", date=date(2026, 1, 1))
    make_essay("The newest", date=date(2026, 2, 1))
    page = client.get(NEWEST)
    assert "<title>The newest</title>" in page.text
    assert LEAVE_MARK not in page.text
    assert "unsafe-inline" in page["Content-Security-Policy"]
    assert page["X-Robots-Tag"] == "noindex"


def test_what_left_is_shown_as_it_was_mailed(client):
    mailed = make_essay("Mailed", date=date(2026, 1, 1))
    make_essay("Newer, not mailed", date=date(2026, 2, 1))
    leave_note(mailed)
    EssayPage.objects.filter(pk=mailed.pk).update(title="Changed since")
    text = client.get(NEWEST).text
    assert "<!-- as mailed -->" in text
    assert "Changed since" not in text
    assert "/#subscribe" in text


@pytest.mark.parametrize("left", [True, False])
def test_what_has_not_left_or_cannot_be_read_is_not_shown(client, left):
    make_essay("Readable")
    hidden = make_essay("Hidden", live=not left)
    leave_note(hidden, **({} if left else {"released_at": None}))
    text = client.get(NEWEST).text
    assert "as mailed" not in text


def test_without_an_essay_there_is_none_and_no_link_to_it(client):
    EssayPage.objects.all().delete()
    assert client.get(NEWEST).status_code == 404
    assert NEWEST not in client.get("/").text


def test_the_link_stands_beside_the_form_of_the_front_page_alone(client):
    essay = make_essay()
    assert NEWEST in client.get("/").text
    assert NEWEST not in client.get(essay.url).text


@pytest.mark.parametrize("author", ["", "Jo Doe"])
def test_nobody_says_me_without_a_name(client, author):
    Publication.objects.update(author=author, author_line="who builds it")
    text = client.get("/").text
    assert ("me included" in text) == bool(author)
    assert ("By Jo Doe, who builds it" in text) == bool(author)
    assert "me included" in client.get("/subscribe/").text or not author
