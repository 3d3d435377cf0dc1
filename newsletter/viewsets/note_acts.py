"""What an author can do with a note. Each act is asked once, done once, and logged."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.log_actions import log

from newsletter import acts, notes
from newsletter.models import Note, Subscriber

State = Note.State


class NoteAct(generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin, TemplateView):
    """Ask on GET, act on POST. The note may have moved on meanwhile, which is no error."""

    model = Note
    permission_required = "change"
    template_name = "newsletter/admin/note_act.html"
    header_icon = "mail"
    leaving: set[State]
    url_name: str
    label: str
    action: str
    done: str

    @classmethod
    def fits(cls, note: Note) -> bool:
        return note.state in cls.leaving

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.note = get_object_or_404(Note, pk=kwargs["pk"])
        self.page_title, self.page_subtitle = self.label, self.note.title

    def get(self, request, *args, **kwargs) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.fits(self.note) else self.too_late()

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if not self.act():
            return self.too_late()
        log(self.note, self.action)
        messages.success(request, self.done)
        return self.back()

    def act(self) -> bool:
        raise NotImplementedError

    def question(self) -> str:
        raise NotImplementedError

    def too_late(self) -> HttpResponseRedirect:
        messages.warning(self.request, "Nothing was done: the note has moved on. See below.")
        return self.back()

    def back(self) -> HttpResponseRedirect:
        return redirect("notes:inspect", self.note.pk)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("notes:index"), "label": "Notes"},
            {"url": reverse("notes:inspect", args=[self.note.pk]), "label": self.note.title},
            {"url": "", "label": self.label},
        ]


class CancelNote(NoteAct):
    leaving = {State.WAITING, State.HELD, State.SENDING, State.PAUSED}
    url_name, label = "notes:cancel", "Cancel this note"
    action, done = "newsletter.cancel", "Canceled. The essay is not touched."

    def act(self) -> bool:
        return notes.cancel(self.note, f"By {self.request.user.get_username()}.")

    def question(self) -> str:
        if self.note.state in (State.SENDING, State.PAUSED):
            return "Who has not been sent this note yet never will be. This cannot be undone."
        return "Nobody will be sent a note about this essay, now or later. This cannot be undone."


class SendNoteAfterAll(NoteAct):
    leaving = {State.HELD}
    url_name, label = "notes:send", "Send it after all"
    action, done = "newsletter.release", "It leaves within a minute."

    def act(self) -> bool:
        return acts.unhold(self.note, self.request.user.get_username())

    def question(self) -> str:
        count = Subscriber.objects.sendable().count()
        people = "1 subscriber" if count == 1 else f"{count:,} subscribers"
        return f"{self.note.reason} Send this note to {people} now?"


class ResumeNote(NoteAct):
    leaving = {State.PAUSED}
    url_name, label = "notes:resume", "Go on sending"
    action, done = "newsletter.resume", "It goes on."

    @classmethod
    def fits(cls, note: Note) -> bool:
        return super().fits(note) and bool(note.essay and note.essay.live)

    def act(self) -> bool:
        return acts.resume(self.note, self.request.user.get_username())

    def question(self) -> str:
        count = self.note.deliveries.unsettled().count()
        people = "1 subscriber" if count == 1 else f"{count:,} subscribers"
        return f"{self.note.reason} Not sent it yet: {people}. Go on?"
