"""The lists of pages: essays, which the menu leads with, and Wagtail's explorer."""

from django.db.models import F, Prefetch
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView
from wagtail.admin.views.pages.search import SearchView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from essays.desk.written_pages import WrittenPageViewSet
from essays.models import EssayPage
from home.models import AboutPage, TextPage
from newsletter.desk.hiding import SetPrivacyWithNote, UnpublishWithNote
from newsletter.desk.wording import note_in_words
from newsletter.models import Note


class EssayFilterSet(WagtailFilterSet):
    class Meta:
        model = EssayPage
        fields = ["live"]


class EssayListingView(IndexView):
    template_name = "wagtailadmin/generic/index.html"
    add_item_label = "New essay"
    page_title = "Essays"

    def annotate_queryset(self, pages):
        notes = Note.objects.with_counts()
        pages = pages.annotate(note_in_draft=F("latest_revision__content__send_note"))
        return super().annotate_queryset(pages).prefetch_related(Prefetch("note", notes))


class EssayListingViewSet(PageListingViewSet):
    model = EssayPage
    name = "essays"
    icon = "edit"
    menu_label = "Essays"
    menu_order = 10
    add_to_admin_menu = True
    index_view_class = EssayListingView
    filterset_class = EssayFilterSet
    columns = [
        PageTitleColumn("title", label="Title", sort_key="title", classname="title"),
        PageStatusColumn("status", label="State", sort_key="live", width="12%"),
        Column("note", label="Note", accessor=lambda essay: note_of(essay), width="28%"),
        DateColumn("first_published_at", label="Published", sort_key="first_published_at"),
        DateColumn(
            "latest_revision_created_at", label="Edited", sort_key="latest_revision_created_at"
        ),
    ]


def note_of(essay: EssayPage) -> str:
    """Return what is or will be with an essay's note, in words, from the listing's queryset."""
    if hasattr(essay, "note"):
        return note_in_words(essay.note)
    if essay.live and essay.send_note:
        return "One note, being prepared"
    return "One note, when published" if essay.note_in_draft else "No note"


def without_bulk(columns: list) -> list:
    return [column for column in columns if not isinstance(column, BulkActionsColumn)]


class Explorer(ExplorableIndexView):
    template_name = "home/admin/explorer.html"
    base_columns = without_bulk(ExplorableIndexView.base_columns)


class Search(SearchView):
    template_name = "home/admin/search.html"
    columns = without_bulk(SearchView.columns)


class PagesViewSet(PageViewSet):
    """Wagtail's explorer without bulk actions.

    Publishing in bulk skips the form that asks whether a text is ready, and would send a note
    for each essay; the buttons also show for people who may not use them.
    """

    index_view_class = Explorer
    search_view_class = Search
    unpublish_view_class = UnpublishWithNote  # of the essays below
    set_privacy_view_class = SetPrivacyWithNote


class AboutViewSet(WrittenPageViewSet):
    model = AboutPage


class TextViewSet(WrittenPageViewSet):
    model = TextPage
