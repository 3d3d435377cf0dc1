"""Notes: what each one is doing, and the two things an author can say about it."""

from django.shortcuts import get_object_or_404
from django.urls import path
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.log_actions import registry as log_registry

from newsletter.models import Delivery, Note
from newsletter.viewsets.note_acts import CancelNote, ResumeNote, SendNoteAfterAll
from newsletter.viewsets.reading import ReadOnlyViewSet
from newsletter.viewsets.trial import SendTestNote
from newsletter.viewsets.wording import moment, note_in_words

IN_DOUBT_SHOWN = 100


def release_time(note: Note) -> str:
    return moment(note.release_at).removeprefix("at ")


class NoteIndexView(generic.IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().with_counts()

    def get_list_more_buttons(self, instance):
        return []  # the title leads to all there is


class NotePage(generic.InspectView):
    """One note: its state, its counts, what is in doubt, and the mail as it was frozen."""

    page_title = "Note"
    template_name = "newsletter/admin/note.html"

    def get_object(self, queryset=None):
        return get_object_or_404(Note.objects.with_counts(), pk=self.pk)

    def get_context_data(self, **kwargs):
        note, user = self.object, self.request.user
        doubtful = note.deliveries.filter(state=Delivery.State.UNKNOWN).order_by("began_at")
        return super().get_context_data(**kwargs) | {
            "note": note,
            "words": note_in_words(note),
            "counts": counts_in_words(note),
            "may_read_addresses": user.has_perm("newsletter.view_delivery"),
            "doubtful": doubtful[:IN_DOUBT_SHOWN],
            "acts": self.acts(),
            "log": log_registry.get_logs_for_instance(note).select_related("user"),
        }

    def acts(self) -> list[type]:
        """Return the views of what may be done with this note, by who is looking."""
        if not self.user_has_permission("change"):
            return []
        return [act for act in (SendNoteAfterAll, ResumeNote, CancelNote) if act.fits(self.object)]


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
        Column("accepted", label="Accepted"),
        Column("in_doubt", label="In doubt"),
    ]

    without = ("add", "edit", "delete", "history", "usage")

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("test/<int:pk>/", SendTestNote.as_view(), name="test"),
            path("<int:pk>/cancel/", CancelNote.as_view(), name="cancel"),
            path("<int:pk>/resume/", ResumeNote.as_view(), name="resume"),
            path("<int:pk>/send/", SendNoteAfterAll.as_view(), name="send"),
        ]


def counts_in_words(note: Note) -> list[tuple[str, int]]:
    """Return (state in words, how many deliveries) in the order in which they happen."""
    counts = note.deliveries.all().counts()
    return [(state.label, counts[state]) for state in Delivery.State if state in counts]
