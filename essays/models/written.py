"""A page that is one Markdown text under one title, and what is common to all of them."""

import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef
from django.db.models.functions import Coalesce, TruncDate
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.search import index

from essays.addresses import taken_address
from essays.desk.forms import WrittenPageForm
from essays.desk.previews import served
from essays.fields import MarkdownField
from essays.markdown import (
    Head,
    Kind,
    Rendered,
    Target,
    displayed,
    passages,
    previewed,
    render,
    stems,
    twin,
)
from essays.models.corrections import Correction
from essays.models.drafts import DraftPermissions
from essays.models.publication import Publication
from essays.models.saving import KeepsState
from essays.outputs import SCHEDULED, check, contained, reported
from essays.records.resolver import RecordResolver


class WrittenPageQuerySet(PageQuerySet):
    def announced_order(self):
        """Newest first, by the date the reader sees."""
        own = timezone.get_default_timezone()
        return self.annotate(
            published_on_date=Coalesce("date", TruncDate("first_published_at", tzinfo=own))
        ).order_by("-published_on_date", "-first_published_at", "-pk")

    def readable(self):
        """Live and public, each once: aliases repeat another page's text.

        Like Wagtail's `public()`, without the query that it needs beforehand.
        """
        path = ExpressionWrapper(OuterRef("path"), output_field=models.CharField())
        private = PageViewRestriction.objects.alias(below=path).filter(
            below__startswith=F("page__path")
        )
        return self.live().filter(~Exists(private), alias_of__isnull=True)


class WrittenPage(KeepsState, Page):
    """A page that is one Markdown text under one title."""

    subtitle = models.CharField(max_length=250, blank=True)
    date = models.DateField(
        null=True,
        blank=True,
        help_text="Shown under the title. Empty: the day it was first published.",
    )
    body = MarkdownField()

    objects = PageManager.from_queryset(WrittenPageQuerySet)()

    overlooked: frozenset[Kind] = frozenset()  # faults that such a text may have
    base_form_class = WrittenPageForm
    search_fields = [
        *Page.search_fields,
        index.SearchField("subtitle"),
        index.SearchField("words_of_body"),
    ]
    address_panel = MultiFieldPanel(
        [FieldPanel("subtitle"), FieldPanel("date"), FieldPanel("slug")],
        heading="Subtitle, date, address",
        classname="collapsed",
    )

    class Meta:
        abstract = True

    @property
    def published_on(self) -> datetime.date:
        """The date a reader sees, in the site's zone; today for a draft."""
        if self.date:
            return self.date
        at = self.first_published_at or timezone.now()
        return timezone.localtime(at, timezone.get_default_timezone()).date()

    @property
    def sentence(self) -> str:
        """What the page says, in one sentence, as it was typed."""
        return self.subtitle

    @property
    def summary(self) -> str:
        """The same as readers see it, wherever it stands: ranges and factors as they are set."""
        return displayed(self.sentence)

    def corrected(self) -> list[Correction]:
        """What was put right since, newest first."""
        return []

    def words_of_body(self) -> str:
        """For the search index; a text that cannot be read is found by its title alone."""
        return contained(self, "entry in the search index", self.searched) or ""

    def searched(self) -> str:
        """Return what is read, and the stems of all its words."""
        text = "\n\n".join(passage.text or passage.heading for passage in passages(self.body))
        return f"{text}\n\n{stems(f'{self.title} {self.summary} {self.subtitle} {text}')}"

    def rendered(
        self, target: Target = Target.PAGE, *, makes: bool = False, keeps: int | None = None
    ) -> Rendered:
        """Return the body for a target, or some blocks; links are one query for each kind.

        What is kept, a mail or a feed, waits for the files of images; so does who `makes`.
        """
        makes = makes or target is not Target.PAGE
        return render(self.body, target, RecordResolver(self, makes), keeps)

    def twin(self) -> str:
        """Return the page as Markdown that stands on its own."""
        publication = Publication.load()
        head = Head(
            title=self.title,
            true_thing=self.sentence,
            date=date_format(self.published_on, "F j, Y"),
            author=publication.author,
            license_name=publication.license_name,
            license_url=publication.license_url,
            address=self.full_url,
            corrections=tuple(map(str, self.corrected())),
        )
        return twin(self.body, head, RecordResolver(self))

    @property
    def twin_url(self) -> str:
        return reverse("twin", args=[self.slug])

    def permissions_for_user(self, user) -> DraftPermissions:
        return DraftPermissions(user, self)

    def clean(self) -> None:
        super().clean()
        self._check_address()

    def minimal_clean(self) -> None:
        super().minimal_clean()
        self._check_address()

    def _check_address(self) -> None:
        if address := taken_address(self.slug):
            message = f"The address {address} is taken by the site itself. Choose another."
            raise ValidationError({"slug": message})

    def get_route_paths(self) -> list[str]:
        """Return no path for what nobody could read yet: Wagtail makes redirects from these."""
        return super().get_route_paths() if self.first_published_at else []

    def make_preview_request(self, *args, **kwargs):
        """Show a preview as readers see it: in the site's time zone, not in the author's."""
        with timezone.override(None):
            return super().make_preview_request(*args, **kwargs)

    def publish(self, revision, *args, log_action=True, **kwargs) -> None:
        """Publish what can be made; all but the editor's form, which asks the same, comes here.

        Raises `ValidationError`, but not for what was scheduled: others wait behind it.
        """
        if log_action == "wagtail.publish.scheduled":
            act = partial(self._publish, revision, *args, log_action=log_action, **kwargs)
            contained(self, SCHEDULED, act)
            self.revisions.filter(pk=revision.pk).update(approved_go_live_at=None)
        else:
            self._publish(revision, *args, log_action=log_action, **kwargs)

    def _publish(self, revision, *args, **kwargs) -> None:
        check(revision.as_object())
        super().publish(revision, *args, **kwargs)

    def serve_preview(self, request, mode_name: str) -> HttpResponse:
        label = dict(self.preview_modes).get(mode_name, "Page")
        return served(self, label, lambda page: page.view_of(request, mode_name))

    def view_of(self, request, mode_name: str) -> HttpResponse:
        """Answer with what a mode of the preview shows."""
        return super().serve_preview(request, mode_name)

    def get_context(self, request, *args, **kwargs) -> dict:
        if getattr(request, "is_preview", False):
            text = previewed(self.body, RecordResolver(self, makes=True))
        else:
            with reported(self, "page"):
                text = self.rendered()
        return super().get_context(request, *args, **kwargs) | {"text": text}
