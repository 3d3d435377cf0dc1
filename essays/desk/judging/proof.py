"""The proof sheet: all that readers get of one revision, side by side on one page to print."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.models import Revision

from essays.desk.previews import extra_preview_modes, served
from essays.models import EssayPage
from essays.reading.feeds import entry_of

PHONE, DESK = 390, 800
BOTH = ("light", "dark")


@dataclass(frozen=True)
class Frame:
    """One output as it looks in a window of some width, by day or by night."""

    name: str
    label: str
    width: int
    scheme: str = "light"

    @property
    def described(self) -> str:
        return f"{self.label}, {self.width} px, {self.scheme}"


def frames() -> list[Frame]:
    """Return the frames of the sheet: the page and the note in all forms, the rest once."""
    found = [Frame("page", "Page", width, scheme) for scheme in BOTH for width in (PHONE, DESK)]
    for mode in extra_preview_modes():
        forms = [(DESK, "light")]
        if mode.name == "note":
            forms = [(width, scheme) for scheme in BOTH for width in (PHONE, DESK)]
        found += [Frame(mode.name, mode.label, width, scheme) for width, scheme in forms]
    return [*found, Frame("feed", "Feed entry", DESK)]


def outputs() -> dict[str, Callable[[EssayPage, HttpRequest], HttpResponse]]:
    """Return what makes each output, by its name."""
    made = {mode.name: mode.serve for mode in extra_preview_modes()}
    return made | {"page": _page, "feed": _feed_entry}


def _page(essay: EssayPage, request: HttpRequest) -> HttpResponse:
    request.is_preview = request.in_preview_panel = True
    return essay.view_of(request, "")


def _feed_entry(essay: EssayPage, request: HttpRequest) -> HttpResponse:
    return render(request, "essays/admin/feed_entry.html", {"entry": entry_of(essay)})


def _revision(request: HttpRequest, pk: int) -> Revision:
    revision = get_object_or_404(Revision.page_revisions, pk=pk)
    essay = revision.content_object
    if not isinstance(essay, EssayPage):
        raise Http404
    if not essay.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return revision


def latest_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sheet of an essay's latest revision; a later one does not change it."""
    essay = get_object_or_404(EssayPage, pk=pk)
    return proof(request, essay.latest_revision_id)


def proof(request: HttpRequest, pk: int) -> HttpResponse:
    revision = _revision(request, pk)
    context = {
        "revision": revision,
        "essay": revision.as_object(),
        "frames": frames(),
        "edit": reverse("wagtailadmin_pages:edit", args=[revision.object_id]),
    }
    return render(request, "essays/admin/proof.html", context)


@xframe_options_sameorigin
def proof_part(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Answer with one output of a revision, as its readers get it."""
    if (make := outputs().get(name)) is None:
        raise Http404
    essay = _revision(request, pk).as_object()
    return served(essay, name, lambda essay: make(essay, request))
