"""The front page and the essays below it."""

import datetime
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef
from django.db.models.functions import Coalesce, TruncDate
from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.panels import PublishingPanel as ScheduleDialog
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.url_routing import RouteResult

from essays.addresses import taken_address
from essays.fields import MarkdownField, RecordsField
from essays.forms import EssayForm, WrittenPageForm
from essays.headlines import CHAIN
from essays.links import RecordResolver
from essays.markdown import (
    Head,
    Kind,
    Rendered,
    Target,
    passages,
    previewed,
    render,
    stems,
    twin,
)
from essays.models.corrections import Correction
from essays.models.publication import Publication
from essays.panels import FaultsPanel
from essays.previews import extra_preview_modes

FOLD_ABOVE = 200  # essays on the front page before older years are folded
YEARS_UNFOLDED = 2


class WrittenPageQuerySet(PageQuerySet):
    def announced_order(self):
        """Newest first, by the date the reader sees."""
        return self.annotate(
            published_on_date=Coalesce("date", TruncDate("first_published_at"))
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


class WrittenPage(Page):
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
        """The date a reader sees; today for a draft."""
        if self.date:
            return self.date
        return timezone.localtime(self.first_published_at or timezone.now()).date()

    @property
    def summary(self) -> str:
        """What the page says, in one sentence."""
        return self.subtitle

    def corrected(self) -> list[Correction]:
        """What was put right since, newest first."""
        return []

    def words_of_body(self) -> str:
        """For the search index: what is read, and the stems of all its words."""
        text = "\n\n".join(passage.text or passage.heading for passage in passages(self.body))
        return f"{text}\n\n{stems(f'{self.title} {self.summary} {self.subtitle} {text}')}"

    def rendered(self, target: Target = Target.PAGE, *, makes: bool = False) -> Rendered:
        """Return the body for a target, its links resolved with one query per kind.

        What is kept, a mail or a feed, waits for the files of images; so does who `makes`.
        """
        makes = makes or target is not Target.PAGE
        return render(self.body, target, RecordResolver(self, makes))

    def twin(self) -> str:
        """Return the page as Markdown that stands on its own."""
        publication = Publication.load()
        head = Head(
            title=self.title,
            true_thing=self.summary,
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

    def get_context(self, request, *args, **kwargs) -> dict:
        if getattr(request, "is_preview", False):
            text = previewed(self.body, RecordResolver(self, makes=True))
        else:
            text = self.rendered()
        return super().get_context(request, *args, **kwargs) | {"text": text}


class EssayIndexPage(Page):
    """The site's root and front page: every essay, newest first."""

    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "essays/essay_index_page.html"
    content_panels = Page.content_panels
    promote_panels = []

    class Meta:
        verbose_name = "front page"

    def route(self, request, path_components: list[str]) -> RouteResult:
        """Find an essay with one query; Wagtail asks for the page first, then for its type."""
        if len(path_components) == 1:
            essays = EssayPage.objects.child_of(self).live().select_related(*CHAIN)
            if essay := essays.filter(slug=path_components[0]).first():
                return RouteResult(essay)
        return super().route(request, path_components)

    def essays(self):
        essays = EssayPage.objects.child_of(self).readable().announced_order()
        return essays.select_related(*CHAIN).defer("body")

    def get_context(self, request, *args, **kwargs) -> dict:
        essays = list(self.essays())
        newest, older = (essays[0], essays[1:]) if essays else (None, [])
        context = {"newest": newest, "years": years_of(older), "fold": len(essays) > FOLD_ABOVE}
        return super().get_context(request, *args, **kwargs) | context


def years_of(essays: list["EssayPage"]) -> list[tuple[int, list["EssayPage"], bool]]:
    """Group essays, newest first, as (year, essays, whether the year is folded in a long list)."""
    years = [(year, list(group)) for year, group in groupby(essays, lambda e: e.published_on.year)]
    return [(year, group, place >= YEARS_UNFOLDED) for place, (year, group) in enumerate(years)]


class EssayPage(WrittenPage):
    true_thing = models.CharField(
        "the one true thing",
        max_length=140,
        help_text="The sentence this essay exists for. It leads the page, the list and the note.",
    )
    send_note = models.BooleanField(
        "send a note",
        default=False,
        help_text="Every confirmed subscriber gets one note when this essay is first published.",
    )
    note_subject = models.CharField(
        "subject", max_length=150, blank=True, help_text="Empty: the title."
    )
    opening_line = models.CharField(
        max_length=250, blank=True, help_text="A personal line above the essay, in the note only."
    )

    headline_claim = models.ForeignKey(
        "essays.Claim",
        on_delete=models.SET_NULL,  # what is used stays; earlier revisions may name what is gone
        null=True,
        blank=True,
        related_name="+",
        verbose_name="a number that a paper claims",
    )
    headline_value = models.CharField(
        "or a number derived in this essay",
        max_length=40,
        blank=True,
        help_text="As it stands in its derivation, with its unit: 12.7x.",
    )
    headline_anchor = models.CharField(
        "anchor of its derivation",
        max_length=80,
        blank=True,
        help_text="The derivation's title in small letters with hyphens, as links name it.",
    )
    headline_against = models.CharField(
        "against", max_length=120, blank=True, help_text="What it is compared with: one user alone."
    )
    headline_conditions = models.CharField(
        "when", max_length=200, blank=True, help_text="Model, hardware, workload."
    )
    problems = RecordsField(
        "essays.Problem", blank=True, related_name="essays", verbose_name="open problems"
    )

    parent_page_types = ["essays.EssayIndexPage"]
    subpage_types = []
    template = "essays/essay_page.html"
    # A copy gets the default: a copied or imported essay never announces itself.
    exclude_fields_in_copy = ["send_note", "corrections"]
    search_fields = [*WrittenPage.search_fields, index.SearchField("true_thing", boost=2)]

    headline_panel = MultiFieldPanel(
        [
            FieldPanel("headline_claim"),
            FieldRowPanel([FieldPanel("headline_value"), FieldPanel("headline_anchor")]),
            FieldRowPanel([FieldPanel("headline_against"), FieldPanel("headline_conditions")]),
            FieldPanel("problems", widget=CheckboxSelectMultiple),
        ],
        heading="Headline number, open problems",
        classname="collapsed",
    )
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    *Page.content_panels,
                    FieldPanel("true_thing"),
                    FieldPanel("body"),
                    FaultsPanel(),
                    headline_panel,
                    WrittenPage.address_panel,
                    InlinePanel("corrections", heading="Corrections", classname="collapsed"),
                    ScheduleDialog(),
                    CommentPanel(),
                ],
                heading="Essay",
            ),
            ObjectList(
                [FieldPanel("send_note"), FieldPanel("note_subject"), FieldPanel("opening_line")],
                heading="Note",
            ),
        ],
        base_form_class=EssayForm,
    )

    class Meta:
        verbose_name = "essay"

    def save(self, *args, **kwargs) -> None:
        """An alias never announces itself, also after it became an essay of its own."""
        if self.alias_of_id:
            self.send_note = False
        super().save(*args, **kwargs)

    @property
    def summary(self) -> str:
        return self.true_thing

    def corrected(self) -> list[Correction]:
        return list(self.corrections.all())

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [("", "Page"), *((mode.name, mode.label) for mode in extra_preview_modes())]

    def serve_preview(self, request, mode_name: str):
        for mode in extra_preview_modes():
            if mode.name == mode_name:
                return mode.serve(self, request)
        return super().serve_preview(request, mode_name)

    def get_context(self, request, *args, **kwargs) -> dict:
        older, newer = self.neighbors()
        own = {"older": older, "newer": newer, "corrections": self.corrected()}
        return super().get_context(request, *args, **kwargs) | own

    def neighbors(self) -> tuple["EssayPage | None", "EssayPage | None"]:
        """Return the essay before and the essay after this one, by date."""
        essays = list(EssayPage.objects.readable().announced_order().only("title", "url_path"))
        place = next((i for i, essay in enumerate(essays) if essay.pk == self.pk), None)
        if place is None:
            return None, None
        newer = essays[place - 1] if place else None
        older = essays[place + 1] if place + 1 < len(essays) else None
        return older, newer
