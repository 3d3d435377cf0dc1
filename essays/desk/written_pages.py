"""Written pages in the admin, where Wagtail's own page views are not enough."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet

from essays.addresses import taken_address
from essays.characters import validate_printable
from essays.desk.telling import tell_of_approval
from essays.desk.writing.facts import TextSidePanel
from essays.desk.writing.helping import HelpSidePanel
from essays.models import EssayPage


class ApprovalView(WorkflowActionView):
    """Approving from the admin home, without the editor: it publishes, so it tells as much."""

    def post(self, request, *args, **kwargs):
        try:
            response = super().post(request, *args, **kwargs)
        except ValidationError as refusal:
            return self.refused(" ".join(refusal.messages))
        if self.action_name == "approve":
            tell_of_approval(request, self.object)
        return response

    def refused(self, reason: str) -> HttpResponse:
        """Lead into the editor, where it can be put right. Nothing was approved."""
        messages.error(self.request, f"“{self.object}” was not published. {reason}")
        editor = reverse("wagtailadmin_pages:edit", args=[self.object.pk])
        if self.request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(self.request, {"step": "success", "redirect": editor})
        return redirect(editor)


SIDE_PANELS = (TextSidePanel, HelpSidePanel)


class NewWrittenPage(CreateView):
    def get_side_panels(self) -> MediaContainer:
        own = [panel(self.page, self.request) for panel in SIDE_PANELS]
        return MediaContainer([*super().get_side_panels(), *own])


class EditWrittenPage(EditView):
    def get_side_panels(self) -> MediaContainer:
        panels = super().get_side_panels()
        if self.expects_json_response or self.hydrate_create_view:
            return panels  # what they hold is there already
        return MediaContainer([*panels, *(panel(self.page, self.request) for panel in SIDE_PANELS)])


class WrittenPageViewSet(PageViewSet):
    """For each model of written pages one of these is registered."""

    add_view_class = NewWrittenPage
    edit_view_class = EditWrittenPage
    workflow_action_view_class = ApprovalView


class EssayCopyForm(CopyForm):
    def clean_new_title(self) -> str:
        validate_printable(self.cleaned_data["new_title"])
        return self.cleaned_data["new_title"]

    def clean_new_slug(self) -> str:
        slug = self.cleaned_data["new_slug"]
        if address := taken_address(slug):
            raise ValidationError(
                f"The address {address} is taken by the site itself. Choose another."
            )
        return slug


class EssayCopyView(CopyView):
    def get_form_class(self) -> type[EssayCopyForm]:
        return EssayCopyForm


class EssayViewSet(WrittenPageViewSet):
    model = EssayPage
    copy_view_class = EssayCopyView
