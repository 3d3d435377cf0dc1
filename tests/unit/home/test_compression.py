"""Pages for everybody leave compressed; what belongs to one person does not."""

import gzip

import brotli
import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from home.serving.compression import Compression
from tests.factories import make_essay, make_user

pytestmark = pytest.mark.django_db
DECODE = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
WORDS = "busy is not useful " * 50


@pytest.fixture
def essay():
    return make_essay("An essay")


def answer(accepted: str, path: str = "/", response: HttpResponse | None = None, **cookies):
    """What leaves, for a page of WORDS unless another is given."""
    request = RequestFactory().get(path, headers={"Accept-Encoding": accepted})
    request.COOKIES |= cookies
    return Compression(lambda _: response or HttpResponse(WORDS))(request)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("BR", "br"),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip;q=0.0", ""),
        ("gzip", "gzip"),
        ("brotli, x-gzip-not", ""),
        ("identity", ""),
        ("", ""),
    ],
)
def test_the_reader_gets_a_coding_that_it_names(accepted, coding):
    response = answer(accepted)
    assert response.get("Content-Encoding", "") == coding
    assert DECODE[coding](response.content).decode() == WORDS
    assert response["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ["/", "/an-essay/", "/why-i-write/", "/feed/", "/subscribe/"])
def test_everything_a_reader_opens_is_compressed(client, essay, path):
    plain = client.get(path)
    response = client.get(path, headers={"Accept-Encoding": "br"})
    assert response["Content-Encoding"] == "br"
    assert brotli.decompress(response.content) == plain.content
    assert int(response["Content-Length"]) == len(response.content) < len(plain.content) / 2


def test_a_page_is_as_small_as_it_gets_and_an_answer_to_words_is_quick():
    best = brotli.compress(WORDS.encode(), quality=11)
    assert answer("br").content == best
    assert answer("br", "/?q=busy").content == brotli.compress(WORDS.encode(), quality=5)


def test_nothing_of_a_signed_in_person_is_compressed(client, essay):
    client.force_login(make_user("editor", group="Editors"))
    for path in ("/", "/admin/"):
        assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "br"})


def test_a_page_that_gives_a_cookie_is_not_compressed(client):
    response = client.get("/admin/login/", headers={"Accept-Encoding": "br"})
    assert response.cookies
    assert "Content-Encoding" not in response


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(b"x" * 500, content_type="image/webp"),
        HttpResponse("short"),
        HttpResponse(WORDS, headers={"Content-Encoding": "zstd"}),
    ],
    ids=["a picture", "a few bytes", "compressed before"],
)
def test_what_would_not_get_smaller_stays(response):
    before = response.content
    assert answer("br", response=response).content == before


def test_a_feed_reader_that_has_it_is_told_so(client, essay):
    first = client.get("/feed/", headers={"Accept-Encoding": "gzip"})
    assert first["ETag"].startswith('W/"')
    headers = {"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]}
    assert client.get("/feed/", headers=headers).status_code == 304
