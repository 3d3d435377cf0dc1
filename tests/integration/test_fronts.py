"""The shipped nginx and Caddy files in front of a real site, over TLS: HTTP as RFC 9110 has it, and
what clients do: send too much, be slow, and hold links that no log may keep."""

import re
import socket
import ssl
import time
from collections.abc import Iterator

import pytest
import requests

from tests.integration.fronts import KINDS, NAME, session_through
from tests.integration.processes import wait_for
from tests.integration.sites import Site
from tests.integration.visitors import Visitor

PAGE, STATIC, LOST = "/", "/static/site/favicon.ico", "/no-such-page/"
PUBLIC = "public, max-age=0, must-revalidate"


@pytest.fixture(scope="module")
def site(sqlite_template, tmp_path_factory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("behind")
    with Site(data, sqlite_template.copy_to(data), SITE_URL=f"https://{NAME}") as site:
        site.up()
        yield site


@pytest.fixture(scope="module", params=KINDS)
def front(request, need, site, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    front = KINDS[request.param](need(request.param), folder, site.port)
    yield front
    front.process.stop()


@pytest.fixture
def visitor(front) -> Visitor:
    visitor = Visitor(f"https://{NAME}")
    visitor.session = session_through(front)
    return visitor


# What is asked (path, method, headers), and what the answer has: a header that is None is absent.
CASES = {
    "a page": (PAGE, "GET", {}, 200, {"Cache-Control": PUBLIC, "Vary": "Accept-Encoding"}),
    "a page, in Brotli": (PAGE, "GET", {"Accept-Encoding": "br"}, 200, {"Content-Encoding": "br"}),
    "Brotli refused": (
        PAGE, "GET", {"Accept-Encoding": "br;q=0, gzip"}, 200, {"Content-Encoding": "gzip"}),
    "no coding": (PAGE, "GET", {"Accept-Encoding": "identity"}, 200, {"Content-Encoding": None}),
    "HEAD": (PAGE, "HEAD", {}, 200, {"Cache-Control": PUBLIC, "Vary": "Accept-Encoding"}),
    "known": (PAGE, "GET", {"If-None-Match": "{etag}"}, 304, {"Cache-Control": PUBLIC,
              "Vary": "Accept-Encoding", "Content-Encoding": None}),
    "known, strongly": (PAGE, "GET", {"If-None-Match": "{strong}"}, 304, {}),
    "known among others": (PAGE, "GET", {"If-None-Match": '"x", {etag}'}, 304, {}),
    "any will do": (PAGE, "GET", {"If-None-Match": "*"}, 304, {}),
    "known, by HEAD": (PAGE, "HEAD", {"If-None-Match": "{etag}"}, 304, {}),
    "another": (PAGE, "GET", {"If-None-Match": '"another"'}, 200, {}),
    "an old date beside an ETag": (PAGE, "GET", {"If-None-Match": '"another"',
              "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200, {}),
    "a part of a page": (PAGE, "GET", {"Range": "bytes=0-9"}, 200, {"Content-Range": None}),
    "a part of a file": (STATIC, "GET", {"Range": "bytes=0-9"}, 206, {"Content-Length": "10"}),
    "a part that is not there": (STATIC, "GET", {"Range": "bytes=9999999-"}, 416, {}),
    "a file since then": (
        STATIC, "GET", {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304, {}),
    "what is not there": (LOST, "GET", {}, 404, {"Vary": "Accept-Encoding"}),
    "what is not there, by HEAD": (LOST, "HEAD", {}, 404, {}),
    "a query that nobody reads": ("/?utm_source=x", "GET", {"If-None-Match": "{etag}"}, 304, {}),
    "a page of the admin": ("/admin/login/", "GET", {}, 200, {"Vary": re.compile("Cookie")}),
    "over HTTPS only": (PAGE, "GET", {}, 200, {"Strict-Transport-Security": re.compile("max-age")}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_answer(visitor, name):
    path, method, headers, status, expected = CASES[name]
    etag = visitor.get(PAGE).headers["ETag"]
    known = {"{etag}": etag, "{strong}": etag.removeprefix("W/")}
    for mark, value in known.items():
        headers = {k: v.replace(mark, value) for k, v in headers.items()}
    answer = visitor.session.request(method, f"https://{NAME}{path}", headers=headers, timeout=30)
    assert answer.status_code == status
    for header, value in expected.items():
        found = answer.headers.get(header)
        assert value.search(found) if isinstance(value, re.Pattern) else found == value, header
    if method == "HEAD" or status == 304:
        assert answer.content == b""
    if status == 304 and path != STATIC:
        assert answer.headers.get("ETag", etag).removeprefix("W/") == etag.removeprefix("W/")


def test_all_codings_are_of_one_text(visitor):
    codings = ("br", "gzip", "identity")
    texts = {visitor.get(PAGE, headers={"Accept-Encoding": one}).text for one in codings}
    assert len(texts) == 1


def test_a_body_that_is_too_large_is_refused_in_words(visitor):
    try:
        answer = visitor.session.post(
            f"https://{NAME}/subscribe/", data=b"x" * 27_000_000, timeout=60
        )
    except requests.ConnectionError:
        pytest.skip("hung up before the answer was read, as it may")
    assert answer.status_code == 413
    assert "too large: a photograph may have 10 MB" in answer.text


def test_slow_clients_hold_up_nobody(visitor, front):
    """More of them than the site has threads, each with half a form."""
    lines = [half_a_form(front) for _ in range(40)]
    try:
        began = time.monotonic()
        assert visitor.get(LOST).status_code == 404
        assert visitor.get("/search/?q=busy").status_code == 200
        assert time.monotonic() - began < 10
    finally:
        for line in lines:
            line.close()


def half_a_form(front) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=front.certificate)
    line = context.wrap_socket(
        socket.create_connection(("127.0.0.1", front.port), 30), server_hostname=NAME
    )
    line.sendall(
        f"POST /subscribe/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 100\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\nemail=".encode()
    )
    return line


def test_plain_http_leads_to_https(front):
    url = f"http://127.0.0.1:{front.http}/papers/"
    answer = requests.get(url, headers={"Host": NAME}, allow_redirects=False, timeout=30)
    assert answer.status_code in (301, 308)
    assert re.fullmatch(rf"https://{NAME}(:{front.port})?/papers/", answer.headers["Location"])


@pytest.mark.parametrize("path", ["/leave/{}/", "/confirm/{}/", "/admin/password_reset/confirm/{}"])
def test_no_log_holds_a_link_of_a_reader(visitor, front, site, path):
    token = f"t0ken{path.count('a')}x"
    visitor.get(path.format(token))
    wait_for(lambda: front.logged, 10, "a line in the log")
    assert token not in front.logged


def test_while_the_site_is_away_no_log_holds_one_either(need, tmp_path, front):
    """What goes wrong is logged, but not for whom."""
    away = type(front)(need(type(front).__name__.lower()), tmp_path, 9)
    try:
        answer = session_through(away).get(f"https://{NAME}/leave/t0ken/", timeout=30)
        assert answer.status_code == 502
        time.sleep(1)
        assert "t0ken" not in away.logged
    finally:
        away.process.stop()
