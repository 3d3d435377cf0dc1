"""Essays in the admin: what hides one says beforehand what becomes of its note."""

from wagtail.admin import messages
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.models import Page

from essays.desk.written_pages import EssayViewSet
from newsletter.desk.wording import counted
from newsletter.models import Note

MOST = 3  # of the notes below a page
HIDDEN = {
    Note.State.WAITING: "is held until everybody can read the essay again.",
    Note.State.SENDING: "stops half way, until you say that it goes on.",
}
GONE = {
    Note.State.WAITING: "is held, and can only be canceled.",
    Note.State.HELD: "stays held, and can only be canceled.",
    Note.State.SENDING: "stops half way, and can only be canceled.",
}


def fate_if_hidden(page: Page) -> list[str]:
    """Return what becomes of the notes of this page and those below if it cannot be read."""
    return _fates(page, HIDDEN)


def fate_if_deleted(page: Page) -> list[str]:
    """Return what becomes of the notes of this page and those below if it is gone."""
    return _fates(page, GONE)


def readers_with_link(page: Page) -> list[str]:
    """Return who has the link of this page, and of those below, from a note that was mailed."""
    notes = Note.objects.filter(essay__path__startswith=page.path, released_at__isnull=False)
    mailed = [note for note in notes.with_counts()[:MOST] if note.accepted]
    return [
        f"{counted(note.accepted, 'reader')} got the link of “{note.title}” by mail. Unpublishing "
        "keeps the essay, and its address can be used again."
        for note in mailed
    ]


def _fates(page: Page, fates: dict[str, str]) -> list[str]:
    notes = Note.objects.filter(essay__path__startswith=page.path, state__in=fates)[:MOST]
    return [f"{_named(note, page)} {fates[note.state]}" for note in notes]


def _named(note: Note, page: Page) -> str:
    return "Its note" if note.essay_id == page.pk else f"The note “{note.title}”"


class UnpublishWithNote(UnpublishView):
    def get(self, request, *args, **kwargs):
        for fate in fate_if_hidden(self.object):
            messages.warning(request, fate)
        return super().get(request, *args, **kwargs)


class SetPrivacyWithNote(SetPrivacyView):
    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["restriction_type"].help_text = " ".join(fate_if_hidden(self.page))
        return form


class EssayWithNoteViewSet(EssayViewSet):
    unpublish_view_class = UnpublishWithNote
    set_privacy_view_class = SetPrivacyWithNote
