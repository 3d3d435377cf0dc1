"""Notes: what each one is doing, and what an author can do about it."""

from django.shortcuts import get_object_or_404
from django.urls import path
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.log_actions import registry as log_registry

from newsletter.desk.lists.read_only import ReadOnlyViewSet
from newsletter.desk.note_questions import act_urls, offers
from newsletter.desk.progress import progress_of
from newsletter.desk.test_note import SendTestNote
from newsletter.desk.wording import moment, note_in_words
from newsletter.models import Note


def release_time(note: Note) -> str:
    return moment(note.release_at).removeprefix("at ")


class NoteIndexView(generic.IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().with_counts()

    def get_list_more_buttons(self, instance):
        return []  # the title leads to all there is


class NotePage(generic.InspectView):
    """One note: its state, what may be done with it, its counts, and the mail as it was frozen."""

    page_title = "Note"
    template_name = "newsletter/admin/note.html"

    def get_object(self, queryset=None):
        return get_object_or_404(Note.objects.with_counts(), pk=self.pk)

    def get_context_data(self, **kwargs):
        note, user = self.object, self.request.user
        return super().get_context_data(**kwargs) | {
            "note": note,
            "progress": progress_of(note),
            "may_read_addresses": user.has_perm("newsletter.view_delivery"),
            "offers": offers(note) if self.user_has_permission("change") else [],
            "log": log_registry.get_logs_for_instance(note).select_related("user"),
        }


class NoteProgress(NotePage):
    """The part of the page that moves, for its script to look at again."""

    template_name = "newsletter/admin/note_live.html"


class NoteViewSet(ReadOnlyViewSet):
    model = Note
    name = "notes"
    icon = "mail"
    menu_order = 30
    index_view_class = NoteIndexView
    inspect_view_class = NotePage
    inspect_view_fields = ["title"]
    inspect_template_name = NotePage.template_name
    list_display = [
        "title",
        Column("words", label="State", accessor=note_in_words),
        Column("release_at", label="Release", accessor=release_time, width="12%"),
        Column("expected", label="Subscribers"),
    ]

    without = ("add", "edit", "delete", "history", "usage")

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/progress/", NoteProgress.as_view(model=Note), name="progress"),
            path("test/<int:pk>/", SendTestNote.as_view(), name="test"),
            *act_urls(),
        ]
