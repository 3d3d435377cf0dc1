"""Search on each kind of database, in full: what unit tests know of SQLite holds on PostgreSQL."""

import lxml.html
import pytest
import requests

from tests.integration.sites import Site

BODY = "Opening.\\n\\n## Caches\\n\\nEvery quagga batches its queries at 4.6x.\\n"
MAKE = f"""
make_essay("Memory ends", body="{BODY}")
make_essay("A draft", body="{BODY}", live=False)
"""
HOSTILE = ["a & !b | c:*", "it's ' OR 1=1 --", '"', "\\", "a\0b", "%s", "x:y*", "word " * 2_000]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def site(request, tmp_path_factory):
    data = tmp_path_factory.mktemp("search")
    template = request.getfixturevalue(f"{request.param}_template")
    with Site(data, template.copy_to(data)) as site:
        site.script(MAKE)
        site.up()
        yield site


def search(site, words):
    answer = requests.get(f"{site.url}/search/", {"q": words}, timeout=30)
    assert answer.status_code == 200
    return lxml.html.fromstring(answer.text)


@pytest.mark.parametrize(
    "words", ["quagga", "quaggas", "batching", "cache quagga", "4.6x query", "memory quagga"]
)
def test_words_are_found_in_each_of_their_forms(site, words):
    page = search(site, words)
    assert page.xpath("//main//h2/a/text()") == ["Memory ends"]
    assert page.xpath("//main//p[@class='quiet']/a/@href") == ["/memory-ends/#caches"]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_no_query_breaks_it(site, words):
    assert search(site, words).xpath("//main//form[@role='search']")


def test_what_is_published_later_is_found(site):
    assert not search(site, "palimpsest").xpath("//main//h2")
    site.script('make_essay("Later", body="A palimpsest.")')
    assert search(site, "palimpsests").xpath("//main//h2/a/text()") == ["Later"]


def test_no_query_of_the_admin_is_an_error_of_the_database(site):
    site.script("from tests.unit.essays.test_search_backend import try_all; try_all()")
