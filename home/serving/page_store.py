"""Finished answers in front of Django, as WSGI: what is kept is served without any of Django.

An answer is kept with the edition under which its making began, and served as long as that is the
current one. So each request sees what was committed before it came, in every process and on every
machine, and nobody has to tell anybody.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.urls import Resolver404, resolve, reverse
from wagtail.models import Site

from home.serving.answers import OVERHEAD, Answer, Headers

MOST_BYTES = 32_000_000
LARGEST = 2_000_000  # bytes of one answer
MAKE_WITHIN = 10  # seconds that others wait for who makes the same page
KEPT_STATUSES = ("200", "301", "404")
# Views whose answer is the same for every reader, and depends on no query string.
KEPT_VIEWS = {
    "claims_csv",
    "feed",
    "newest_note",
    "paper",
    "papers",
    "papers_bib",
    "problems",
    "robots",
    "sitemap",
    "twin",
    "wagtail_serve",
}
# Below these, everything goes to Django as it came.
PASSED_ON = ("_util", "confirm", "documents", "favicon.ico", "healthz", "leave", "media", "own")
PASSED_ON += ("search", "static", "subscribe", "webhooks")
# What would make an answer that is not for everybody, or only a part of one.
OF_ONE_READER = (
    "HTTP_COOKIE",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_RANGE",
    "HTTP_RANGE",
)

Key = tuple[str, str, str]
Application = Callable[[dict, Callable], Iterable[bytes]]


@dataclass
class Store:
    """Answers of one edition, the least recently used of which go when the bytes are used up."""

    most: int = MOST_BYTES
    edition: int | None = None
    used: int = 0
    answers: OrderedDict[Key, Answer] = field(default_factory=OrderedDict)
    missing: Answer | None = None  # one page for all addresses that do not exist
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Key, edition: int | None) -> Answer | None:
        """Return what is kept, if it is of this edition; of the last one if none can be read."""
        with self.lock:
            if edition is not None and edition != self.edition:
                self._begin(edition)
            answer = self.answers.get(key)
            if answer:
                self.answers.move_to_end(key)
            return answer

    def put(self, key: Key, edition: int | None, answer: Answer) -> None:
        """Keep an answer whose making began in this edition, if that is still the current one."""
        with self.lock:
            if edition is None or edition != self.edition:
                return
            if answer.status.startswith("404"):
                answer = self._one_for_all(answer)
            self._drop(key)
            self.answers[key] = answer
            self.used += self._size(answer)
            while self.used > self.most:
                self._drop(next(iter(self.answers)))

    def _begin(self, edition: int) -> None:
        self.edition, self.used, self.missing = edition, 0, None
        self.answers.clear()
        Site.clear_site_root_paths_cache()  # Wagtail clears it in the process of the change alone

    def _one_for_all(self, answer: Answer) -> Answer:
        if self.missing is None or self.missing.etag != answer.etag:
            self.missing = answer
        return self.missing

    def _drop(self, key: Key) -> None:
        if answer := self.answers.pop(key, None):
            self.used -= self._size(answer)

    @staticmethod
    def _size(answer: Answer) -> int:
        return OVERHEAD if answer.status.startswith("404") else answer.size


class PageStore:
    """The site's WSGI application: Django, and what it answered before.

    A `request` is the dictionary of PEP 3333.
    """

    def __init__(self, application: Application, read_edition: Callable[[], int | None]):
        self.application, self.read_edition = application, read_edition
        self.store = Store()
        self.lock, self.makers = threading.Lock(), {}
        self.admin = reverse("wagtailadmin_home").strip("/")

    def __call__(self, request: dict, start_response: Callable) -> Iterable[bytes]:
        if not self.is_for_everybody(request):
            return self.application(request, start_response)
        key = key_of(request)
        answer = self.store.get(key, self.read_edition())
        if answer and (answer.is_found or not request.get("QUERY_STRING")):
            return _send(*answer.reply(request), start_response, "hit")
        answer = self.made_by_one(key, request)
        if answer and (answer.is_found or not request.get("QUERY_STRING")):
            return _send(*answer.reply(request), start_response, "miss")
        return self.application(request, start_response)  # whose redirects may read the query

    def is_for_everybody(self, request: dict) -> bool:
        """Say whether any reader would get the same answer. Cookies of others change nothing."""
        first = request.get("PATH_INFO", "").lstrip("/").partition("/")[0]
        return (
            request["REQUEST_METHOD"] in ("GET", "HEAD")
            and first != self.admin
            and first not in PASSED_ON
            and f"{settings.SESSION_COOKIE_NAME}=" not in request.get("HTTP_COOKIE", "")
        )

    def made_by_one(self, key: Key, request: dict) -> Answer | None:
        """Make an answer, or wait for who is making it; None if it is not to be kept."""
        with self.lock:
            at_work = self.makers.get(key)
            if at_work is None:
                mine = self.makers[key] = threading.Event()
        if at_work:
            at_work.wait(MAKE_WITHIN)
            return self.store.get(key, self.read_edition()) or self.make(key, request)
        try:
            return self.make(key, request)
        finally:
            with self.lock:
                del self.makers[key]
            mine.set()

    def make(self, key: Key, request: dict) -> Answer | None:
        """Ask Django as a reader without cookies would; keep the answer if it is for everybody."""
        edition = self.read_edition()
        plain = {name: value for name, value in request.items() if name not in OF_ONE_READER}
        told: dict = {}

        def start_response(status: str, headers: Headers, exc_info: object = None) -> None:
            told.update(status=status, headers=headers)

        body = self.application(
            plain | {"REQUEST_METHOD": "GET", "QUERY_STRING": ""}, start_response
        )
        try:
            content = b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()
        status, headers = told["status"], told["headers"]
        if may_be_kept(get_path_info(request), status, headers, content):
            answer = Answer(status, headers, content)
            self.store.put(key, edition, answer)
            return answer
        # What went wrong once is not tried again with a cookie.
        return Answer(status, headers, content) if status.startswith("5") else None


def key_of(request: dict) -> Key:
    """Return what tells answers apart: Django knows several hosts, and redirects plain http."""
    forwarded = request.get("HTTP_X_FORWARDED_PROTO", request.get("wsgi.url_scheme", ""))
    scheme = "https" if forwarded.partition(",")[0].strip() == "https" else "http"
    return scheme, request.get("HTTP_HOST", ""), request.get("PATH_INFO", "")


def may_be_kept(path: str, status: str, headers: Headers, content: bytes) -> bool:
    if status[:3] not in KEPT_STATUSES or len(content) > LARGEST:
        return False
    named = {name.lower(): value for name, value in headers}
    private = {"no-store", "private"} & set(
        named.get("cache-control", "").replace(",", " ").split()
    )
    if "set-cookie" in named or private:
        return False
    return not status.startswith("200") or _view_name(path) in KEPT_VIEWS


def _view_name(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _send(
    status: str, headers: Headers, body: bytes, start_response: Callable, how: str
) -> list[bytes]:
    start_response(status, [*headers, ("Server-Timing", how)])
    return [body]
