"""Search: what is found, what a reader sees of it, and what can never be found or broken."""

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from essays.models import EssayPage
from tests.factories import make_claim, make_essay

pytestmark = pytest.mark.django_db
BODY = """
Opening words about quagga.

## The *KV* cache

Every token leaves `one key` and a [value](https://example.org/long) behind [@roe, Table 2].[^n]

### Evictions

| What | Bytes |
| --- | --- |
| zeugma | 12 |

Batches are **paged** at 4.6x, says `nvml_field`.

[^n]: A footnote names Cholesky.
"""


@pytest.fixture
def essay():
    return make_essay(
        "Memory ends", subtitle="A deck on tessellation.", true_thing="Context does not end.",
        body=BODY,
    )  # fmt: skip


def search(client, words):
    return client.get("/search/", {"q": words})


def tree(client, words):
    return lxml.html.fromstring(search(client, words).text)


def titles(client, words):
    return [link.text_content() for link in tree(client, words).xpath("//main//h2/a")]


@pytest.mark.parametrize(
    "words",
    [
        "memory", "tessellation", "context", "quagga", "kv quagga", "evictions", "zeugma",
        "Cholesky", "cached quagga", "batch", "PAGING", "4.6x", "nvml_field", "token key memory",
        '"quagga"', "quagga AND NOT -memory", "title:memory",
    ],
)  # fmt: skip
def test_title_sentence_subtitle_body_headings_and_notes_are_searched(client, essay, words):
    make_essay("Another", body="Nothing of that.\n")
    assert titles(client, words)[0] == "Memory ends"


@pytest.mark.parametrize(
    ("words", "heading", "address", "text"),
    [
        ("quagga", "At the beginning", "/memory-ends/", "Opening words about [quagga]."),
        ("leaving value", "The KV cache", "/memory-ends/#the-kv-cache",
         "Every token [leaves] one key and a [value] behind.(1)"),
        ("batching", "Evictions", "/memory-ends/#evictions",
         "[Batches] are paged at 4.6\u00d7, says nvml_field."),
        ("zeugma bytes", "Evictions", "/memory-ends/#evictions", "What [Bytes] [zeugma] 12"),
        ("evictions", "[Evictions]", "/memory-ends/#evictions", "What Bytes zeugma 12"),
        ("cholesky", "Footnote 1", "/memory-ends/#fn-1", "A footnote names [Cholesky]."),
    ],
)  # fmt: skip
def test_the_passage_stands_with_its_heading(client, essay, words, heading, address, text):
    passage = tree(client, words).xpath("//main//p[@class='quiet']")[0]
    for mark in passage.iter("mark"):
        mark.text = f"[{mark.text}]"
    link = passage.find("a")
    assert (link.text_content(), link.get("href")) == (heading, address)
    assert " ".join(passage.text_content().split()) == f"{heading}: {text}"


def test_a_long_paragraph_is_cut_around_the_words(client):
    make_essay("Long", body=f"{'before ' * 100}needle {'after ' * 100}\n")
    [passage] = tree(client, "needle").xpath("//main//p[@class='quiet']")
    text = passage.text_content()
    assert ": … before" in text
    assert text.endswith("after …")
    assert len(text) < 350


def test_words_in_the_sentence_are_marked_and_the_title_ranks_first(client, essay):
    make_essay("Aside", body="Quagga memory, memory, and memory.\n")
    assert titles(client, "quagga memory") == ["Memory ends", "Aside"]
    mark = tree(client, "contexts").xpath("//main//mark")[0]
    assert mark.text == "Context"


def test_the_about_page_is_found(client):
    assert titles(client, "embarrassingly") == [
        "I write because the truth and the talk are, at the moment, embarrassingly far apart"
    ]


def draft(essay):
    essay.unpublish()


def private(essay):
    PageViewRestriction.objects.create(page=essay, restriction_type="login")


