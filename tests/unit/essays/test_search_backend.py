"""What anybody types into any search of the site or its admin, and no database may see as it is."""

import pytest
from django.urls import reverse
from wagtail.admin.views.pages.search import page_filter_search
from wagtail.images.models import Image
from wagtail.models import Page
from wagtail.search.query import MATCH_ALL, MATCH_NONE, And, PlainText

from essays.reading.search_backend import in_plain_words, words_of
from tests.factories import make_essay, make_user

pytestmark = pytest.mark.django_db
HOSTILE = [
    '"', "'a' \"", '"a" "b', "a\0b", "\0", "\ud800", "x\\", "a OR", "NEAR(a b, 2)", "{t} : -^a*",
    "a & !b | c:*", "live:yes ' \"", "%s %(x)s %", "w " * 3_000, '"w" ' * 3_000,
]  # fmt: skip
DOORS = [
    ("wagtailadmin_pages:search", "q"),
    ("wagtailadmin_pages:search_results", "q"),
    ("essays:index_results", "q"),
    ("wagtailadmin_explore_root", "q"),
    ("wagtailadmin_choose_page_search", "q"),
    ("wagtailadmin_api:pages:listing", "search"),
    ("wagtailimages:index_results", "q"),
    ("wagtailimages_chooser:choose_results", "q"),
    ("wagtaildocs:index_results", "q"),
    ("wagtaildocs_chooser:choose_results", "q"),
    ("wagtailsnippets_essays_claim:list_results", "q"),
    ("wagtailsnippetchoosers_essays_paper:choose_results", "q"),
    ("wagtailusers_users:index_results", "q"),
    ("wagtailredirects:index_results", "q"),
    ("subscribers:index_results", "q"),
    ("deliveries:index_results", "q"),
    ("search", "q"),
]


def try_all() -> None:
    """Ask the database in each of the ways in which Wagtail and the site do."""
    for typed in HOSTILE:
        list(Image.objects.search(typed))
        list(page_filter_search(typed, Page.objects.all())[0])


def test_no_query_is_an_error_of_the_database():
    try_all()


@pytest.mark.parametrize(("door", "name"), DOORS)
def test_no_door_lets_one_through(client, door, name):
    client.force_login(make_user(is_superuser=True))
    for typed in ('"', "a\0", "w " * 3_000):
        assert client.get(reverse(door), {name: typed}).status_code in (200, 400)


@pytest.mark.parametrize("typed", ["memory", '"memory', "memory'", "MEM\0", '"memory ends"'])
def test_what_was_meant_is_found_all_the_same(client, typed):
    client.force_login(make_user(is_superuser=True))
    make_essay("Memory ends")
    assert "Memory ends" in client.get(reverse("wagtailadmin_pages:search"), {"q": typed}).text


def test_words_are_few_and_whole():
    assert words_of(' "a"b\0 c  ') == "a b c"
    assert len(words_of("w " * 3_000).split()) == 12


def test_what_matches_all_or_nothing_stays_so():
    assert in_plain_words(MATCH_ALL) is MATCH_ALL
    assert in_plain_words(MATCH_NONE) is MATCH_NONE
    assert in_plain_words(And([PlainText('"'), PlainText("a")])).subqueries[0].query_string == "a"
