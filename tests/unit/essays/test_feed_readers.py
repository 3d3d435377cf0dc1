"""The feed as others read it: feedparser, and what RFC 4287 demands of an Atom document."""

import re
from datetime import UTC, datetime

import feedparser
import html5lib
import pytest
from lxml import etree

from essays.models import Publication
from tests.factories import TRUE_THING, make_essay

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "http://127.0.0.1:8000"
BODY = """Busy & "useful" < idle, says [the site](/why-i-write/).[^a]

| a | b |
|---|--:|
| 1 | 2 |

## The end

The last words.

[^a]: A note with [a link](https://example.org/).
"""
# RFC 3339 with a zone, as RFC 4287 3.3 asks for.
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ADDRESSES = ("href", "src", "srcset")


@pytest.fixture
def essays():
    return [make_essay(f"Essay {n} & more", body=BODY) for n in range(3)]


@pytest.fixture
def source(client, essays) -> bytes:
    return client.get("/feed/").content


@pytest.fixture
def read(source) -> feedparser.FeedParserDict:
    read = feedparser.parse(source, response_headers={"content-type": "application/atom+xml"})
    assert not read.bozo, read.bozo_exception
    assert read.version == "atom10"
    return read


@pytest.fixture
def atom(source):
    return etree.fromstring(source)


def test_feedparser_gets_every_essay_in_full(read, essays):
    assert {entry.title for entry in read.entries} == {essay.title for essay in essays}
    for entry in read.entries:
        [content] = entry.content
        assert content.type == "text/html"
        for words in ("Busy &amp;", "<table>", "The last words.", "A note with"):
            assert words in content.value
        assert entry.summary == TRUE_THING


def test_feedparser_gets_dates_names_and_addresses(read, essays):
    assert read.feed.link == f"{SITE}/"
    by_id = {entry.id: entry for entry in read.entries}
    assert len(by_id) == len(essays)
    for essay in essays:
        entry = by_id[f"urn:uuid:{essay.translation_key}"]
        assert entry.link == essay.full_url == f"{SITE}/{essay.slug}/"
        moments = (essay.first_published_at, essay.last_published_at)
        parsed = (entry.published_parsed, entry.updated_parsed)
        assert [datetime(*one[:6], tzinfo=UTC) for one in parsed] == [
            moment.replace(microsecond=0) for moment in moments
        ]


def test_every_address_in_the_text_is_absolute(atom):
    found = 0
    for content in atom.iter(f"{ATOM}content"):
        for element in html5lib.parseFragment(content.text, namespaceHTMLElements=False).iter():
            for address in filter(None, map(element.get, ADDRESSES)):
                assert address.startswith(("https://", "http://", "#")), address
                found += 1
    assert found >= 9


@pytest.mark.parametrize("name", ["id", "title", "updated"])
def test_feed_and_entries_have_exactly_one(atom, name):
    """RFC 4287, 4.1.1 and 4.1.2."""
    for element in (atom, *atom.iter(f"{ATOM}entry")):
        [found] = element.findall(f"{ATOM}{name}")
        assert found.text.strip()


def test_there_is_an_author_for_every_entry(atom):
    """RFC 4287, 4.1.2: of the entry, or of the feed; a person has exactly one name (3.2.1)."""
    publication = Publication.load()
    for entry in atom.iter(f"{ATOM}entry"):
        authors = entry.findall(f"{ATOM}author") or atom.findall(f"{ATOM}author")
        assert authors
        for author in authors:
            [name] = author.findall(f"{ATOM}name")
            assert name.text == (publication.author or publication.name)


def test_names_are_addresses_and_none_is_twice(atom):
    """RFC 4287, 4.2.6: an IRI with a scheme, in normal form."""
    names = [one.text for one in atom.iter(f"{ATOM}id")]
    assert len(names) == len(set(names)) == 4
    assert all(re.fullmatch(r"[a-z]+:\S+", name) for name in names)


def test_dates_have_a_zone(atom):
    """RFC 4287, 3.3."""
    dates = [one.text for name in ("updated", "published") for one in atom.iter(f"{ATOM}{name}")]
    assert len(dates) == 7
    assert all(DATE.fullmatch(date) for date in dates)


def test_the_feed_says_where_it_is(atom):
    """RFC 4287, 4.1.1: a link to itself; 4.2.7.2: no two alternates of one type."""
    links = {link.get("rel", "alternate"): link.get("href") for link in atom.findall(f"{ATOM}link")}
    licensed = {"license": "https://creativecommons.org/licenses/by/4.0/"}  # RFC 4946
    assert links == {"self": f"{SITE}/feed/", "alternate": f"{SITE}/"} | licensed
    for entry in atom.iter(f"{ATOM}entry"):
        kinds = [link.get("rel", "alternate") for link in entry.findall(f"{ATOM}link")]
        assert kinds == ["alternate"]


def test_text_of_type_html_is_well_escaped(atom):
    """RFC 4287, 3.1.1.2 and 4.1.3.3: no child elements, and HTML after one unescaping."""
    for name in ("content", "summary"):
        for element in atom.iter(f"{ATOM}{name}"):
            assert len(element) == 0
            assert element.get("type") == "html"
            html5lib.HTMLParser(strict=True).parseFragment(element.text)


def test_a_feed_cut_in_two_would_be_noticed(source):
    assert feedparser.parse(source[: len(source) // 2]).bozo
