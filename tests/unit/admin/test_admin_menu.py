"""The menu leads with essays and holds nothing that this site does not use."""

import json
import re

import pytest

from tests.factories import make_user

pytestmark = pytest.mark.django_db

SIDEBAR = re.compile(r'<script id="wagtail-sidebar-props"[^>]*>(.*?)</script>', re.DOTALL)


def menu_of(client) -> dict[str, list[str]]:
    """Return the names in the main menu, in order, each with the names below it."""
    sidebar = json.loads(SIDEBAR.search(client.get("/admin/").text)[1])
    main = next(m for m in sidebar["modules"] if m["_type"].endswith("MainMenuModule"))
    return {
        item["_args"][0]["name"]: [below["_args"][0]["name"] for below in item["_args"][1]]
        if item["_type"].endswith("SubMenuItem")
        else []
        for item in main["_args"][0]
    }


def test_an_author_sees_the_whole_desk(author):
    names = ["essays", "subscribers", "notes", "papers", "outbox", "images", "explorer"]
    assert list(menu_of(author)) == [*names, "settings"]
    assert menu_of(author)["papers"] == ["papers", "claims", "open-problems"]


def test_an_editor_sees_what_they_use(editor):
    assert list(menu_of(editor)) == ["essays", "notes", "papers", "images", "explorer"]


def test_settings_are_the_ones_this_site_has(author):
    moving = ["import-essays", "take-everything-away"]
    own = ["publication", "mail", "redirects", "site-history", *moving]
    assert menu_of(author)["settings"] == own


def test_a_superuser_adds_people_here(client):
    client.force_login(make_user(is_superuser=True))
    assert "users" in menu_of(client)["settings"]
    assert not {"sites", "groups", "workflows"} & set(menu_of(client)["settings"])


def test_there_is_no_outbox_where_mail_is_sent(author, settings):
    settings.MAILERS = {"default": {"BACKEND": "newsletter.esps.backends.smtp", "OPTIONS": {}}}
    assert "outbox" not in menu_of(author)
    assert author.get("/admin/outbox/").status_code == 302
