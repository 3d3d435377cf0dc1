"""Imprint, privacy, contact: pages beside the essays, as many as a site needs."""

import pytest
from django.urls import reverse

from essays.models import EssayIndexPage
from home.models import TextPage
from home.serving.edition import missing_triggers
from newsletter.models import Note
from tests.factories import make_essay, make_user

pytestmark = pytest.mark.django_db


def make_page(title: str, body: str = "Words.") -> TextPage:
    page = TextPage(title=title, body=body)
    EssayIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


def test_they_stand_in_the_foot_of_every_page_and_are_never_mailed(client):
    make_essay("An essay")
    for title in ("Privacy", "Imprint"):
        make_page(title)
    draft = make_page("Contact")
    draft.unpublish()
    for address in ("/", "/an-essay/", "/imprint/"):
        foot = client.get(address).text.partition("<footer")[2]
        links = ['<a href="/imprint/">Imprint</a>', '<a href="/privacy/">Privacy</a>']
        assert foot.index(links[0]) < foot.index(links[1])
        assert "Contact" not in foot
    assert client.get("/imprint.md").text.startswith("# Imprint")
    assert not Note.objects.exists()
    assert missing_triggers() == []


def test_an_author_makes_one_in_the_admin(client):
    client.force_login(make_user("ana", "Authors"))
    front = EssayIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=["home", "textpage", front.pk])
    inlines = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    text = {"title": "Imprint", "slug": "imprint", "body": "Who I am.", "action-publish": "1"}
    assert client.get(address).status_code == 200
    client.post(address, text | inlines)
    assert "Who I am." in client.get("/imprint/").text


def test_the_admin_has_the_name_of_the_site(client):
    page = client.get("/admin/login/").text
    assert "Sign in to Into the Gap" in page
    assert "<title>Sign in - Into the Gap</title>" in page
