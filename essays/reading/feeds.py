"""The Atom feed (RFC 4287), each essay in full, made once for each change."""

import hashlib
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.cache import cache
from django.db.models import Count, Max, QuerySet, Subquery, Value
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import conditional_page

from essays.characters import printable
from essays.markdown import Target
from essays.models import Claim, EssayPage, Paper, Problem, Publication
from essays.outputs import contained

NEWEST = 20
KEPT = 3600  # seconds: an image or a page that an essay names may change without a new version


class FullTextAtom(Atom1Feed):
    """Django's Atom with the <content> that it does not write, and the licence (RFC 4946).

    Django raises for a control character, and writes others that make no XML: here neither comes.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.feed = in_xml(self.feed)

    def add_item(self, *args, **kwargs) -> None:
        super().add_item(*args, **kwargs)
        self.items[-1] = in_xml(self.items[-1])

    def add_root_elements(self, handler) -> None:
        super().add_root_elements(handler)
        if self.feed["license"]:
            handler.addQuickElement("link", "", {"rel": "license", "href": self.feed["license"]})

    def add_item_elements(self, handler, item) -> None:
        super().add_item_elements(handler, item)
        base = {"type": "html", "xml:base": item["link"]}  # of links to places in the text
        handler.addQuickElement("content", item["content"], base)


def in_xml(values: dict) -> dict:
    return {
        name: printable(value) if isinstance(value, str) else value
        for name, value in values.items()
    }


class Entry(NamedTuple):
    """An essay and its content, as HTML."""

    essay: EssayPage
    content: str


def entry_of(essay: EssayPage) -> Entry:
    corrections = render_to_string(
        "essays/feed_corrections.html", {"corrections": essay.corrections.all()}
    )
    return Entry(essay, corrections + essay.rendered(Target.FEED).html)


class EssayFeed(Feed):
    feed_type = FullTextAtom

    @method_decorator(conditional_page)
    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from memory while nothing changed, with 304 to a reader that has it (RFC 9110)."""
        make = partial(super().__call__, request)
        return cache.get_or_set(f"feed-{self.version(request)}", make, KEPT)

    def version(self, request: HttpRequest) -> str:
        """Return a name for what the feed says now, from two queries.

        Papers, claims and problems change texts that nobody edited.
        """
        publication = model_to_dict(self.get_object(request))
        state = [
            Subquery(
                model.objects.order_by().values(all=Value(1)).annotate(told=what).values("told")
            )
            for model in (Paper, Claim, Problem)
            for what in (Max("changed_at"), Count("pk"))
        ]
        essays = list(self.newest().values_list("pk", "last_published_at", *state))
        return hashlib.sha256(repr((settings.SITE_URL, publication, essays)).encode()).hexdigest()

    def newest(self) -> QuerySet[EssayPage]:
        return EssayPage.objects.readable().announced_order()[:NEWEST]

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

    def feed_extra_kwargs(self, publication: Publication) -> dict[str, str]:
        return {"license": publication.license_url}

    def items(self, publication: Publication) -> list[Entry]:
        """The newest essays, without one that cannot be made."""
        essays = self.newest().prefetch_related("corrections")
        made = (contained(essay, "feed entry", partial(entry_of, essay)) for essay in essays)
        return [entry for entry in made if entry]

    def item_title(self, entry: Entry) -> str:
        return entry.essay.title

    def item_description(self, entry: Entry) -> str:
        return escape(entry.essay.summary)  # Django marks the summary as HTML

    def item_link(self, entry: Entry) -> str:
        return entry.essay.full_url

    def item_guid(self, entry: Entry) -> str:
        return f"urn:uuid:{entry.essay.translation_key}"

    def item_pubdate(self, entry: Entry):
        return entry.essay.first_published_at

    def item_updateddate(self, entry: Entry):
        return entry.essay.last_published_at

    def item_extra_kwargs(self, entry: Entry) -> dict[str, str]:
        return {"content": entry.content}
