"""The shell: small addresses, headers, and what a stranger must not see or get."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as PillowImage
from wagtail.images.models import Image
from wagtail.models import Page, Site

from essays.models import Claim, EssayIndexPage, Paper, Problem
from home.models import AboutPage
from home.stylesheet import squeezed, stylesheet
from home.views import RENDITIONS
from newsletter.site_address import follow_site_url
from tests.factories import make_claim, make_essay, make_paper, make_problem, make_user

pytestmark = pytest.mark.django_db
READER_PAGES = ["/", "/an-essay/", "/why-i-write/", "/subscribe/", "/nowhere/"]
READER_PAGES += ["/papers/", "/problems/"]


@pytest.fixture(autouse=True)
def essay(db):
    return make_essay("An essay")


@pytest.mark.parametrize("path", READER_PAGES)
def test_readers_get_no_cookie_no_script_and_a_strict_policy(client, path):
    response = client.get(path)
    html = response.content.decode()
    assert not response.cookies
    assert not re.search(r'<script(?! type="application/ld\+json">)', html)  # data never runs
    assert "wagtail-userbar" not in html
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    kind = "essay" if '<body class="essay">' in html else ""
    assert stylesheet(kind).csp_hash in policy
    assert f"<style>{stylesheet(kind).css}</style>" in html


@pytest.mark.parametrize("path", READER_PAGES[:3])
def test_an_editor_sees_the_user_bar(client, path):
    client.force_login(make_user("editor", group="Editors"))
    assert "wagtail-userbar" in client.get(path).content.decode()


@pytest.mark.parametrize("path", READER_PAGES)
def test_every_page_has_the_frame(client, path):
    html = client.get(path).content.decode()
    for part in ('<html lang="en">', 'class="skip"', '<main id="main">', "Why I write", "/feed/"):
        assert part in html
    assert html.count("<h1") == 1


def test_https_is_asked_for_on_this_host_alone(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    response = client.get("/", secure=True)
    assert response["Strict-Transport-Security"] == "max-age=31536000"


def test_robots_point_to_the_sitemap(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text


def test_the_sitemap_names_what_a_reader_may_open(client):
    make_essay("Draft", live=False)
    xml = client.get("/sitemap.xml").content.decode()
    for path in ("/", "/an-essay/", "/why-i-write/", "/problems/"):
        assert f"<loc>http://127.0.0.1:8000{path}</loc>" in xml
    assert "draft" not in xml
    assert xml.count("<lastmod>") == 4
    assert "/papers/" not in xml


def test_the_sitemap_names_papers_with_the_day_their_numbers_changed(client):
    claim = make_claim()
    Problem.objects.all().delete()
    Paper.objects.update(changed_at=datetime(2026, 4, 1, tzinfo=UTC))
    Claim.objects.filter(pk=claim.pk).update(changed_at=datetime(2026, 5, 3, tzinfo=UTC))
    make_paper("dao2022flash")
    Paper.objects.filter(key="dao2022flash").update(changed_at=datetime(2026, 4, 2, tzinfo=UTC))
    assert changes(client)[-3:] == [
        ("/papers/", "2026-05-03"),
        ("/papers/zhong2024distserve/", "2026-05-03"),
        ("/papers/dao2022flash/", "2026-04-02"),
    ]


def changes(client) -> list[tuple[str, str]]:
    return re.findall("8000(/[^<]*)</loc><lastmod>([^<]+)<", client.get("/sitemap.xml").text)


def test_the_sitemap_says_when_a_text_last_changed(client, essay):
    Page.objects.update(last_published_at=datetime(2026, 4, 1, tzinfo=UTC))
    Page.objects.filter(pk=essay.pk).update(last_published_at=datetime(2026, 5, 3, tzinfo=UTC))
    essay.refresh_from_db()
    essay.title = "Not published yet"
    essay.save_revision()
    assert changes(client)[:3] == [
        ("/", "2026-05-03"),
        ("/why-i-write/", "2026-04-01"),
        ("/an-essay/", "2026-05-03"),
    ]


def test_the_sitemap_reads_no_text(client):
    client.get("/sitemap.xml")
    with CaptureQueriesContext(connection) as asked:
        client.get("/sitemap.xml")
    assert asked.captured_queries
    assert not [query["sql"] for query in asked if "body" in query["sql"]]


def test_the_favicon_is_an_image(client):
    response = client.get("/favicon.ico")
    assert response.status_code == 200
    assert b"".join(response.streaming_content)[:4] == b"\0\0\1\0"


def an_image() -> Image:
    file = BytesIO()
    PillowImage.new("RGB", (20, 10)).save(file, "PNG")
    return Image.objects.create(title="A picture", file=ContentFile(file.getvalue(), "p.png"))


def test_renditions_are_served_and_originals_are_not(client):
    image = an_image()
    original = image.file.name
    assert client.get(image.get_rendition("width-10").url).status_code == 200
    assert (RENDITIONS.parent / original).exists()
    for path in (original, f"images/../{original}", f"images/%2e%2e/{original}"):
        assert client.get(f"/media/{path}").status_code in (400, 404)


def test_what_lies_beside_the_images_is_not_served(client, settings):
    (settings.DATA_DIR / "secret").write_text("of the author")
    assert (RENDITIONS / "../../secret").resolve().exists()
    for path in ("images/../../secret", "images/%2e%2e/%2e%2e/secret", "../secret"):
        assert client.get(f"/media/{path}").status_code in (400, 404)


def test_squeezing_keeps_what_matters():
    css = "/* a */ a > b {\n  margin: calc(1px + 2px) 0;\n  color: red;\n}\n"
    assert squeezed(css) == "a>b{margin:calc(1px + 2px) 0;color:red}"


def test_squeezing_writes_fixed_lengths_out():
    css = ":root { --beat: .75rem; --ink: #000 }\np { margin: calc(-2 * var(--beat)) var(--beat) }"
    assert squeezed(css) == ":root{--ink:#000}p{margin:-1.5rem .75rem}"


def test_squeezing_changes_no_other_sum():
    css = ":root { --edge: 1.2rem; --a: 0 }\np { width: calc(9% - 2 * var(--edge)); top: var(--a) }"
    assert squeezed(css) == ":root{--a:0}p{width:calc(9% - 2.4rem);top:var(--a)}"


def test_the_site_follows_site_url(settings):
    settings.SITE_URL = "https://example.org"
    follow_site_url()
    site = Site.objects.get()
    assert (site.hostname, site.port) == ("example.org", 443)


@pytest.mark.parametrize("change", ["delete", "lead elsewhere", "are no default"])
def test_a_site_that_was_changed_by_hand_is_put_back(settings, changes_site, change):
    if change == "delete":
        Site.objects.all().delete()
    elif change == "lead elsewhere":
        Site.objects.update(root_page=Page.objects.filter(depth=3).first())
    else:
        Site.objects.update(is_default_site=False)
    follow_site_url()
    assert Site.objects.get(is_default_site=True).root_page == Page.objects.get(depth=2)
    assert EssayIndexPage.objects.get().full_url == f"{settings.SITE_URL}/"


def links(html: str) -> list[tuple[str, str, str]]:
    nav = html.split('<nav aria-label="Site">')[1].split("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"([^>]*)>([^<]+)</a>', nav)


def test_the_masthead_names_what_there_is(client):
    Problem.objects.all().delete()
    assert [words for _, _, words in links(client.get("/").text)] == ["Why I write"]
    make_problem()
    make_paper()
    found = [
        ("/why-i-write/", "Why I write"),
        ("/problems/", "Open problems"),
        ("/papers/", "Papers"),
    ]
    assert [(url, words) for url, _, words in links(client.get("/").text)] == found
    AboutPage.objects.get().unpublish()
    assert [url for url, _, _ in links(client.get("/").text)] == ["/problems/", "/papers/"]


@pytest.mark.parametrize("path", ["/why-i-write/", "/problems/", "/papers/"])
def test_the_masthead_says_where_one_is(client, path):
    make_paper()
    here = [url for url, rest, _ in links(client.get(path).text) if rest == ' aria-current="page"']
    assert here == [path]
