"""What an author can do with a note, each with its question."""

from typing import NamedTuple

from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from wagtail.log_actions import LogFormatter, log

from newsletter.desk.asking import AskedAct, Why, reasons_of
from newsletter.desk.wording import counted, moment
from newsletter.ledger import author_acts, notes
from newsletter.models import Note, Subscriber

State = Note.State


class NoteAct(AskedAct):
    leaving: set[State]
    name: str
    logged: str  # with {n}, as the audit log tells it
    too_late = "Nothing was done: the note has moved on. See below."

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.note = get_object_or_404(Note, pk=kwargs["pk"])
        self.page_subtitle = self.note.title

    @classmethod
    def about(cls, note: Note) -> "NoteAct":
        """Return the act for one note, to ask whether it fits and how many it concerns."""
        act = cls()
        act.note = note
        return act

    def fits(self) -> bool:
        return self.note.state in self.leaving

    def number(self) -> int:
        if self.note.state in (State.WAITING, State.HELD):
            return Subscriber.objects.sendable().count()
        return self.note.deliveries.unsettled().count()

    def people(self) -> str:
        return counted(self.number(), "subscriber")

    @property
    def by(self) -> str:
        return self.request.user.get_username()

    def log(self, number: int) -> None:
        log(self.note, f"newsletter.{self.name}", data={"number": number})

    def back_url(self) -> str:
        return reverse("notes:inspect", args=[self.note.pk])

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("notes:index"), "label": "Notes"},
            {"url": self.back_url(), "label": self.note.title},
            {"url": "", "label": self.page_title},
        ]


class SendNow(NoteAct):
    leaving = {State.WAITING}
    name, label = "send_now", "Send it now"
    logged = "Note sent before its time, to {n}"
    done = "It leaves within a minute."

    def fits(self) -> bool:
        return super().fits() and self.note.release_at > author_acts.clock.now()

    def act(self, number: int) -> bool:
        return author_acts.send_now(self.note, self.by)

    def question(self) -> str:
        when = moment(self.note.release_at)
        return f"Send this note to {self.people()} now, instead of {when}?"


class SendAfterAll(NoteAct):
    leaving = {State.HELD}
    name, label = "send", "Send it after all"
    logged = "Note sent after all, to {n}"
    done = "It leaves within a minute."

    def fits(self) -> bool:
        """Without its essay it would be held again at once."""
        return super().fits() and notes.asking().filter(pk=self.note.essay_id).exists()

    def act(self, number: int) -> bool:
        return author_acts.unhold(self.note, self.by)

    def question(self) -> str:
        return f"{self.note.reason} Send this note to {self.people()} now?"


class PauseNote(NoteAct):
    leaving = {State.SENDING}
    binding = False  # a note on its way changes its number all the time, and must still stop
    name, label = "pause", "Pause"
    logged = "Note paused, {n} not sent yet"
    done = "Paused. Calls in flight may still end."

    def act(self, number: int) -> bool:
        return author_acts.pause(self.note, self.by)

    def question(self) -> str:
        return f"Not sent it yet: {self.people()}. They wait until you go on. Pause?"


class ResumeNote(NoteAct):
    leaving = {State.PAUSED}
    name, label = "resume", "Go on sending"
    logged = "Note resumed, {n} not sent yet"
    done = "It goes on."

    def fits(self) -> bool:
        return super().fits() and author_acts.is_readable(self.note) and bool(self.number())

    def act(self, number: int) -> bool:
        return author_acts.resume(self.note, self.by)

    def question(self) -> str:
        return f"{self.note.reason} Not sent it yet: {self.people()}. Go on?"


class LostAct(NoteAct):
    """About deliveries of a note at rest, as many as there are now."""

    leaving = set(author_acts.AT_REST)

    def rows(self):
        raise NotImplementedError

    def fits(self) -> bool:
        return super().fits() and author_acts.is_readable(self.note) and self.rows().exists()

    def number(self) -> int:
        return self.rows().count()

    def deliveries(self) -> str:
        return counted(self.number(), "delivery", "deliveries")

    def reasons(self) -> list[Why]:
        return reasons_of(self.rows())


class RetryFailed(LostAct):
    name, label = "retry", "Try the {n} failed again"
    logged = "Failed deliveries tried again: {n}"
    done = "They are tried again."

    def rows(self):
        return author_acts.with_address(author_acts.failed(self.note))

    def act(self, number: int) -> bool:
        return bool(author_acts.retry_failed(self.note, self.by, number))

    def question(self) -> str:
        return f"{self.deliveries()} failed: the provider never had them. Try again?"


