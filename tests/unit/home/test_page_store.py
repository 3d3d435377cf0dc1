"""What the page store keeps, for whom, and for how long: with a stub in the place of Django."""

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest
from django.urls import get_resolver

from home.serving.page_store import KEPT_VIEWS, PASSED_ON, PageStore, Store

WORDS = b"busy is not useful " * 50
AT_MOST = 40  # threads
NOT_KEPT = {
    "confirm",
    "favicon",
    "healthz",
    "leave",
    "own",
    "search",
    "shared",
    "stored",
    "subscribe",
    "tracking_webhook",
    # media and documents
    "card",
    "drawing",
    "rendition",
    "wagtaildocs_authenticate_with_password",
    "wagtaildocs_serve",
    "wagtailcore_login",
    "wagtailcore_authenticate_with_password",
}


class Django:
    """Answers every request, counts them, and remembers what they looked like."""

    def __init__(self, status="200 OK", body=WORDS, **headers):
        self.status, self.body, self.asked = status, body, []
        self.headers = [("Content-Type", "text/html; charset=utf-8")]
        self.headers += [(name.replace("_", "-"), value) for name, value in headers.items()]
        self.before_answer = lambda: None

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        self.before_answer()
        start_response(self.status, self.headers)
        return [self.body]


class Site:
    """A page store before a stub, with an edition that the test turns."""

    def __init__(self, **answer):
        self.edition, self.django = 1, Django(**answer)
        self.front = PageStore(self.django, lambda: self.edition)

    def get(self, path="/papers/", method="GET", query="", **headers):
        told = []
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        environ |= {"HTTP_HOST": "example.org", "wsgi.url_scheme": "http"} | headers
        body = b"".join(self.front(environ, lambda *args: told.extend(args)))
        status, pairs = told
        return status[:3], dict(pairs), body

    @property
    def asked(self) -> int:
        return len(self.django.asked)


@pytest.fixture
def site() -> Site:
    return Site()


def test_the_second_reader_is_served_without_django(site):
    first, second = site.get(), site.get()
    assert first[2] == second[2] == WORDS
    assert site.asked == 1
    assert (first[1]["Server-Timing"], second[1]["Server-Timing"]) == ("miss", "hit")


def test_a_new_edition_makes_everything_old(site):
    site.get()
    site.edition, site.django.body = 2, b"new" * 100
    assert site.get()[2] == b"new" * 100
    assert site.asked == 2


def test_what_grew_old_while_it_was_made_is_not_kept(site):
    def change():
        site.django.before_answer = lambda: None
        site.edition = 2
        site.get("/problems/")  # another reader, who sees the new edition first

    site.django.before_answer = change
    site.get()
    site.django.body = b"new" * 100
    assert site.get()[2] == b"new" * 100


def test_what_is_kept_is_served_while_the_edition_cannot_be_read(site):
    site.get()
    site.edition = None
    assert site.get()[1]["Server-Timing"] == "hit"
    assert site.get("/problems/")[1]["Server-Timing"] == "miss"
    assert site.get("/problems/")[1]["Server-Timing"] == "miss"


@pytest.mark.parametrize(
    "request_",
    [
        {"query": "utm_source=1"},
        {"query": "q=%00&&&"},
        {"method": "HEAD"},
        {"HTTP_COOKIE": "other=1; theme=dark"},
        {"HTTP_IF_NONE_MATCH": '"another"'},
        {"HTTP_RANGE": "bytes=0-3"},
        {"HTTP_ACCEPT_ENCODING": "br"},
        {"HTTP_USER_AGENT": "curl"},
    ],
)
def test_what_differs_between_readers_asks_nobody(site, request_):
    site.get()
    assert site.get(**request_)[1]["Server-Timing"] == "hit"
    assert site.asked == 1


@pytest.mark.parametrize("name", ["HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_RANGE"])
def test_what_one_reader_sent_makes_nobody_elses_page(site, name):
    site.get(query="utm_source=1", **{name: "x=1"})
    [made] = site.django.asked
    assert name not in made
    assert (made["REQUEST_METHOD"], made["QUERY_STRING"]) == ("GET", "")


@pytest.mark.parametrize(
    "request_",
    [
        {"HTTP_COOKIE": "other=1; sessionid=abc"},
        {"method": "POST"},
        {"method": "PUT"},
        {"path": "/admin/"},
        {"path": "/admin"},
        *({"path": f"/{first}/x/"} for first in PASSED_ON),
    ],
)
def test_the_rest_goes_to_django_as_it_came(site, request_):
    site.get()
    for _ in range(2):
        _, headers, _ = site.get(query="a=1", **request_)
        assert "Server-Timing" not in headers
        assert site.django.asked[-1]["QUERY_STRING"] == "a=1"
    assert site.asked == 3


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        ({"Set_Cookie": "a=1"}, "/papers/"),
        ({"Cache_Control": "no-store"}, "/papers/"),
        ({"Cache_Control": "max-age=0, private"}, "/papers/"),
        ({"status": "302 Found"}, "/papers/"),
        ({"status": "500 Oh"}, "/papers/"),
        ({"status": "403 No"}, "/papers/"),
        ({"body": b"x" * 2_000_001}, "/papers/"),
        ({}, "/no-view-of-ours.php"),
    ],
)
def test_what_is_not_for_everybody_is_not_kept(answer, path):
    site = Site(**answer)
    for _ in range(2):
        assert site.get(path)[1].get("Server-Timing") != "hit"


