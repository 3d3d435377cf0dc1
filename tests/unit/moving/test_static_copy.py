"""A copy that any web server can serve: every link of it leads to a file."""

import io
from functools import partial

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from wagtail.contrib.redirects.models import Redirect

from essays.pictures.making import make_missing
from home.moving.copying import FORM, links, place_of, whole_links
from tests.unit.moving import site

pytestmark = pytest.mark.django_db
OUTSIDE, LONG = "/%2e%2e/%2e%2e/outside", f"/{'long' * 80}"


def test_a_copy_holds_what_readers_can_get_whole_and_nothing_else(tmp_path, client):
    site.fill()
    for path in (OUTSIDE, LONG):
        Redirect.objects.create(old_path=path, redirect_link="https://example.org/")
    make_missing()
    copy, told = tmp_path / "new/copy", io.StringIO()
    call_command("export", copy, static=True, stderr=told)
    outside, long = sorted(told.getvalue().splitlines())
    assert outside == f"{OUTSIDE}/ cannot be a file: it leads out of the folder. It is left out."
    assert long.startswith(f"{LONG}/ cannot be a file: ")
    assert sorted(path.name for path in tmp_path.rglob("outside*")) == []
    every_link_leads_to_a_file(copy)
    it_is_what_readers_get(copy, client)
    with pytest.raises(CommandError, match="not empty"):
        call_command("export", copy, static=True)


def every_link_leads_to_a_file(copy):
    pages = [path for path in copy.rglob("*") if path.suffix in (".html", ".css", ".md")]
    assert len(pages) >= 12
    for page in pages:
        path = f"/{page.relative_to(copy).as_posix().removesuffix('index.html')}"
        found = whole_links if page.suffix == ".md" else partial(links, path=path)
        lost = [one for one in found(page.read_text()) if not place_of(copy, one).is_file()]
        assert (path, lost) == (path, [])


def it_is_what_readers_get(copy, client):
    for path in ("/", "/plain/", "/plain.md", "/feed/", "/papers/papers.bib", "/sitemap.xml"):
        page = client.get(path).getvalue()
        assert place_of(copy, path).read_bytes() == FORM.sub("", page.decode()).encode()
    for hidden in ("hidden", "a-draft", "taken-down", "admin"):
        assert not (copy / hidden).exists()
    assert list(copy.rglob("*.webp"))
    assert "<form" not in (copy / "404.html").read_text()
    assert "/odd-quotes-1/" in (copy / "old/index.html").read_text()
    assert "url=https://example.org/x" in (copy / "out/index.html").read_text()
    assert settings.SITE_URL in (copy / "feed/index.html").read_text()