class RetryRefused(LostAct):
    name, label = "retry-refused", "Try the {n} refused again"
    logged = "Refused deliveries tried again: {n}"
    done = "They are tried again."

    def rows(self):
        return author_acts.with_address(author_acts.refused(self.note))

    def act(self, number: int) -> bool:
        return bool(author_acts.retry_refused(self.note, self.by, number))

    def question(self) -> str:
        return (
            f"{self.deliveries()} refused because of the address. Try again? Mailboxes that do "
            "not exist are not among them: where you know better, open the subscriber."
        )


class GiveUpFailed(LostAct):
    leaving = set(author_acts.ENDED)
    name, label = "give-up", "Give the {n} failed up"
    logged = "Failed deliveries given up: {n}"
    done = "They are not tried again."

    def rows(self):
        return author_acts.failed(self.note)

    def fits(self) -> bool:
        return NoteAct.fits(self) and self.rows().exists()

    def act(self, number: int) -> bool:
        return bool(author_acts.give_up_failed(self.note, number))

    def question(self) -> str:
        return f"{self.deliveries()} failed, and will never be tried again. Give them up?"


class SendToDoubtful(LostAct):
    name, label = "send-doubtful", "Send to these {n} in doubt"
    logged = "Sent again to those in doubt: {n}"
    done = "They are sent again."

    def rows(self):
        return author_acts.with_address(author_acts.doubtful(self.note))

    def act(self, number: int) -> bool:
        return bool(author_acts.send_to_doubtful(self.note, self.by, number))

    def question(self) -> str:
        return (
            f"{self.deliveries()} in doubt: the provider may have them or may not. "
            "Whoever was reached already gets this note twice. Send again?"
        )


class LeaveDoubtful(SendToDoubtful):
    leaving = set(author_acts.ENDED)
    name, label = "leave-doubtful", "Leave these {n} in doubt"
    logged = "Left in doubt: {n}"
    done = "Left as they are."

    def rows(self):
        return author_acts.doubtful(self.note)

    def fits(self) -> bool:
        return NoteAct.fits(self) and self.rows().exists()

    def act(self, number: int) -> bool:
        return bool(author_acts.leave_doubtful(self.note, number))

    def question(self) -> str:
        return (
            f"{self.deliveries()} in doubt: the provider may have them or may not. Nobody gets "
            "this note twice, and whoever was not reached does not get it. Leave them?"
        )


class HoldNote(NoteAct):
    leaving = {State.WAITING}
    binding = False
    name, label = "wait", "Wait"
    logged = "Note held, {n} not sent it yet"
    done = "It waits for you."

    def act(self, number: int) -> bool:
        return notes.hold(self.note, f"{self.by} lets it wait.")

    def question(self) -> str:
        when = moment(self.note.release_at)
        return (
            f"Hold this note, which would go to {self.people()} {when}? It then waits without end, "
            "until you send or cancel it."
        )


class CancelNote(NoteAct):
    leaving = {State.WAITING, State.HELD, State.SENDING, State.PAUSED}
    binding = False
    name, label = "cancel", "Cancel for good"
    logged = "Note canceled, {n} not sent it"
    done = "Canceled. The essay is not touched."

    def act(self, number: int) -> bool:
        return notes.cancel(self.note, f"By {self.by}.")

    def question(self) -> str:
        if self.note.state in (State.SENDING, State.PAUSED):
            return f"Not sent it yet, and never will be: {self.people()}. This cannot be undone."
        return (
            "No note about this essay will leave, now or later, also if it is published again. It "
            f"would go to {self.people()}. This cannot be undone: to decide later, let it wait."
        )


ACTS = (
    SendNow,
    SendAfterAll,
    ResumeNote,
    PauseNote,
    RetryFailed,
    RetryRefused,
    GiveUpFailed,
    SendToDoubtful,
    LeaveDoubtful,
    HoldNote,
    CancelNote,
)


class Offer(NamedTuple):
    """A button on the note's page."""

    url: str
    label: str


def offers(note: Note) -> list[Offer]:
    """Return what may be done with a note as it is now."""
    fitting = [act for act in (kind.about(note) for kind in ACTS) if act.fits()]
    return [
        Offer(reverse(f"notes:{act.name}", args=[note.pk]), act.label.format(n=f"{act.number():,}"))
        for act in fitting
    ]


class ActInLog(LogFormatter):
    def format_message(self, entry) -> str:
        return self.logged.format(n=f"{entry.data.get('number', 0):,}")


def act_urls() -> list:
    return [path(f"<int:pk>/{act.name}/", act.as_view(), name=act.name) for act in ACTS]


def register_log_actions(actions) -> None:
    """Let the audit log tell each act with its number."""
    for act in ACTS:
        actions.register_action(f"newsletter.{act.name}")(
            type(act.__name__, (ActInLog,), {"label": act.label, "logged": act.logged})
        )
