"""People at a site while a note leaves: one saves a draft again and again, one subscribes."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import NamedTuple

import requests
from django.urls import reverse

from tests.integration.sites import Site
from tests.integration.visitors import EDIT_FORM, WITHIN, Visitor

PAUSE = 0.1  # seconds between two acts of a person
LOCKED = "database is locked"
DRAFT = "print(make_essay('A draft', live=False).pk)"


class Answer(NamedTuple):
    """What came of one form that was sent, and how many seconds it took to answer."""

    what: str
    status: int
    seconds: float

    @classmethod
    def of(cls, what: str, response: requests.Response) -> "Answer":
        first = [*response.history, response][0]
        return cls(what, first.status_code, first.elapsed.total_seconds())


def traffic_while(
    site: Site, begin: Callable[[], object], is_over: Callable[[], bool]
) -> list[Answer]:
    """Let both people get ready and act once, then begin, and return all answers until its end."""
    people = [drafts(site), subscribers(site)]
    for acts in people:
        next(acts)
    begin()
    with ThreadPoolExecutor(len(people)) as pool:
        busy = [pool.submit(keep, acts, is_over) for acts in people]
        return [answer for person in busy for answer in person.result()]


def keep(acts: Iterator[Answer], is_over: Callable[[], bool]) -> list[Answer]:
    answers = []
    while not is_over():
        answers.append(next(acts))
        time.sleep(PAUSE)
    return answers


def drafts(site: Site) -> Iterator[Answer]:
    author = Visitor(site.url)
    author.sign_in("author")
    page = author.get(reverse("wagtailadmin_pages:edit", args=[site.script(DRAFT)]))
    for number in count(1):
        page = author.submit(page, EDIT_FORM, true_thing=f"Saved {number} times.")
        yield Answer.of("save a draft", page)


def subscribers(site: Site) -> Iterator[Answer]:
    with requests.Session() as session:
        for number in count(1):
            form = {"email": f"busy{number}@example.net"}
            answer = session.post(f"{site.url}/subscribe/", form, timeout=WITHIN)
            yield Answer.of("subscribe", answer)
