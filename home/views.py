"""The small addresses every site has."""

from pathlib import Path

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.models import Page

RENDITIONS = Path(settings.MEDIA_ROOT) / "images"


class PageSitemap(Sitemap):
    """Every page a reader may open, with the date its text last changed; no text is read for it.

    The front page lists the others, so it changes with each of them.
    """

    def items(self) -> list[Page]:
        pages = Page.objects.live().public().filter(depth__gt=1, alias_of__isnull=True)
        found = list(pages.order_by("path"))
        changes = [page.last_published_at for page in found if page.last_published_at]
        for front in found[:1]:
            front.last_published_at = max(changes, default=None)
        return found

    def location(self, page: Page) -> str:
        return page.relative_url(None) or "/"

    def lastmod(self, page: Page):
        return page.last_published_at

    def get_domain(self, site=None) -> str:
        return settings.SITE_URL.split("://", 1)[1]

    def get_protocol(self, protocol=None) -> str:
        return settings.SITE_URL.split("://", 1)[0]


def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('wagtailadmin_home')}",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain")


def favicon(request: HttpRequest) -> FileResponse:
    return FileResponse(open(finders.find("site/favicon.ico"), "rb"), content_type="image/x-icon")
