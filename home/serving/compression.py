"""Readers' pages leave compressed: a whole essay is one round trip."""

import gzip
import re
from collections.abc import Callable
from functools import lru_cache

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

TEXT = ("text/", "application/atom+xml", "application/json", "application/xml", "image/svg+xml")
SMALLEST = 200  # bytes
BEST, QUICK = 11, 5  # Brotli's qualities: 30 ms and 1 ms for an essay, a tenth apart in size
KEPT = 200  # pages in memory, about 10 KB each
# A coding that is named, and not with the weight 0 (RFC 9110, 12.5.3).
CODINGS = {
    name: re.compile(rf"(?:^|,)\s*{name}\s*(?:$|,|;(?!\s*q=0(?:\.0*)?\s*(?:$|,)))")
    for name in ("br", "gzip")
}


class Compression:
    """Brotli, or gzip for who knows only that; nothing for who sends or is given a cookie.

    The length of a compressed page tells what stands in it beside words that an attacker chose
    (BREACH). Pages for everybody hold no secret; those of a signed-in person do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.COOKIES and is_text_for_everybody(response):
            patch_vary_headers(response, ("Accept-Encoding",))
            if coding := coding_for(request.headers.get("Accept-Encoding", "")):
                # What is the same for everybody is made as small as it gets, once.
                is_kept = not request.GET and "no-store" not in response.get("Cache-Control", "")
                use(response, coding, (kept if is_kept else quick)(response.content, coding))
        return response


def is_text_for_everybody(response: HttpResponse) -> bool:
    if response.streaming or response.cookies or response.has_header("Content-Encoding"):
        return False
    return is_text(response.get("Content-Type", ""), response.content)


def is_text(content_type: str, content: bytes) -> bool:
    """Say whether compressing it is worth the while."""
    return content_type.startswith(TEXT) and len(content) >= SMALLEST


def coding_for(accepted: str) -> str:
    return next((name for name, named in CODINGS.items() if named.search(accepted.lower())), "")


def quick(content: bytes, coding: str, quality: int = QUICK) -> bytes:
    if coding == "br":
        return brotli.compress(content, quality=quality)
    return gzip.compress(content, mtime=0)


@lru_cache(KEPT)
def kept(content: bytes, coding: str) -> bytes:
    return quick(content, coding, BEST)


def use(response: HttpResponse, coding: str, content: bytes) -> None:
    response.content = content
    response["Content-Encoding"] = coding
    response["Content-Length"] = str(len(content))
    if etag := response.get("ETag", "").removeprefix("W/"):
        response["ETag"] = f"W/{etag}"  # RFC 9110, 8.8.1: the bytes are others
