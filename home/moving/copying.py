"""A copy that any web server can serve: every public address as a file, for the day we are gone.

The site is asked as a reader asks it, by its own front door, and each link in an answer is
followed. Forms are left out: behind a copy, nobody answers.
"""

import errno
import re
import sys
from collections.abc import Callable, Iterator
from html import escape, unescape
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from essays.models import EssayPage
from home.views import PageSitemap, RecordSitemap

Tell = Callable[[str], None]
ADDRESSES = re.compile(
    r"""\s(?:href|src)=(?:"([^"]*)"|'([^']*)')|\ssrcset="([^"]*)"|url\(["']?([^"')]+)"""
    r"""|\scontent="(https?://[^"\s]+)\""""
)
FORM = re.compile(r"<form\b.*?</form>\s*", re.DOTALL)
MARKUP = ("text/html", "text/css")
PLAIN = ("text/markdown", "application/atom+xml")  # addresses stand whole in them
LISTS = ("feed", "papers", "problems", "papers_bib", "claims_csv", "sitemap", "robots")
MOVED = (301, 302, 303, 307, 308)
NO_PLACE = (errno.ENAMETOOLONG, errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.EINVAL)
NOT_FOUND = "404.html"
ELSEWHERE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Moved</title>
<link rel="canonical" href="{0}"><meta http-equiv="refresh" content="0;url={0}">
<p><a href="{0}">It is here now.</a></p></html>
"""


class Answer(NamedTuple):
    status: int
    kind: str
    body: bytes
    location: str = ""


class Visitor:
    """Asks the site for addresses, as a web server in front of it would."""

    def __init__(self):
        self.site = urlsplit(settings.SITE_URL)
        self.application = WSGIHandler()

    def get(self, path: str) -> Answer:
        told: dict[str, object] = {}

        def start_response(status: str, headers: list, exc_info=None) -> None:
            told.update({name.lower(): value for name, value in headers}, status=int(status[:3]))

        response = self.application(self.environ(path), start_response)
        try:
            body = b"".join(response)
        finally:
            if hasattr(response, "close"):
                response.close()
        kind, location = (str(told.get(name, "")) for name in ("content-type", "location"))
        return Answer(told["status"], kind, body, location)

    def environ(self, path: str) -> dict[str, object]:
        port = self.site.port or (443 if self.site.scheme == "https" else 80)
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "QUERY_STRING": "",
            "SERVER_NAME": self.site.hostname,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": self.site.netloc,
            "HTTP_X_FORWARDED_PROTO": self.site.scheme,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": self.site.scheme,
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
        }


class Copy:
    """A folder that is being filled, and what is still to be asked for, with who names it."""

    def __init__(self, folder: Path, tell: Tell):
        self.folder, self.tell, self.visitor = folder, tell, Visitor()
        self.seen: set[str] = set()
        self.waiting: list[tuple[str, str]] = []
        self.count = 0

    def follow(self, paths: Iterator[str], named_on: str) -> None:
        self.waiting += [(path, named_on) for path in paths if path not in self.seen]

    def take(self, path: str, named_on: str) -> None:
        """Ask for one address, and write down what is there."""
        answer = self.visitor.get(path)
        if answer.status == 200:
            self.add(path, self.body(path, answer))
        elif target := within(answer.location, path) if answer.status in MOVED else "":
            self.follow(iter([target]), path)
            if target != f"{path}/":  # a web server leads into its folders by itself
                self.add(path, ELSEWHERE.format(escape(target)).encode())
        else:
            self.tell(f"{path} answers {answer.status}. It is named on {named_on or 'the lists'}.")

    def body(self, path: str, answer: Answer) -> bytes:
        if answer.kind.startswith(PLAIN):
            self.follow(whole_links(answer.body.decode()), path)
        if not answer.kind.startswith(MARKUP):
            return answer.body
        text = FORM.sub("", answer.body.decode())
        self.follow(links(text, path), path)
        return text.encode()

    def add(self, path: str, body: bytes) -> None:
        """Write a file. Raises OSError if the disk is at fault, not the address."""
        try:
            place = place_of(self.folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(body)
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno not in NO_PLACE:
                raise
            self.tell(f"{path} cannot be a file: {error}. It is left out.")
            return
        self.count += 1
        if self.count % 100 == 0:
            self.tell(f"{self.count:,} files written")


def copy_out(folder: Path, tell: Tell = lambda text: None) -> int:
    """Write the copy into a folder that is new or empty; return how many files it has.

    Tells of each link that leads nowhere. Raises FileExistsError if something is in the folder,
    OSError if it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(folder)
    copy = Copy(folder, tell)
    copy.follow(begins(), "")
    while copy.waiting:
        path, named_on = copy.waiting.pop()
        if path not in copy.seen:
            copy.seen.add(path)
            copy.take(path, named_on)
    missing = copy.visitor.get("/not-here-at-all/")
    copy.add(f"/{NOT_FOUND}", FORM.sub("", missing.body.decode()).encode())
    for path, target in moved():
        if path not in copy.seen and f"{path}/" not in copy.seen:
            copy.add(path, ELSEWHERE.format(escape(target)).encode())
    return copy.count


def begins() -> Iterator[str]:
    """Yield what readers know without a link, or find by a list for machines."""
    yield from ("/", "/favicon.ico", *map(reverse, LISTS))
    for sitemap in (PageSitemap(), RecordSitemap()):
        yield from map(sitemap.location, sitemap.items())
    for essay in EssayPage.objects.readable():
        yield essay.twin_url


def moved() -> Iterator[tuple[str, str]]:
    """Yield each address that leads elsewhere, and where; what a file cannot tell apart is not."""
    for redirect in Redirect.objects.exclude(old_path__contains="?"):
        is_file = "." in redirect.old_path.rpartition("/")[2]
        if redirect.link:
            yield redirect.old_path if is_file else f"{redirect.old_path}/", redirect.link


def links(text: str, path: str) -> Iterator[str]:
    """Yield the paths of this site that a page or a style sheet names."""
    for found in ADDRESSES.findall(text):
        address, quoted, several, in_style, content = map(unescape, found)
        sizes = [each.split()[0] for each in several.split(",") if each.strip()]
        for each in (address, quoted, *sizes, in_style, content):
            if own := within(each, path):
                yield own


def whole_links(text: str) -> Iterator[str]:
    """Yield the paths of this site that stand whole in a text for programs."""
    for found in re.findall(rf"{re.escape(settings.SITE_URL)}(/[^\s\"'<>()\[\]{{}}&;#?\\]*)", text):
        if own := within(found.rstrip(".,:"), "/"):
            yield own


def within(address: str, path: str) -> str:
    """Return the path of an address on this site, seen from a page; nothing for others."""
    if not address or address.startswith(("#", "data:", "mailto:")):
        return ""
    try:
        parts = urlsplit(urljoin(f"{settings.SITE_URL}{path}", address))
    except ValueError:  # such as https://[, which no browser opens either
        return ""
    own = urlsplit(settings.SITE_URL)
    is_own = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
    return parts.path if is_own and not parts.path.startswith("/admin/") else ""


def place_of(folder: Path, path: str) -> Path:
    """Return the file that web servers answer a path with. Raises ValueError for one outside."""
    name = unquote(path).lstrip("/")
    if ".." in name.split("/") or "\0" in name:
        raise ValueError("it leads out of the folder")
    return folder / (f"{name}index.html" if not name or name.endswith("/") else name)
