"""Signing in: guesses are few, names are not told, and a lock never keeps the owner out."""

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.access import hasher, limits
from home.access.hasher import Busy, OneAtATime
from home.access.links import send_links
from home.access.models import LinkRequest
from newsletter import clock
from tests.factories import make_user

pytestmark = pytest.mark.django_db
RIGHT = "long-enough-password"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture(autouse=True)
def quick(monkeypatch, settings):
    """The site's own hasher, in no time: what is counted here are tries."""
    settings.PASSWORD_HASHERS = ["home.access.hasher.OneAtATime"]
    monkeypatch.setattr(OneAtATime, "iterations", 1)


def sign_in(client, name="ana", password="wrong", **meta):
    return client.post("/admin/login/", {"username": name, "password": password}, **meta)


@pytest.mark.parametrize("name", ["ana", "nobody", "ANA", "ａｎａ"])  # noqa: RUF001
def test_guesses_at_a_name_end_whether_it_is_known_or_not(client, name):
    make_user("ana", "Authors")
    answers = [sign_in(client, name).status_code for _ in range(limits.SIGN_IN_OF_ACCOUNT.burst)]
    assert set(answers) == {200}
    refused = sign_in(client, name)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 200


def test_known_and_unknown_names_get_the_same_answer_and_questions(client):
    make_user("ana", "Authors")
    seen = set()
    for name in ("ana", "nobody"):
        for _ in range(limits.SIGN_IN_OF_ACCOUNT.burst + 1):
            with CaptureQueriesContext(connection) as captured:
                answer = sign_in(client, name)
            page = re.sub(r"\w{64}", "TOKEN", answer.text.replace(name, "X"))
            seen.add((answer.status_code, page, len(captured)))
    assert len({status for status, _, _ in seen}) == 2
    assert len({page for _, page, _ in seen}) == 2


def test_the_right_password_is_refused_while_the_account_is_shut(client):
    make_user("ana", "Authors")
    for _ in range(limits.SIGN_IN_OF_ACCOUNT.burst):
        sign_in(client)
    assert sign_in(client, password=RIGHT).status_code == 429


def test_a_network_is_shut_for_all_names_and_another_is_not(client):
    make_user("ana", "Authors")
    for guess in range(limits.SIGN_IN_OF_NETWORK.burst):
        assert sign_in(client, f"name{guess}", **ELSEWHERE).status_code == 200
    assert sign_in(client, "one-more", **ELSEWHERE).status_code == 429
    assert sign_in(client, password=RIGHT, REMOTE_ADDR="198.51.100.1").status_code == 302


def test_who_signs_in_is_no_guesser(client):
    make_user("ana", "Authors")
    for _ in range(3 * limits.SIGN_IN_OF_NETWORK.burst):
        assert sign_in(client, password=RIGHT, **ELSEWHERE).status_code == 302
        client.logout()


def test_the_door_beside_it_is_the_same(client):
    for _ in range(limits.SIGN_IN_OF_ACCOUNT.burst):
        sign_in(client)
    beside = client.post("/_util/login/", {"username": "ana", "password": "x"})
    assert beside.status_code == 429


def test_a_refusal_hashes_nothing(client, monkeypatch):
    for _ in range(limits.SIGN_IN_OF_ACCOUNT.burst):
        sign_in(client)
    monkeypatch.setattr(OneAtATime, "encode", lambda *args: pytest.fail("a hash was made"))
    assert sign_in(client).status_code == 429


# -- the link by mail ---------------------------------------------------------------------------


def ask_for_link(client, email: str, **meta):
    return client.post("/admin/password_reset/", {"email": email}, **meta)


def test_the_link_opens_a_shut_account(client):
    make_user("ana", "Authors")
    for _ in range(limits.SIGN_IN_OF_ACCOUNT.burst):
        sign_in(client)
    assert "A link by mail opens it." in sign_in(client).text
    ask_for_link(client, "ana@example.org")
    send_links()
    link = re.search(r"http://127\.0\.0\.1:8000(/admin/password_reset/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = "a-new-and-long-password"
    answer = client.post(form, {"new_password1": new, "new_password2": new})
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200  # in, without the form
    client.logout()
    assert sign_in(client, password=new).status_code == 302


def test_the_request_does_the_same_for_known_and_unknown_addresses(client):
    make_user("ana", "Authors")
    asked = set()
    for email in ("ana@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as captured:
            answer = ask_for_link(client, email)
        assert answer["Location"] == "/admin/password_reset/done/"
        asked.add(tuple(query["sql"].split("VALUES")[0] for query in captured.captured_queries))
    assert len(asked) == 1
    assert not mail.outbox


def test_an_account_gets_few_links_and_the_request_tells_nothing_of_it(client):
    make_user("ana", "Authors")
    for _ in range(20):
        assert ask_for_link(client, "ana@example.org").status_code == 302
    while LinkRequest.objects.exists():
        send_links()
    assert len(mail.outbox) == limits.LINK_OF_ACCOUNT.burst


def test_a_network_asks_for_few_links(client):
    codes = [ask_for_link(client, f"a{n}@example.org", **ELSEWHERE).status_code for n in range(11)]
    assert codes == [302] * limits.LINK_OF_NETWORK.burst + [429]


def test_a_network_leaves_few_emails_in_the_form(client):
    codes = [
        client.post("/subscribe/", {"email": f"a{n}@example.org"}, **ELSEWHERE).status_code
        for n in range(limits.SUBSCRIBE_OF_NETWORK.burst + 1)
    ]
    assert set(codes[:-1]) == {200}
    assert codes[-1] == 429


# -- one hash at a time -------------------------------------------------------------------------


def test_no_more_wait_for_a_hash_than_the_line_holds(monkeypatch):
    counts, done = {"now": 0, "most": 0}, threading.Event()

    def slow(self, *args):
        counts["now"] += 1
        counts["most"] = max(counts["most"], counts["now"])
        done.wait(10)
        counts["now"] -= 1
        return "x"

    monkeypatch.setattr(hasher.PBKDF2PasswordHasher, "encode", slow)
    busy = []

    def hash_one():
        try:
            OneAtATime().encode("p", "salt")
        except Busy:
            busy.append(1)
            if len(busy) == 40 - hasher.LINE:
                done.set()

    threads = [threading.Thread(target=hash_one) for _ in range(40)]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]
    assert len(busy) == 40 - hasher.LINE
    assert counts["most"] == 1


def test_a_full_line_is_told_in_one_page(client, monkeypatch):
    def busy(*args):
        raise Busy

    monkeypatch.setattr(OneAtATime, "encode", busy)
    answer = sign_in(client)
    assert answer.status_code == 503
    assert "Busy just now." in answer.text


def test_a_session_lasts_while_one_works(client, monkeypatch):
    make_user("ana", "Authors")
    answer = client.post("/admin/login/", {"username": "ana", "password": RIGHT, "remember": "on"})
    assert answer.cookies["sessionid"]["max-age"] == 14 * 86_400
    client.get("/admin/account/")
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    answers = [client.get("/admin/account/") for _ in range(2)]
    renewed = ["sessionid" in answer.cookies for answer in answers]
    assert renewed == [True, False]
    assert answers[0].cookies["sessionid"]["max-age"] == 14 * 86_400
    assert not Client().get("/").cookies
