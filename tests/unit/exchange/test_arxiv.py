"""Papers by their arXiv ids, whatever arXiv answers, and when it does not."""

import json
import re

import pytest
from django.urls import reverse

from essays.exchange import arxiv, bibtex
from essays.models import Paper
from tests.unit.exchange.arxiv_server import ERROR, FEED, entry


def read(text: str) -> list:
    blocks, strings = bibtex.split(text)
    return [bibtex.read(block, strings) for block in blocks]


def test_a_paper_comes_as_bibtex(arxiv_server):
    arxiv_server.body = FEED.format(entry("2312.12345v3"))
    [record] = read(arxiv.fetch("2312.12345"))
    assert record.name == "vanderberg2023caches"
    assert record.given == {
        "entry_type": "misc",
        "title": "On the KV Caches of Models",
        "authors": "van der Berg, Zoë\nWei, Li",
        "year": "2023",
        "doi": "10.1145/3600006.3613165",
        "url": "https://arxiv.org/abs/2312.12345",
        "arxiv": "2312.12345",
        "other_fields": {
            "author": "Zoë van der Berg and Li Wei",
            "primaryclass": "cs.DC",
        },
    }


def test_several_are_asked_for_at_once_and_keep_their_order(arxiv_server):
    arxiv_server.body = FEED.format(entry("2312.00002v1", "Two") + entry("cs/0112017v1", "One"))
    read_back = read(arxiv.fetch("https://arxiv.org/abs/cs/0112017v1, arXiv:2312.00002"))
    assert [record.given["arxiv"] for record in read_back] == ["cs/0112017", "2312.00002"]
    assert arxiv_server.asked == ["/api/query?id_list=cs/0112017v1,2312.00002&max_results=2"]


def test_what_latex_would_read_as_its_own_is_kept(arxiv_server):
    arxiv_server.body = FEED.format(entry("2312.00002v1", "50% {of} A&amp;B_1 \\x @misc{y,"))
    [record] = read(arxiv.fetch("2312.00002"))
    assert record.given["title"] == "50% {of} A&B_1 \\x @misc{y,"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({}, "arXiv knows no paper 2312.12345."),
        ({"body": FEED.format(entry("2312.00002v1"))}, "arXiv knows no paper 2312.12345."),
        ({"body": FEED.format(ERROR)}, "arXiv refused: incorrect id format for 9999."),
        ({"status": 400}, "arXiv answered with the error 400."),
        ({"status": 503}, "arXiv answered with the error 503."),
        ({"status": 429}, "asks to wait: a while."),
        ({"status": 429, "headers": {"Retry-After": "30"}}, "asks to wait: 30 seconds."),
        ({"body": "<feed"}, "arXiv's answer cannot be read"),
        ({"body": "Rate exceeded."}, "arXiv's answer cannot be read"),
        ({"body": "<html><body/></html>"}, "arXiv's answer is no list of papers."),
        ({"body": FEED.format(entry("2312.12345v1", ""))}, "no title, author or year for 2312.1"),
        ({"body": "x" * 1_000_001}, "larger than a megabyte"),
    ],
)
def test_every_failure_is_told_in_words(arxiv_server, answer, told):
    for name, value in answer.items():
        setattr(arxiv_server, name, value)
    with pytest.raises(arxiv.NotFetched) as caught:
        arxiv.fetch("2312.12345")
    assert told in str(caught.value)


@pytest.mark.parametrize("slowness", [{"wait": 0.6}, {"drip": 0.05}])
def test_who_answers_slowly_is_not_waited_for(arxiv_server, monkeypatch, slowness):
    monkeypatch.setattr(arxiv, "SECONDS", 0.3)
    arxiv_server.body = FEED.format(entry("2312.12345v3"))
    for name, value in slowness.items():
        setattr(arxiv_server, name, value)
    with pytest.raises(arxiv.NotFetched, match=r"did not answer within 0.3 seconds"):
        arxiv.fetch("2312.12345")