def front_private(essay):
    PageViewRestriction.objects.create(page=essay.get_parent(), restriction_type="login")


@pytest.mark.parametrize("hide", [draft, private, front_private, Page.delete])
def test_what_is_not_public_is_not_found(client, essay, hide):
    assert titles(client, "quagga") == ["Memory ends"]
    hide(essay)
    assert titles(client, "quagga") == []


def test_an_alias_repeats_nothing_and_a_new_draft_shows_nothing(client, essay):
    essay.create_alias(update_slug="twin")
    make_essay("Secret quagga", live=False)
    assert titles(client, "quagga") == ["Memory ends"]


def test_the_index_follows_what_is_published(client, essay):
    essay.body = "Rewritten about palimpsests.\n"
    revision = essay.save_revision()
    assert titles(client, "palimpsest") == []
    revision.publish()
    assert titles(client, "palimpsest") == ["Memory ends"]
    assert titles(client, "quagga") == []


STRANGE = {
    "nothing": "", "space": "  ", "quote": '"', "quotes": '""" OR "', "star": "*", "minus": "-",
    "operators": "AND OR NOT NEAR(", "column": "{title body}:x", "apostrophe": "it's ' OR 1=1 --",
    "backslash": "\\", "percent": "%s %(x)s 100%", "null": "a\0b", "controls": "\x01\x1f\x7f",
    "emoji": "🦉🦉", "chinese": "缓存", "arabic": "ذاكرة", "combining": "e\u0301" * 40,
    "joiner": "\u200d", "surrogate": "\udcff", "underscores": "___", "long": "a" * 10_000,
    "many": "word " * 2_000, "tag": "<script>alert(1)</script>", "brackets": "((((",
    "dots": "1.2.3.",
    "tsquery": "a & !b | c:*", "newline": "a\r\nb", "tab": "\t",
}  # fmt: skip


@pytest.mark.parametrize("typed", STRANGE.values(), ids=STRANGE)
def test_no_query_breaks_it(client, essay, typed):
    query = typed.encode("utf-8", "surrogatepass").decode("latin-1")
    response = client.get("/search/", {"q": typed if query.isascii() else query})
    assert response.status_code == 200
    page = lxml.html.fromstring(response.text)
    assert not page.xpath("//main//script")
    assert len(page.xpath("//form[@role='search']")) == 1


def test_without_a_query_there_is_the_form_alone(client):
    page = lxml.html.fromstring(client.get("/search/").text)
    assert page.xpath("//main//label[@for='q']/text()") == ["Search essays, papers and numbers"]
    assert not page.xpath("//main//*[@role='status']")


def test_without_a_result_it_says_what_helps(client, essay):
    [status] = tree(client, "nowhere").xpath("//main//*[@role='status']")
    assert "Nothing here has “nowhere”. Fewer or more general words" in status.text_content()


def test_with_some_of_the_words_it_says_so(client, essay):
    page = tree(client, "quagga nowhere")
    [status] = page.xpath("//main//*[@role='status']")
    assert status.text == "Nothing has all of “quagga nowhere”. 1 page has some of the words."
    assert page.xpath("//main//h2/a/text()") == ["Memory ends"]


def test_what_was_typed_stays_in_the_form_as_text(client):
    page = tree(client, '"><b>kv')
    assert page.xpath("//input[@name='q']/@value") == ['"><b>kv']


def test_no_search_engine_keeps_it(client):
    assert '<meta name="robots" content="noindex">' in search(client, "x").text
    assert "/search/" not in client.get("/sitemap.xml").text


def test_every_other_page_has_the_form_in_its_foot(client, essay):
    for path in ("/", "/memory-ends/", "/why-i-write/", "/nowhere/"):
        page = lxml.html.fromstring(client.get(path).text)
        assert page.xpath("//footer//form[@role='search']/@action") == ["/search/"]