def test_a_failure_is_not_tried_twice_for_one_reader():
    site = Site(status="500 Oh")
    assert site.get()[0] == "500"
    assert site.asked == 1


def test_a_redirect_may_read_the_query():
    site = Site(status="301 Moved", Location="/elsewhere/")
    site.get("/old")
    assert site.get("/old")[1]["Server-Timing"] == "hit"
    site.get("/old", query="p=7")
    assert site.django.asked[-1]["QUERY_STRING"] == "p=7"


CONDITIONS = [
    ("{etag}", "304"),
    ('"other", {etag}', "304"),
    ("{opaque}", "304"),  # weak comparison, RFC 9110, 13.1.2
    ("*", "304"),
    ('"other"', "200"),
    ("", "200"),
]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("condition", "status"), CONDITIONS)
def test_conditional_requests(site, method, condition, status):
    etag = site.get()[1]["ETag"]
    condition = condition.format(etag=etag, opaque=etag.removeprefix("W/"))
    answer, headers, body = site.get(method=method, HTTP_IF_NONE_MATCH=condition)
    assert answer == status
    assert {"ETag", "Vary", "Cache-Control"} <= headers.keys()
    assert ("Content-Length" in headers) == (status == "200")
    assert bool(body) == (status == "200" and method == "GET")


def test_a_page_that_is_not_there_is_never_not_modified():
    site = Site(status="404 Not Found")
    assert site.get(HTTP_IF_NONE_MATCH="*")[0] == "404"
    assert "ETag" not in site.get()[1]


DECODE = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0", ""), ("", ""), ("identity", "")],
)
def test_each_reader_gets_a_coding_that_it_takes(site, accepted, coding):
    for _ in range(2):
        _, headers, body = site.get(HTTP_ACCEPT_ENCODING=accepted)
        assert headers.get("Content-Encoding", "") == coding
        assert DECODE[coding](body) == WORDS
        assert int(headers["Content-Length"]) == len(body)
        assert headers["Vary"] == "Accept-Encoding"
    head = site.get(method="HEAD", HTTP_ACCEPT_ENCODING=accepted)
    assert (head[1]["Content-Length"], head[2]) == (str(len(body)), b"")


def test_hosts_and_schemes_are_kept_apart(site):
    site.get()
    for differs in (
        {"HTTP_HOST": "other.example"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"wsgi.url_scheme": "https", "HTTP_HOST": "third.example"},
    ):
        assert site.get(**differs)[1]["Server-Timing"] == "miss"
    assert site.get(HTTP_X_FORWARDED_PROTO="nonsense")[1]["Server-Timing"] == "hit"


def test_one_reader_makes_a_page_and_the_others_wait():
    site, gate = Site(), threading.Event()
    site.django.before_answer = lambda: gate.wait(10)
    with ThreadPoolExecutor(AT_MOST) as pool:
        readers = [pool.submit(site.get) for _ in range(AT_MOST)]
        gate.set()
        answers = [reader.result()[2] for reader in readers]
    assert set(answers) == {WORDS}
    assert site.asked == 1


def test_who_waits_for_a_page_that_is_not_kept_asks_for_an_own_one():
    site = Site(Set_Cookie="a=1")
    with ThreadPoolExecutor(8) as pool:
        assert {reader.result()[0] for reader in [pool.submit(site.get) for _ in range(8)]} == {
            "200"
        }
    assert site.front.makers == {}


def test_a_maker_that_fails_leaves_the_place_to_others(site):
    def fail():
        raise OSError

    site.django.before_answer = fail
    with pytest.raises(OSError):  # noqa: PT011 - it is the one raised above
        site.get()
    site.django.before_answer = lambda: None
    assert site.get()[0] == "200"


def test_the_store_is_bounded_and_what_is_asked_for_stays():
    site = Site()
    site.front.store = Store(most=100_000)
    for number in range(500):
        site.get(f"/papers/{number}/")
        site.get("/")
    assert site.front.store.used <= 100_000
    assert 10 < len(site.front.store.answers) < 100
    assert site.get("/")[1]["Server-Timing"] == "hit"
    assert site.get("/papers/1/")[1]["Server-Timing"] == "miss"


def test_addresses_that_do_not_exist_share_one_page():
    site = Site(status="404 Not Found")
    for number in range(100):
        site.get(f"/invented-{number}/")
    assert len({id(answer) for answer in site.front.store.answers.values()}) == 1
    assert site.get("/invented-7/")[1]["Server-Timing"] == "hit"


def names_of_urls(patterns, inside="") -> set[str]:
    """Return the name of every address that is not the admin's."""
    found = set()
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            if not str(pattern.pattern).startswith("admin/"):
                found |= names_of_urls(pattern.url_patterns)
        elif not str(pattern.pattern).startswith("admin/"):
            found.add(pattern.name)
    return found


def test_every_address_is_named_as_kept_or_not():
    assert names_of_urls(get_resolver().url_patterns) - NOT_KEPT == KEPT_VIEWS
