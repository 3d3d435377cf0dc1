"""Papers by their arXiv ids, through arXiv's public API (info.arxiv.org/help/api/user-manual)."""

import re
import time
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from lxml import etree

from essays.exchange import bibtex
from essays.exchange.latex import encode, encode_title
from essays.models.papers import ARXIV
from essays.records.keys import key_for

SECONDS = 10
MOST_BYTES = 1_000_000
MOST_IDS = 50
ADDRESS = re.compile(
    r"(?i)\A(?:https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/|arxiv:)|\.pdf\Z"
)
SPACES = {"a": "http://www.w3.org/2005/Atom", "x": "http://arxiv.org/schemas/atom"}


class NotFetched(Exception):
    """Why there is no answer, in words for the author."""


def ids_in(typed: str) -> list[str]:
    """Return the ids in what was typed, addresses of papers too; raises `NotFetched`."""
    found = [ADDRESS.sub("", word) for word in re.split(r"[\s,;]+", typed) if word]
    for id_ in found:
        if not ARXIV.fullmatch(id_):
            raise NotFetched(f"{id_} is no arXiv id. One is like 2309.06180, or cs/0112017.")
    if len(found) > MOST_IDS:
        raise NotFetched(f"These are {len(found)} ids, and at most {MOST_IDS} are asked for.")
    return list(dict.fromkeys(found))


def fetch(typed: str) -> str:
    """Return the papers of some ids as BibTeX; raises `NotFetched` with the reason.

    Waits for at most about ten seconds and reads at most a megabyte.
    """
    ids = ids_in(typed)
    query = urlencode({"id_list": ",".join(ids), "max_results": len(ids)}, safe=",/")
    entries = parsed(answer_of(f"{settings.ARXIV_API_URL}?{query}"))
    found = {bare(id_of(entry)): entry for entry in entries}
    if missing := [id_ for id_ in ids if bare(id_) not in found]:
        raise NotFetched(f"arXiv knows no paper {', '.join(missing)}. Look at the id.")
    return "\n".join(bibtex_of(found[bare(id_)]) for id_ in ids)


def answer_of(url: str) -> bytes:
    request = Request(url, headers={"User-Agent": "into-the-gap/1.0"})  # noqa: S310 - our setting
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - the same
            return body_of(answer)
    except HTTPError as error:
        raise NotFetched(refusal(error.code, error.headers.get("Retry-After", ""))) from None
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise NotFetched(f"arXiv did not answer within {SECONDS} seconds.") from None
        raise NotFetched(f"arXiv cannot be reached: {reason}.") from None


def refusal(code: int, wait: str) -> str:
    if code != 429:
        return f"arXiv answered with the error {code}. Look at the id."
    until = f"{wait} seconds" if wait.isdigit() else wait or "a while"
    return f"arXiv has too many questions now and asks to wait: {until}."


def body_of(answer) -> bytes:
    """Read piece by piece: who sends a byte a second keeps within any timeout of the socket."""
    end, body = time.monotonic() + SECONDS, b""
    while piece := answer.read1(65536):
        body += piece
        if len(body) > MOST_BYTES:
            raise NotFetched("arXiv's answer is larger than a megabyte, and was not read.")
        if time.monotonic() > end:
            raise TimeoutError
    return body


def parsed(body: bytes) -> list[etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        feed = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise NotFetched(f"arXiv's answer cannot be read: {error}.") from None
    if feed.tag != f"{{{SPACES['a']}}}feed":
        raise NotFetched("arXiv's answer is no list of papers.")
    entries = feed.findall("a:entry", SPACES)
    for entry in entries:
        if "/api/errors" in text_of(entry, "a:id"):
            raise NotFetched(f"arXiv refused: {text_of(entry, 'a:summary')}.")
    return entries


def text_of(entry: etree._Element, path: str) -> str:
    return " ".join((entry.findtext(path, "", SPACES) or "").split())


def id_of(entry: etree._Element) -> str:
    return ADDRESS.sub("", text_of(entry, "a:id"))


def bare(id_: str) -> str:
    return re.sub(r"v\d+\Z", "", id_)


def bibtex_of(entry: etree._Element) -> str:
    names = [
        " ".join((name.text or "").split()) for name in entry.iterfind("a:author/a:name", SPACES)
    ]
    title, year = text_of(entry, "a:title"), text_of(entry, "a:published")[:4]
    if not (title and names and year.isdigit()):
        raise NotFetched(f"arXiv's answer has no title, author or year for {id_of(entry)}.")
    category = entry.find("x:primary_category", SPACES)
    venue, id_ = text_of(entry, "x:journal_ref"), bare(id_of(entry))
    fields = {
        "title": encode_title(title),
        "author": " and ".join(map(encode, names)),
        "journal": encode(venue),
        "year": year,
        "doi": text_of(entry, "x:doi"),
        "eprint": id_,
        "archiveprefix": "arXiv",
        "primaryclass": "" if category is None else category.get("term", ""),
        "url": f"https://arxiv.org/abs/{id_}",
    }
    kind = "article" if venue else "misc"
    fields = {name: value for name, value in fields.items() if value}
    family = bibtex.author(encode(names[0])).partition(",")[0]
    return bibtex.entry_of(kind, key_for(family, year, title), fields)
