"""The Atom feed (RFC 4287), each essay in full."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from essays.markdown import Target
from essays.models import EssayPage, Publication

NEWEST = 20


class FullTextAtom(Atom1Feed):
    """Django's Atom with the <content> that it does not write."""

    def add_item_elements(self, handler, item) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class EssayFeed(Feed):
    feed_type = FullTextAtom

    def get_object(self, request: HttpRequest) -> Publication:
        return Publication.load(request)

    def title(self, publication: Publication) -> str:
        return publication.name

    def subtitle(self, publication: Publication) -> str:
        return publication.description

    def link(self, publication: Publication) -> str:
        return f"{settings.SITE_URL}/"

    def feed_url(self, publication: Publication) -> str:
        return settings.SITE_URL + reverse("feed")

    def author_name(self, publication: Publication) -> str:
        return publication.author or publication.name

    def feed_copyright(self, publication: Publication) -> str:
        return publication.license_name

    def items(self, publication: Publication) -> list[EssayPage]:
        return list(EssayPage.objects.readable().announced_order()[:NEWEST])

    def item_title(self, essay: EssayPage) -> str:
        return essay.title

    def item_description(self, essay: EssayPage) -> str:
        return essay.true_thing

    def item_link(self, essay: EssayPage) -> str:
        return essay.full_url

    def item_guid(self, essay: EssayPage) -> str:
        return f"urn:uuid:{essay.translation_key}"

    def item_pubdate(self, essay: EssayPage):
        return essay.first_published_at

    def item_updateddate(self, essay: EssayPage):
        return essay.last_published_at

    def item_extra_kwargs(self, essay: EssayPage) -> dict[str, str]:
        return {"content": essay.rendered(Target.FEED).html}
