"""The preview panel: the page and everything that the note will be."""

import pytest
from django.urls import reverse

from essays.models import EssayIndexPage
from tests.factories import TRUE_THING, essay_form, make_essay

pytestmark = pytest.mark.django_db

MODES = [
    ("", "Page"),
    ("note", "Note"),
    ("note-text", "Note, text"),
    ("inbox", "Inbox line"),
    ("card", "Card"),
]


def test_the_panel_offers_page_and_note():
    assert make_essay(live=False).preview_modes == MODES


@pytest.mark.parametrize("person", ["author", "editor"])
@pytest.mark.parametrize("mode", [name for name, label in MODES])
def test_each_mode_shows_what_is_typed(person, mode, request):
    client = request.getfixturevalue(person)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[make_essay(live=False).pk])
    assert client.post(address, essay_form(title="Just typed")).json() == {
        "is_valid": True,
        "is_available": True,
    }
    answer = client.get(address, {"mode": mode})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/html")
    words = " ".join(answer.text.split())
    assert "just typed" in words.lower()
    assert TRUE_THING in words


def test_a_new_essay_has_previews_before_it_is_saved(editor):
    front = EssayIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:preview_on_add", args=["essays", "essaypage", front.pk])
    editor.post(address, essay_form(title="Newly typed"))
    for mode, _ in MODES:
        assert "newly typed" in editor.get(address, {"mode": mode}).text.lower()
