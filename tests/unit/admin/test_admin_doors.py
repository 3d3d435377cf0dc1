"""Every address that the newsletter adds to the admin, found in the URL conf: whom it lets in."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import URLPattern, get_resolver

from newsletter import clock
from newsletter.desk.note_questions import ACTS
from newsletter.models import Delivery, MailSettings, Note
from tests.factories import make_delivery, make_note, make_user

pytestmark = pytest.mark.django_db
OURS = {"subscribers", "notes", "deliveries", "outbox"}
ALONE = {"send_test_mail", "release_mail"}


def patterns(resolver, path="", ours=False) -> Iterator[str]:
    """Yield the routes of this app below /admin/, with their converters."""
    for pattern in resolver.url_patterns:
        route = path + str(pattern.pattern).lstrip("^")
        if not isinstance(pattern, URLPattern):
            yield from patterns(pattern, route, ours or pattern.namespace in OURS)
        elif ours or pattern.name in ALONE:
            yield route


ROUTES = sorted({route for route in patterns(get_resolver()) if route.startswith("admin/")})


@pytest.fixture
def addresses() -> list[str]:
    """All routes about one delivery, its note and its subscriber."""
    note = make_note(state="sending", released_at=clock.now())
    row = make_delivery(note, state="pending")
    MailSettings.objects.update(held_because="Restored.")
    keys = {"int:pk": note.pk, "uuid:pk": row.pk, "str:name": "a-mail", "slug:name": "new"}
    routes = [route.replace("test/<int:pk>", f"test/{note.essay_id}") for route in ROUTES]
    filled = [re.sub("<([^>]+)>", lambda found: str(keys[found[1]]), route) for route in routes]
    return [f"/{path}" for path in filled]


@pytest.fixture
def guest(client) -> Client:
    """Somebody who may open the admin, and nothing in it."""
    user = make_user("guest")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return client


def world() -> tuple:
    held = MailSettings.objects.values_list("held_because")[0]
    return held, *Note.objects.values_list("state"), *Delivery.objects.values_list("state")


def test_all_of_them_are_tried():
    assert len(ROUTES) >= len(ACTS) + 15
    assert {f"admin/notes/<int:pk>/{act.name}/" for act in ACTS} < set(ROUTES)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_in_without_signing_in(client, addresses, method):
    before = world()
    for address in addresses:
        answer = getattr(client, method)(address, {"number": "1"})
        assert answer["Location"].startswith("/admin/login/"), address
    assert world() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_has_no_permission_gets_no_further_than_the_home(guest, addresses, method):
    before = world()
    for address in addresses:
        answer = getattr(guest, method)(address, {"number": "1"})
        allowed = (answer.status_code == 302 and answer["Location"] == "/admin/") or (
            answer.status_code in (403, 405)
        )
        assert allowed, address
    assert world() == before


def test_no_form_of_another_site_does_anything(author, addresses):
    """An author is signed in, and their browser sends the cookie along."""
    before = world()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = author.cookies
    for address in addresses:
        assert strict.post(address, {"number": "1"}).status_code in (403, 405), address
    assert world() == before


def test_an_editor_reads_about_notes_and_of_nobodys_address(editor, author, addresses):
    reader = Delivery.objects.get().address
    author.post(f"/admin/subscribers/delete/{Delivery.objects.get().subscriber_id}/")
    make_delivery(Note.objects.get(), state="failed", reason="The provider answered 422.")
    readers = [reader, Delivery.objects.get(state="failed").address]
    seen = [*addresses, "/admin/", "/admin/essays/", "/admin/reports/site-history/"]
    texts = [answer.text for answer in map(editor.get, seen) if answer.status_code == 200]
    assert len(texts) >= 5
    assert not [text for text in texts for address in readers if address in text]
