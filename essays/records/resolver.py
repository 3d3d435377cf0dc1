"""Finds what a Markdown text names: pages, documents, images, papers, claims, problems."""

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction

from essays.markdown import Claim, Kind, Link, Paper, Picture, Problem, Rendition
from essays.pictures import renditions
from essays.pictures.drawings import draw
from essays.pictures.renditions import picture_of
from essays.records import lookup


@dataclass
class RecordResolver:
    """Looks up all records of one kind at once, for the text of `page`.

    Pages and documents cost one query each, images two. A resolver that `makes` waits for the
    files of images that are not made yet; for others, an image without files is missing.
    """

    page: Page
    makes: bool = False

    @cached_property
    def base_url(self) -> str:
        """The absolute address of the page; of the site, while the page has none."""
        return self.page.full_url or f"{settings.WAGTAILADMIN_BASE_URL}/"

    @property
    def overlooked(self) -> frozenset[Kind]:
        return self.page.overlooked

    def pages(self, ids: Set[int]) -> dict[int, Link]:
        """Pages by id. One that is a draft, or behind a password, is not public."""
        path = ExpressionWrapper(OuterRef("path"), CharField())
        restricted = PageViewRestriction.objects.alias(path=path).filter(
            path__startswith=F("page__path")
        )
        found = Page.objects.filter(pk__in=ids).annotate(restricted=Exists(restricted))
        return {
            page.pk: Link(page.url or "", page.live and not page.restricted and bool(page.url))
            for page in found
        }

    def documents(self, ids: Set[int]) -> dict[int, Link]:
        found = get_document_model().objects.filter(pk__in=ids)
        return {document.pk: Link(document.url) for document in found}

    def images(self, ids: Set[int]) -> dict[int, Picture]:
        """Images by id. One whose file is gone is missing."""
        found = get_image_model().objects.filter(pk__in=ids).prefetch_renditions(*renditions.ALL)
        pictures = {image.pk: picture_of(image, make=self.makes) for image in found}
        return {id_: picture for id_, picture in pictures.items() if picture}

    def papers(self, keys: Set[str]) -> dict[str, Paper]:
        return lookup.papers(keys)

    def paper_keys(self) -> list[str]:
        return lookup.paper_keys()

    def claims(self, ids: Set[str]) -> dict[str, Claim]:
        return lookup.claims(ids)

    def problems(self) -> list[Problem]:
        return lookup.problems()

    def drawing(self, svg: str) -> Rendition:
        return draw(svg)
