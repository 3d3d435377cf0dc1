"""The front page and the essays below it."""

from itertools import groupby

from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpResponse
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
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from essays.desk.forms import EssayForm
from essays.desk.panels import FaultsPanel
from essays.desk.previews import extra_preview_modes
from essays.desk.writing.keeping import KeptPanel
from essays.fields import RecordsField
from essays.models.corrections import Correction
from essays.models.saving import KeepsState
from essays.models.written import WrittenPage
from essays.records.headlines import CHAIN

FOLD_ABOVE = 200  # essays on the front page before older years are folded
YEARS_UNFOLDED = 2


class EssayIndexPage(KeepsState, Page):
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
    headline_metric = models.CharField(
        "what it counts",
        max_length=120,
        blank=True,
        help_text="As it reads behind the number: the tokens per second, less to read.",
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
            FieldPanel("headline_metric"),
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
                    KeptPanel(),
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
    def sentence(self) -> str:
        return self.true_thing

    def corrected(self) -> list[Correction]:
        return list(self.corrections.all())

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [("", "Page"), *((mode.name, mode.label) for mode in extra_preview_modes())]

    def view_of(self, request, mode_name: str) -> HttpResponse:
        for mode in extra_preview_modes():
            if mode.name == mode_name:
                return mode.serve(self, request)
        return super().view_of(request, mode_name)

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
