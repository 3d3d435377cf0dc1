"""What waits for the person who signed in: the first line of the admin home."""

from dataclasses import dataclass

from django.urls import reverse
from wagtail.admin.site_summary import SummaryItem
from wagtail.images.models import AbstractImage
from wagtail.models import TaskState, WorkflowState

from essays.outputs import failing_pages
from essays.pictures.making import images_set_aside
from newsletter import clock
from newsletter.desk.note_questions import LeaveDoubtful, RetryFailed
from newsletter.desk.progress import fewer_connections, roughly
from newsletter.desk.standstill import standstills
from newsletter.desk.wording import counted, moment, note_in_words
from newsletter.health import A_FEW, stuck_since
from newsletter.ledger.clock_steps import told
from newsletter.models import Delivery, Note
from newsletter.people.tokens import CONFIRM_WITHIN


@dataclass(frozen=True)
class Need:
    text: str
    url: str


def needs_of(user) -> list[Need]:
    """Return what only this person can move on, most urgent first."""
    return [
        *needs_of_notes(user),
        *needs_of_outputs(user),
        *needs_of_images(user),
        *needs_of_essays(user),
    ]


def needs_of_notes(user) -> list[Need]:
    if not user.has_perm("newsletter.change_note"):
        return []
    needs = [Need(standstill.text, standstill.url) for standstill in standstills()]
    needs += needs_of_mail(bool(needs))
    for note in Note.objects.needing_author().with_counts():
        url = reverse("notes:inspect", args=[note.pk])
        needs += [Need(text, url) for text in texts_of(note)]
    if advice := fewer_connections():
        needs.append(Need(advice, reverse("notes:index")))
    lost = Delivery.objects.lost_confirmations(clock.now() - CONFIRM_WITHIN).count()
    if lost >= A_FEW:  # one or two may be what somebody typed
        them = counted(lost, "confirmation mail")
        url = reverse("subscribers:index") + "?status=unconfirmed"
        needs.append(Need(f"Failed or in doubt: {them} of the last seven days.", url))
    return needs


def needs_of_mail(is_explained: bool) -> list[Need]:
    """Return what is odd about all mail, but for what a standstill explains already."""
    now, found = clock.now(), []
    if not is_explained and (since := stuck_since(now)):
        when = moment(since).removeprefix("at ")
        url = reverse("notes:index")
        found.append(Need(f"Mail is due since {when}, and none leaves. The log says more.", url))
    if step := told(now):
        by, when = roughly(step.set_back_by.total_seconds()).lower(), moment(step.set_back_at)
        found.append(Need(f"The clock was set back by {by}, noticed {when}. Mail goes on.", ""))
    return found


def texts_of(note: Note) -> list[str]:
    """Return what only the author can move on: what evidence may still settle is not among it."""
    texts, name = [], f"The note “{note.title}”"
    if note.state == Note.State.HELD:
        texts.append(f"{name} is held. {note.reason}")
    elif note.state == Note.State.PAUSED:
        texts.append(f"{name} has stopped. {note_in_words(note)}")
    elif RetryFailed.about(note).fits():
        texts.append(f"{name} is not complete. {note_in_words(note)}.")
    doubt = LeaveDoubtful.about(note)
    if doubt.fits():
        texts.append(f"In doubt: {doubt.deliveries()} of the note “{note.title}”.")
    return texts


def needs_of_outputs(user) -> list[Need]:
    """Name the pages that are left out somewhere, since something of them cannot be made."""
    return [
        Need(
            f"“{page}” is not whole. {faults[0]}",
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
        )
        for page, faults in failing_pages()
        if page.permissions_for_user(user).can_edit()
    ]


def needs_of_images(user) -> list[Need]:
    """Name the images that no reader sees, since their files cannot be made."""
    if not user.has_perm("wagtailimages.change_image"):
        return []
    return [
        Need(f"The image “{image}” is shown to nobody. {why}", edit_url(image))
        for image, why in images_set_aside().items()
    ]


def edit_url(image: AbstractImage) -> str:
    return reverse("wagtailimages:edit", args=[image.pk])


def needs_of_essays(user) -> list[Need]:
    needs = []
    waiting = TaskState.objects.reviewable_by(user).count()
    if waiting:
        text = "1 essay waits" if waiting == 1 else f"{waiting} essays wait"
        needs.append(Need(f"{text} for your approval", "#awaiting-review-section"))
    returned = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=user
    ).count()
    if returned:
        text = "1 essay" if returned == 1 else f"{returned} essays"
        url = "#objects-in-workflow-section"
        needs.append(Need(f"{text} came back to you with changes to make", url))
    return needs


class AttentionSummary(SummaryItem):
    template_name = "home/admin/attention.html"

    def get_context_data(self, parent_context):
        return {"needs": needs_of(self.request.user)}