def test_queries_do_not_grow_with_what_is_found(client):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert titles(client, "quagga nowhere")
        return len(queries)

    make_essay("One", body="Quagga.\n")
    asked()
    first = asked()
    for number in range(25):
        make_essay(f"Essay {number}", body="Quagga.\n")
    assert asked() == first <= 9  # one for each type of page


def test_at_most_twenty_are_shown(client):
    for number in range(25):
        make_essay(f"Essay {number}", body="Quagga.\n")
    assert len(titles(client, "quagga")) == 20


def test_the_admin_finds_words_of_the_text_too(essay):
    assert [page.pk for page in Page.objects.search("tessellation quagga")] == [essay.pk]
    assert [page.pk for page in EssayPage.objects.search("quagga")] == [essay.pk]


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ('"one key and"', True),
        ("“key and a value”", True),
        ('"batches are paged" quagga', True),
        ('"memory ends"', True),
        ('"one value"', False),
        ('"key one"', False),
    ],
)
def test_what_is_quoted_must_stand_together(client, essay, words, is_found):
    page = tree(client, words)
    status = page.xpath("string(//main//*[@role='status'])")
    assert status[0].isdigit() == is_found
    assert status.startswith("Nothing has all of") != is_found


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("quantization", "quantisation"),
        ("utilization", "utilisations"),
        ("optimized", "optimise"),
        ("behavior", "behaviours"),
        ("modeling", "modelling"),
    ],
)
@pytest.mark.parametrize("is_swapped", [False, True])
def test_a_british_word_finds_the_american_one(client, written, asked, is_swapped):
    written, asked = (asked, written) if is_swapped else (written, asked)
    make_essay("Spelled", body=f"It is about {written}.\n")
    assert "Spelled" in titles(client, asked)


FORMS = [
    ("query", "queries"),
    ("plan", "planning"),
    ("study", "studied"),
    ("use", "using"),
    ("batch", "batches"),
]


@pytest.mark.parametrize(("written", "asked"), [*FORMS, *(each[::-1] for each in FORMS)])
def test_the_forms_of_a_word_find_each_other_in_texts_and_records(client, written, asked):
    make_essay("Formed", body=f"It is about {written}.\n")
    claim = make_claim(metric=f"time of {written}")
    page = tree(client, asked)
    assert "Formed" in page.xpath("//main//h2/a/text()")
    assert claim.get_absolute_url() in page.xpath("//main//li/a/@href")


def test_papers_and_numbers_are_results(client):
    claim = make_claim(metric="widget latency", baseline="vLLM")
    page = tree(client, "widget vllm")
    assert claim.get_absolute_url() in page.xpath("//main//li/a/@href")
    assert "Nothing here has" not in page.text_content()
    title = claim.paper.title.split()[0]
    assert claim.paper.get_absolute_url() in tree(client, title).xpath("//main//li/a/@href")


def test_nothing_is_said_to_be_here_only_where_nothing_is(client):
    make_claim(metric="widget latency")
    assert "Nothing here has" not in search(client, "widget").text
    assert "Nothing here has" not in search(client, '"widget latency"').text
    assert "Nothing here has" in search(client, "gizmo").text


@pytest.mark.parametrize(("number", "shown", "more"), [(20, 20, False), (21, 20, True)])
def test_more_than_are_shown_are_counted(client, number, shown, more):
    for n in range(number):
        make_claim(slug=f"widget-{n}", metric="widget latency")
    page = tree(client, "widget")
    assert f"{number} numbers with “widget”" in page.text_content()
    assert len(page.xpath("//main//h2[.='Numbers']/following::ul[1]/li")) == shown
    assert (f"The first {shown} of {number}." in page.text_content()) is more


def test_what_was_typed_in_quotation_marks_gets_no_more_of_them(client):
    make_claim(metric="widget latency")
    assert (
        'with "widget latency", the best first' in tree(client, '"widget latency"').text_content()
    )
