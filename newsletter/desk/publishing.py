"""The Publish button of an essay says what publishing does: who is mailed, and when."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from wagtail.admin.action_menu import ActionMenuItem, PublishMenuItem, WorkflowMenuItem

from essays.models import EssayPage
from newsletter import clock
from newsletter.desk.wording import counted, day, moment
from newsletter.ledger import holding
from newsletter.ledger.notes import FOR_ESSAY, OLD_ESSAY
from newsletter.models import Note, Subscriber

State = Note.State


class Labels(NamedTuple):
    """What the button says while "Send a note" is ticked, and while it is not."""

    ticked: str
    unticked: str


class PublishEssayItem(PublishMenuItem):
    template_name = "newsletter/admin/publish.html"

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        essay = context.get("page")
        act = act_in_words(essay, context["is_scheduled"])
        return context | {"labels": labels_for(essay, act, context["is_scheduled"])}


class ApproveEssayItem(WorkflowMenuItem):
    """The last approval of the workflow, which publishes."""

    template_name = "newsletter/admin/approve.html"

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        return context | {"labels": labels_for(context["page"], self.label)}


def with_consequence(item: ActionMenuItem, context: dict) -> ActionMenuItem:
    """Return the item of the editor's menu, as one that says who is mailed if it publishes."""
    if isinstance(item, PublishMenuItem):
        return PublishEssayItem(item.order)
    if isinstance(item, WorkflowMenuItem) and item.name == "approve":
        state = context["page"].current_workflow_state
        if state and state.is_at_final_task:
            return ApproveEssayItem(
                item.name, str(item.label), item.launch_modal, item.order, icon_name=item.icon_name
            )
    return item


def act_in_words(essay: EssayPage | None, is_scheduled: bool = False) -> str:
    if is_scheduled:
        return f"Schedule for {moment(essay.go_live_at).removeprefix('at ')}"
    return "Publish the change" if essay and essay.live else "Publish now"


def labels_for(
    essay: EssayPage | None, act: str = "Publish now", is_scheduled: bool = False
) -> Labels:
    """Return the labels for an essay; None is one that has not been saved yet."""
    note = getattr(essay, "note", None)
    if note and not (note.state == State.HELD and note.reason in FOR_ESSAY):
        unticked = ". Its note is held" if note.state == State.WAITING else about(note)
        return Labels(f"{act}{about(note)}", f"{act}{unticked}")
    return Labels(f"{act}, {fate_of_note(essay, is_scheduled)}", f"{act}, mail nobody")


def fate_of_note(essay: EssayPage | None, is_scheduled: bool) -> str:
    """Return what becomes of the note that publishing makes, or takes up again.

    A length of time, not a time of day: it stays true while the editor is open.
    """
    if holding.reason():
        return "and hold the note: no mail leaves at present"
    if essay and essay.first_published_at and is_old(essay):
        return "and hold the note until you confirm it"
    if essay and expires_first(essay, is_scheduled):
        return "and hold the note: the essay expires before it would leave"
    people = counted(Subscriber.objects.sendable().count(), "subscriber")
    return f"mail {people} {delay_in_words(after=is_scheduled)}"


def expires_first(essay: EssayPage, is_scheduled: bool) -> bool:
    start = essay.go_live_at if is_scheduled else clock.now()
    return bool(essay.expire_at and essay.expire_at <= start + delay())


def leaving(note: Note, essay: EssayPage) -> str:
    """Return when a waiting note leaves, and that it will not if the essay expires before."""
    when = moment(note.release_at)
    if essay.expire_at and essay.expire_at <= note.release_at:
        return f"Its note would leave {when}. The essay expires before, and the note is held then."
    return f"Its note leaves {when}."


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


def delay() -> timedelta:
    return timedelta(seconds=settings.NOTE_DELAY)


def delay_in_words(*, after: bool) -> str:
    seconds = settings.NOTE_DELAY
    if not seconds:
        return "at once"
    length = counted(seconds, "second") if seconds < 120 else f"{seconds // 60} minutes"
    return f"{length} later" if after else f"in {length}"
