"""Papers, claims and problems: their lists, and what can be done from there."""

from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django_filters import BooleanFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from essays.desk.records import record_panels
from essays.desk.records.choosers import ClaimChooserViewSet, PaperChooserViewSet
from essays.models import Claim, Paper, Problem
from essays.records import uses


class RecordIndexView(IndexView):
    """A list that says of each record in how many essays readers meet it."""

    import_url_name = ""

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = super().header_buttons
        if self.import_url_name and self.user_has_permission("add"):
            url = reverse(self.import_url_name)
            buttons.append(HeaderButton("Import", url=url, icon_name="upload"))
        return buttons

    def _get_title_column(self, *args, **kwargs):
        return super()._get_title_column(*args, width="40%", **kwargs)

    def get_table(self, object_list):
        records = list(object_list)
        for record, essays in self.essay_counts(records).items():
            record.in_essays = essays
        return super().get_table(records)

    def essay_counts(self, records: list) -> dict:
        rows = uses.references(self.model).values_list("to_object_id")
        counts = dict(rows.annotate(Count("object_id", distinct=True)))
        return {record: counts.get(str(record.pk), 0) for record in records}


class PaperIndexView(RecordIndexView):
    import_url_name = "essays_import_papers"

    def essay_counts(self, records: list[Paper]) -> dict[Paper, int]:
        return {paper: len(essays) for paper, essays in uses.essays_of(records).items()}


class ClaimIndexView(RecordIndexView):
    import_url_name = "essays_import_claims"


class PaperFilterSet(WagtailFilterSet):
    unwritten = BooleanFilter(
        label="Unwritten", method="leave_unwritten", widget=BooleanRadioSelect
    )

    class Meta:
        model = Paper
        fields = ["year"]

    def leave_unwritten(self, papers: QuerySet, name: str, wanted: bool) -> QuerySet:
        ids = Paper.objects.alias(name=uses.NAME).filter(uses.written()).values("pk")
        return papers.exclude(pk__in=ids) if wanted else papers.filter(pk__in=ids)


class RecordViewSet(SnippetViewSet):
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = RecordIndexView


class PaperViewSet(RecordViewSet):
    model = Paper
    base_url_path = "papers"
    icon = "doc-full"
    index_view_class = PaperIndexView
    chooser_viewset_class = PaperChooserViewSet
    filterset_class = PaperFilterSet
    edit_handler = record_panels.PAPER
    list_display = [
        "__str__",
        Column("claims", label="Claims", accessor=lambda paper: len(paper.claims.all())),
        Column("in_essays", label="In essays"),
        "year",
    ]
    inspect_view_fields = ["key", "title", "authors", "year", "venue", "arxiv", "doi", "url"]
    inspect_view_fields += ["code_url", "reading", "citations", "citations_on", "remark"]

    def get_queryset(self, request):
        return Paper.objects.prefetch_related("claims")


class ClaimViewSet(RecordViewSet):
    model = Claim
    base_url_path = "claims"
    icon = "decimal"
    index_view_class = ClaimIndexView
    chooser_viewset_class = ClaimChooserViewSet
    list_filter = ["status", "confidence"]
    edit_handler = record_panels.CLAIM
    list_display = [
        "__str__",
        Column(
            "status", label="Standing", accessor=lambda claim: standing(claim), sort_key="status"
        ),
        Column("in_essays", label="In essays"),
    ]
    inspect_view_fields = ["paper", "slug", "metric", "value", "unit", "direction", "baseline"]
    inspect_view_fields += ["conditions", "where", "confidence", "checked_on", "status"]
    inspect_view_fields += ["superseded_by", "remark"]

    def get_queryset(self, request):
        return Claim.objects.select_related("paper")


def standing(claim: Claim) -> str:
    """Whether it stands and how it is known: in one column, for narrow screens."""
    return f"{claim.get_status_display()}, {claim.get_confidence_display()}"


class ProblemViewSet(RecordViewSet):
    model = Problem
    base_url_path = "problems"
    icon = "help"
    menu_label = "Open problems"
    list_filter = ["status"]
    edit_handler = record_panels.PROBLEM
    list_display = [
        "title",
        Column("status", label="Status", accessor="in_words", sort_key="status"),
        Column("moved", label="Last moved", accessor=lambda problem: date_format(problem.moved)),
        Column("in_essays", label="In essays"),
    ]
    inspect_view_fields = ["title", "slug", "status", "remark", "question", "settled_by", "papers"]

    def get_queryset(self, request):
        return Problem.objects.in_order().annotate(moved=Max("history__date"))


class RecordsGroup(SnippetViewSetGroup):
    items = (PaperViewSet, ClaimViewSet, ProblemViewSet)
    menu_label = "Papers"
    menu_icon = "glasses"
    menu_order = 35  # after Essays and Notes
