"""The side panel with every construct, and a sample of each as readers get it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.admin.ui.side_panels import BaseSidePanel

from essays.desk.previews import extra_preview_modes
from essays.desk.writing.constructs import CONSTRUCTS, GROUPS, SAMPLES, Construct
from essays.markdown import Rendered, Target, render
from essays.models import EssayPage


class HelpSidePanel(BaseSidePanel):
    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle help with writing"
        icon_name = "help"
        has_counter = False

    name = "constructs"
    title = "What one can write"
    template_name = "essays/admin/constructs.html"
    order = 380

    def get_context_data(self, parent_context) -> dict:
        return super().get_context_data(parent_context) | {"groups": GROUPS}


@xframe_options_sameorigin
def construct(request: HttpRequest, name: str) -> HttpResponse:
    """Show one construct as the page shows it, or, with `?as=note`, the note."""
    if (found := CONSTRUCTS.get(name)) is None:
        raise Http404
    essay = sample_of(found)
    notes = [mode for mode in extra_preview_modes() if mode.name == "note"]
    if request.GET.get("as") == "note" and notes:
        return notes[0].serve(essay, request)
    request.in_preview_panel = True
    context = {"page": essay, "text": essay.rendered()}
    return render_template(request, "essays/admin/construct.html", context)


def sample_of(construct: Construct) -> EssayPage:
    """Return an essay that is nowhere but here: its text names records that nobody has."""

    def rendered(
        target: Target = Target.PAGE, *, makes: bool = False, keeps: int | None = None
    ) -> Rendered:
        return render(construct.sample, target, SAMPLES, keeps)

    essay = EssayPage(title=construct.label, true_thing=construct.says, body=construct.sample)
    essay.rendered = rendered
    return essay
