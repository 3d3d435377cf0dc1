"""What machines read: JSON-LD, Open Graph, Highwire, and how a reader cites an essay."""

import json
from datetime import UTC, date, datetime

import lxml.html
import pytest

from essays.markdown import Paper, Records, Rendered, render
from essays.models import EssayPage, Publication
from essays.reading import cards, metadata
from essays.reading.cite import cite
from home.models import AboutPage
from newsletter.letters import rendering
from tests.factories import TRUE_THING, make_essay

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:8000/an-essay/"
NASTY = '</script><script>alert(1)</script><!-- "&amp;\u2028'


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def essay():
    Publication.objects.update(author="Jane Roe")
    essay = make_essay("An essay", body="Five words are in here.\n", date=date(2026, 4, 22))
    changed = datetime(2026, 5, 3, 10, 30, tzinfo=UTC)
    EssayPage.objects.update(last_published_at=changed)
    return essay


def page(client, path="/an-essay/"):
    return lxml.html.fromstring(client.get(path).text)


def article(client, path="/an-essay/"):
    [script] = page(client, path).xpath("//head/script[@type='application/ld+json']")
    return json.loads(script.text)


def test_an_article_as_search_engines_read_it(client, essay):
    assert article(client) == {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": "An essay",
        "description": TRUE_THING,
        "datePublished": "2026-04-22",
        "dateModified": "2026-05-03T10:30:00+00:00",
        "author": {"@type": "Person", "name": "Jane Roe"},
        "wordCount": 5,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "mainEntityOfPage": URL,
    }


def test_an_unsigned_publication_stands_for_itself(client):
    make_essay("An essay")
    assert article(client)["author"] == {"@type": "Organization", "name": "Into the Gap"}


def test_the_about_page_is_an_article_too(client):
    found = article(client, "/why-i-write/")
    assert found["datePublished"] == "2026-04-22"
    assert found["mainEntityOfPage"] == "http://127.0.0.1:8000/why-i-write/"


def test_what_a_text_cites_is_in_it(essay):
    papers = [
        Paper("a", "A title", ("A. Author",), "2024", doi="10.1/x", arxiv="2401.1"),
        Paper("b", "Another", ("B. Author",), "2023", arxiv="2301.2"),
        Paper("c", "On paper", ("C. Author",), "1970"),
    ]
    text = Rendered(words=9, references=tuple(papers))
    assert metadata.article(essay, text, Publication.load())["citation"] == [
        {"@type": "ScholarlyArticle", "name": "A title", "url": "https://doi.org/10.1/x"},
        {"@type": "ScholarlyArticle", "name": "Another", "url": "https://arxiv.org/abs/2301.2"},
        {"@type": "ScholarlyArticle", "name": "On paper"},
    ]


def test_the_sentence_is_set_as_in_print_wherever_it_is_read(client, folder):
    """The twin is a source, and keeps what was typed."""
    essay = make_essay("An essay", true_thing="It is 2-4x as fast.", note_subject="One")
    about = AboutPage.objects.get()
    about.subtitle, about.body = "A 5x gain, and 2-4x more.", "No number."
    about.save_revision().publish()
    addresses = ("/", "/an-essay/", "/why-i-write/", "/feed/", "/search/?q=fast+gain")
    letter = rendering.note_letter(essay)
    card = cards.card_of(essay, Publication.load())
    shown = [client.get(address).text for address in addresses]
    for text in [*shown, letter.html, letter.text, card.true_thing]:
        assert "2\u20134\u00d7" in text
        assert "2-4x" not in text
        assert "5x" not in text
    assert "It is 2-4x as fast." in client.get("/an-essay.md").text


def test_nothing_that_is_typed_ends_the_script(client):
    make_essay("An essay", true_thing=NASTY)
    html = client.get("/an-essay/").text
    assert article(client)["description"] == NASTY
    assert html.count("<script") == html.count("</script") == 1
    assert "<!--" not in html


@pytest.mark.parametrize("text", [NASTY, "]]>", "\u2029", "ü", "\\", '"', "\x7f"])
def test_what_is_escaped_is_read_back(text):
    script = metadata.as_script({"a": text})
    assert json.loads(script) == {"a": text}
    assert not {"<", ">", "&", "\u2028", "\u2029"} & set(script)


