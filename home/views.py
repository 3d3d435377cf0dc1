"""The small addresses every site has."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.staticfiles import finders
from django.db.models import F, Max
from django.db.models.functions import Coalesce, Greatest
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.models import Page

from essays.models import Paper, Problem

RENDITIONS = Path(settings.MEDIA_ROOT) / "images"


class OwnSitemap(Sitemap):
    """Addresses below SITE_URL."""

    def get_domain(self, site=None) -> str:
        return settings.SITE_URL.split("://", 1)[1]

    def get_protocol(self, protocol=None) -> str:
        return settings.SITE_URL.split("://", 1)[0]


class PageSitemap(OwnSitemap):
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


class Place(NamedTuple):
    """A path, and when what stands there last changed."""

    path: str
    changed_at: datetime


class RecordSitemap(OwnSitemap):
    """The papers with their list, and the open problems; what is empty is left out."""

    def items(self) -> list[Place]:
        claims = Coalesce(Max("claims__changed_at"), F("changed_at"))
        papers = Paper.objects.annotate(moved_at=Greatest(claims, F("changed_at")))
        places = [Place(paper.get_absolute_url(), paper.moved_at) for paper in papers]
        problems = Problem.objects.aggregate(moved_at=Max("changed_at"))["moved_at"]
        lists = {
            "papers": max((place.changed_at for place in places), default=None),
            "problems": problems,
        }
        return [Place(reverse(name), at) for name, at in lists.items() if at] + places

    def location(self, place: Place) -> str:
        return place.path

    def lastmod(self, place: Place) -> datetime:
        return place.changed_at


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
