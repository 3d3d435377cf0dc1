"""The Publish button of an essay says what publishing does: who is mailed, and when."""

from typing import NamedTuple

from django.conf import settings
from wagtail.admin.action_menu import PublishMenuItem

from essays.models import EssayPage
from newsletter import clock
from newsletter.models import Note, Subscriber
from newsletter.notes import OLD_ESSAY
from newsletter.viewsets.wording import day, moment

State = Note.State


class Labels(NamedTuple):
    """What the button says while "Send a note" is ticked, and while it is not."""

    ticked: str
    unticked: str


class PublishEssayItem(PublishMenuItem):
    template_name = "newsletter/admin/publish.html"

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        return context | {"labels": labels_for(context.get("page"), context["is_scheduled"])}


def labels_for(essay: EssayPage | None, is_scheduled: bool = False) -> Labels:
    """Return the labels for an essay; None is one that has not been saved yet."""
    note = getattr(essay, "note", None)
    if note is not None:
        about_note = f"Publish the change{about(note)}"
        return Labels(about_note, about_note)
    act = "Publish the change" if essay and essay.live else "Publish"
    act = "Schedule" if is_scheduled else act
    if essay and essay.first_published_at and is_old(essay):
        return Labels(f"{act}, and hold the note until you confirm it", f"{act}, mail nobody")
    count = Subscriber.objects.sendable().count()
    people = "1 subscriber" if count == 1 else f"{count:,} subscribers"
    return Labels(f"{act}, mail {people} {delay_in_words()}", f"{act}, mail nobody")


def is_old(essay: EssayPage) -> bool:
    return clock.now() - essay.first_published_at > OLD_ESSAY


def about(note: Note) -> str:
    match note.state:
        case State.WAITING:
            return f". Its note leaves {moment(note.release_at)}"
        case State.HELD:
            return ". Its note stays held"
        case State.SENDING | State.PAUSED | State.DONE:
            return f". The note of {day(note.released_at)} is not sent again"
    return ", mail nobody"


def delay_in_words() -> str:
    seconds = settings.NOTE_DELAY
    if not seconds:
        return "at once"
    return f"in {seconds} seconds" if seconds < 120 else f"in {seconds // 60} minutes"