def properties(tree):
    tags = tree.xpath("//head/meta[@content][@property or @name]")
    return {tag.get("property") or tag.get("name"): tag.get("content") for tag in tags}


def test_open_graph_highwire_and_zotero(client, essay):
    tags = properties(page(client))
    assert {name: tags[name] for name in tags if name.startswith("og:")} == {
        "og:url": URL,
        "og:type": "article",
        "og:title": "An essay",
        "og:description": TRUE_THING,
        "og:site_name": "Into the Gap",
    }
    assert {name: tags[name] for name in tags if name.startswith(("citation", "z:"))} == {
        "citation_title": "An essay",
        "citation_author": "Jane Roe",
        "citation_publication_date": "2026/04/22",
        "z:itemType": "blogPost",
    }


def test_the_card_is_named_once_it_is_drawn_and_no_reader_waits_for_it(client, essay, folder):
    assert not [name for name in properties(page(client)) if "image" in name or "twitter" in name]
    assert not [*folder.iterdir()]
    cards.make_cards()
    [drawn] = folder.iterdir()
    tags, address = properties(page(client)), f"http://127.0.0.1:8000/media/cards/{drawn.name}"
    assert {name: tags[name] for name in tags if "image" in name or "twitter" in name} == {
        "og:image": address,
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": TRUE_THING,
        "twitter:card": "summary_large_image",
    }
    assert article(client)["image"] == address


@pytest.mark.parametrize("path", ["/", "/an-essay/", "/why-i-write/"])
def test_every_page_names_its_own_address(client, essay, path):
    tree = page(client, path)
    address = f"http://127.0.0.1:8000{path}"
    assert tree.xpath("//head/link[@rel='canonical']/@href") == [address]
    assert properties(tree)["og:url"] == address


def test_a_citation_in_words_and_as_bibtex(essay):
    citation = cite(essay, Publication.load())
    assert citation.words == f"Jane Roe, “An essay”, Into the Gap, April 22, 2026, {URL}"
    assert citation.bibtex == (
        "@misc{roe2026essay,\n  author = {Jane Roe},\n  title = {{An essay}},\n"
        "  howpublished = {Into the Gap},\n  year = {2026},\n  month = apr,\n"
        f"  url = {{{URL}}}\n}}"
    )


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("50% of $5 & #1_a", r"50\% of \$5 \& \#1\_a"),
        ("a{b", r"a\textbraceleft{}b"),
        ("x}", r"x\textbraceright{}"),
        ("~^\\", r"\textasciitilde{}\textasciicircum{}\textbackslash{}"),
        ("Gödel, Ö", "Gödel, Ö"),
        ("`a` -- b", r"\textasciigrave{}a\textasciigrave{} -{}- b"),
    ],
)
def test_bibtex_reads_every_title_as_it_is(title, written):
    bibtex = cite(make_essay(title, slug="slug"), Publication.load()).bibtex
    assert f"title = {{{{{written}}}}}" in bibtex
    assert bibtex.count("{") == bibtex.count("}")


@pytest.mark.parametrize(
    ("author", "title", "key"),
    [
        ("Jane van der Roe", "The KV cache ends", "roe2026cache"),
        ("", "A of it", "gap2026slug"),
        ("Ångström", "Memory", "angstrom2026memory"),
    ],
)
def test_its_key_is_name_year_and_word(author, title, key):
    Publication.objects.update(author=author)
    essay = make_essay(title, slug="slug", date=date(2026, 4, 22))
    assert cite(essay, Publication.load()).bibtex.startswith(f"@misc{{{key},")


def test_the_citation_opens_at_the_end_of_the_page(client, essay):
    [details] = page(client).xpath("//main/details[@class='cite']")
    assert details.findtext("summary") == "Cite this essay"
    assert details.findtext("pre").startswith("@misc{roe2026essay,")


def test_what_is_cited_is_known_in_the_order_of_the_list():
    papers = {key: Paper(key, key.upper(), ("A. Author",), "2024") for key in "abc"}
    text = render("See [@b], [@a] and [@b].", resolver=Records(papers_by_key=papers))
    assert [paper.title for paper in text.references] == ["B", "A"]


def test_a_rendered_text_without_citations_has_none(essay):
    assert "citation" not in metadata.article(essay, Rendered(), Publication.load())
