"""Facts about a text, beside it, made anew after each save: faults, length, what a note is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from wagtail import hooks
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.models import Page

from essays.desk.panels import TEXT
from essays.markdown import Rendered
from essays.models import WrittenPage
from essays.outputs import Output, failure_of


@dataclass(frozen=True)
class Fact:
    """One line of the panel. `odd` is set where somebody should look at it."""

    label: str
    words: str
    odd: bool = False


@dataclass(frozen=True)
class FactOf:
    """Facts of a page that another app knows: `facts(page)`, or None where there are none."""

    name: str
    facts: Callable[[Page], Iterator[Fact]]


class TextSidePanel(BaseSidePanel):
    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle the text's faults and length"
        icon_name = "list-ul"
        counter_classname = "w-bg-critical-200"

    name = "text"
    title = "Faults, length, note"
    template_name = "essays/admin/text_panel.html"
    order = 370


def facts_of(page: WrittenPage) -> dict[str, object]:
    """Return the context of the panel: what is wrong in the text, and what there is to know."""
    made, facts = [], []
    output = Output(TEXT.name, lambda page: made.append(page.rendered(makes=True)))
    if (failure := failure_of(output, page)) is None:
        text = made[0]
        facts.append(Fact("Length", f"{text.words:,} words, {text.minutes} minutes to read"))
    for known in hooks.get_hooks("register_text_facts"):
        facts += _known(known(), page)
    return {
        "faults": made[0].faults if made else (),
        "failure": failure,
        "facts": facts,
        "anchors": _anchors(made[0]) if made else [],
    }


def _anchors(text: Rendered) -> list[dict[str, str]]:
    """Return where a link within the text may lead, for the editor to offer."""
    found = [{"text": heading.anchor, "label": heading.text} for heading in text.toc]
    return found + [{"text": anchor, "label": "derivation"} for anchor in text.derivations]


def _known(known: FactOf, page: WrittenPage) -> list[Fact]:
    found = []
    output = Output(known.name, lambda page: found.extend(known.facts(page)))
    return found if failure_of(output, page) is None else []


@never_cache
def text_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the panel's content for the latest draft of a page."""
    page = get_object_or_404(Page, pk=pk).specific
    if not isinstance(page, WrittenPage) or not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    return render(request, "essays/admin/text_facts.html", facts_of(draft))
