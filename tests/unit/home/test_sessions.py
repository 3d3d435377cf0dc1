"""Sessions: a new key at each turn, ended by their owner."""

import os
import subprocess
import sys

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from wagtail.models import ModelLogEntry

from home.access import sessions
from home.access.happened import FAILED, SIGNED_IN, TOLD
from tests.factories import make_subscriber, make_user

pytestmark = pytest.mark.django_db
RIGHT = "long-enough-password"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML) Chrome/140.0 Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


@pytest.fixture
def ana():
    return make_user("ana", "Authors", is_superuser=True)


def signed_in(agent=FIREFOX, password=RIGHT) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/admin/login/", {"username": "ana", "password": password, "remember": "on"})
    return client


def key(client: Client) -> str:
    return client.cookies["sessionid"].value


def save_account(client: Client, **fields) -> None:
    form = {"name_email-first_name": "A", "name_email-last_name": "B"}
    form |= {"name_email-email": "ana@example.org", "theme-theme": "system"}
    form |= {"theme-density": "default", "theme-contrast": "system", "locale-current_time_zone": ""}
    answer = client.post("/admin/account/", form | fields)
    assert answer.status_code == 302, answer.text


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"), (CHROME, "Chrome on Android"), (EDGE, "Edge on Windows"),
        ("curl/8", "A browser"), ("", "A browser"), ("<b>" * 9_999, "A browser"),
    ],
)  # fmt: skip
def test_a_device_has_a_name(agent, words):
    assert sessions.device_of(agent) == words


def test_a_session_gets_a_new_key_when_somebody_signs_in(ana):
    client = signed_in()
    before = key(client)
    client.post("/admin/login/", {"username": "ana", "password": RIGHT})
    assert key(client) != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_new_password_ends_all_others_and_gives_this_one_a_new_key(ana):
    here, there = signed_in(), signed_in(CHROME)
    before, new = key(here), "another-long-password"
    changed = {"password-old_password": RIGHT}
    save_account(here, **changed, **{f"password-new_password{n}": new for n in "12"})
    assert key(here) != before
    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").status_code == 302


def test_the_owner_sees_where_they_are_signed_in_and_ends_it(ana):
    here, there, third = signed_in(), signed_in(CHROME), signed_in(EDGE)
    page = here.get("/admin/account/").text
    assert "You are signed in on 3 devices." in page
    assert "Firefox on Linux, this one" in page
    assert key(there) not in page
    [place] = [p for p in sessions.places_of(ana) if p.device == "Chrome on Android"]
    save_account(here, **{"sessions-end": place.name})
    assert there.get("/admin/").status_code == 302
    assert [c.get("/admin/").status_code for c in (here, third)] == [200, 200]


def test_nobody_ends_the_session_of_another(ana):
    here = signed_in()
    make_user("bo", "Authors")
    bo = Client()
    bo.post("/admin/login/", {"username": "bo", "password": RIGHT})
    [place] = sessions.places_of(ana)
    answer = bo.post("/admin/account/", {"sessions-end": place.name})
    assert "not one of the available choices" in answer.text
    assert here.get("/admin/").status_code == 200


COOKIES = """
from config.settings import *
print(SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE)
"""


def test_over_https_no_other_host_can_set_the_cookies(ana, settings):
    environ = os.environ | {"SITE_URL": "https://example.org"}
    said = subprocess.run([sys.executable, "-c", COOKIES], env=environ, capture_output=True)
    assert said.stdout.split() == [b"__Host-sessionid", b"__Host-csrftoken", b"True", b"True"]
    settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-sessionid", True
    client = Client()
    form = {"username": "ana", "password": RIGHT}
    cookie = client.post("/admin/login/", form, secure=True).cookies["__Host-sessionid"]
    assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax")
    assert cookie["secure"]
    assert cookie["httponly"]


def test_readers_get_no_session(client):
    assert client.get("/").status_code == 200
    assert not Session.objects.exists()


# -- the site history ---------------------------------------------------------------------------


def test_the_history_tells_who_signed_in_and_whose_name_was_tried(ana):
    client = Client(REMOTE_ADDR="203.0.113.9")
    for name in ("ana", "typed-my-password-here"):
        client.post("/admin/login/", {"username": name, "password": "wrong"})
    client.post("/admin/login/", {"username": "ana", "password": RIGHT})
    rows = ModelLogEntry.objects.order_by("pk").values_list("action", "label")
    assert list(rows) == [(FAILED, "ana"), (FAILED, "unknown name"), (SIGNED_IN, "ana")]
    page = client.get("/admin/reports/site-history/").text
    assert page.count("Tried to sign in with a wrong password") == 2
    assert "203.0.113" not in page
    assert "typed-my-password" not in page


def test_many_failures_leave_few_rows(ana):
    for n in range(TOLD.burst + 5):
        Client().post("/admin/login/", {"username": f"n{n}", "password": "wrong"})
    assert ModelLogEntry.objects.filter(action=FAILED).count() == TOLD.burst


def test_an_export_is_in_the_history_without_an_address(ana):
    make_subscriber(email="reader@example.org")
    client = signed_in()
    b"".join(client.get("/admin/subscribers/?export=csv").streaming_content)
    entry = ModelLogEntry.objects.get(action="newsletter.export")
    assert (entry.user, entry.data) == (ana, {"number": 1})
    assert "Subscribers exported" in client.get("/admin/reports/site-history/").text