def test_no_network_is_told(arxiv_server):
    arxiv_server.shutdown()
    arxiv_server.server_close()
    with pytest.raises(arxiv.NotFetched, match=r"arXiv cannot be reached: .*refused"):
        arxiv.fetch("2312.12345")


BOMB = """<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "many ">]>
<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>"""


@pytest.mark.parametrize("entity", ["a", "b"])
def test_an_entity_is_not_resolved(arxiv_server, entity):
    arxiv_server.body = BOMB.format(entry("2312.12345v1", f"A &{entity}; title"))
    [record] = read(arxiv.fetch("2312.12345"))
    assert record.given["title"] == "A"


@pytest.mark.parametrize("typed", ["distserve", "2312.1", "https://example.org/2312.12345"])
def test_what_is_no_id_is_told_before_anyone_is_asked(arxiv_server, typed):
    with pytest.raises(arxiv.NotFetched, match=r"is no arXiv id. One is like 2309.06180"):
        arxiv.fetch(f"2312.12345 {typed}")
    assert arxiv_server.asked == []


def test_too_many_ids_are_not_asked_for():
    with pytest.raises(arxiv.NotFetched, match="These are 51 ids, and at most 50"):
        arxiv.fetch(" ".join(f"2312.{number:05}" for number in range(51)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    [
        "2312.12345",
        " https://arxiv.org/abs/2312.12345 ",
        "https://doi.org/10.48550/arXiv.2312.12345",
        "https://www.doi.org/10.48550/arxiv.2312.12345",
        "doi:10.48550/arXiv.2312.12345",
        "10.48550/arXiv.2312.12345",
    ],
)
def test_an_id_in_the_window_of_citations_is_enough(arxiv_server, client, ana, typed):
    arxiv_server.body = FEED.format(entry("2312.12345v3"))
    client.force_login(ana)
    address = reverse("wagtailsnippetchoosers_essays_paper:create")
    answer = json.loads(client.post(address, {"new-paper-arxiv": typed}).text)
    paper = Paper.objects.get()
    assert (paper.title, paper.arxiv, paper.year) == (
        "On the KV Caches of Models",
        "2312.12345",
        "2023",
    )
    assert answer["result"]["key"] == paper.key


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed",
    ["10.1145/3600006.3613165", "doi:10.1145/3600006.3613165", f"https://doi.org/10.1/{'A' * 60}"],
)
def test_another_doi_is_kept_and_nothing_is_asked_for_it(arxiv_server, client, ana, typed):
    client.force_login(ana)
    address = reverse("wagtailsnippetchoosers_essays_paper:create")
    html = json.loads(client.post(address, {"new-paper-arxiv": typed}).text)["htmlFragment"]
    assert "this DOI is none of them" in html
    kept = re.search(r'name="new-paper-doi" value="([^"]*)"', html)[1]
    assert typed.lower().endswith(kept)
    assert kept.startswith("10.1")
    assert arxiv_server.asked == []
    own = {"title": "Typed", "authors": "Berg, Z", "year": "2023", "arxiv": "10.1145/1234567.8"}
    client.post(address, {f"new-paper-{name}": value for name, value in own.items()})
    assert (Paper.objects.get().doi, Paper.objects.get().arxiv) == ("10.1145/1234567.8", None)


@pytest.mark.django_db
def test_the_window_says_what_arxiv_did_not_know(arxiv_server, client, ana):
    client.force_login(ana)
    address = reverse("wagtailsnippetchoosers_essays_paper:create")
    html = json.loads(client.post(address, {"new-paper-arxiv": "2312.12345"}).text)["htmlFragment"]
    assert "arXiv knows no paper 2312.12345. Look at the id. Or fill in the fields below." in html
    own = {"title": "Typed", "authors": "Berg, Z", "year": "2023", "arxiv": "2312.12345"}
    client.post(address, {f"new-paper-{name}": value for name, value in own.items()})
    assert Paper.objects.get().title == "Typed"
    assert len(arxiv_server.asked) == 1
