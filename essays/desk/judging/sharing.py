"""Share links: what their readers see, and where authors make, list and revoke them."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.log_actions import log

from essays.desk.previews import extra_preview_modes, served
from essays.models import EssayPage, ShareLink
from essays.models.share_links import DAYS, MOST_DAYS

SHARED, REVOKED = "essays.share", "essays.revoke_share"
# Nobody keeps it, finds it, or learns by it where somebody came from.
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}
# A note has its styles on its elements, and no script.
NOTE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'"


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response[name] = value
    return response


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page of a frozen revision; `?as=note` is the note as it would be mailed."""
    links = ShareLink.objects.working().of_token(token).select_related("revision", "made_by")
    if (link := links.first()) is None:
        return _private(render(request, "essays/share_gone.html", status=410))
    essay = link.revision.as_object()
    notes = [mode for mode in extra_preview_modes() if mode.name == "note"]
    if request.GET.get("as") == "note" and notes:
        response = served(essay, "Note", lambda essay: notes[0].serve(essay, request))
        response["Content-Security-Policy"] = NOTE_POLICY
    else:
        link.count_opening()
        context = {"link": link, "has_note": bool(notes)}
        response = served(essay, "Page", lambda essay: _page(request, essay, context))
    return _private(response)


def _page(request: HttpRequest, essay: EssayPage, context: dict) -> HttpResponse:
    return render(request, "essays/shared.html", essay.get_context(request) | context)


class ShareForm(forms.Form):
    made_for = forms.CharField(
        label="For",
        max_length=100,
        required=False,
        help_text="A name, so that you know whose it is.",
    )
    days = forms.IntegerField(
        label="Days until it expires", min_value=1, max_value=MOST_DAYS, initial=DAYS
    )


class Shares(generic.WagtailAdminTemplateMixin, FormView):
    """Make a link to the draft as it is now, and revoke those that were made."""

    form_class = ShareForm
    template_name = "essays/admin/shares.html"
    page_title = "Share this draft"
    header_icon = "link"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.essay = get_object_or_404(EssayPage, pk=kwargs["pk"])
        if not self.essay.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        self.page_subtitle = self.essay.get_admin_display_title()
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if revoked := request.POST.get("revoke"):
            link = get_object_or_404(self.links(), pk=revoked)
            link.revoke()
            log(self.essay, REVOKED)
            messages.success(request, "The link leads nowhere any more.")
            return redirect(request.path)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ShareForm) -> HttpResponse:
        self.address, _ = ShareLink.make(self.essay, self.request.user, **form.cleaned_data)
        log(self.essay, SHARED)
        return self.render_to_response(self.get_context_data(form=self.form_class()))

    def links(self):
        return ShareLink.objects.filter(page=self.essay.pk).select_related("revision", "made_by")

    def get_context_data(self, **kwargs) -> dict:
        own = {"links": self.links(), "address": getattr(self, "address", "")}
        return super().get_context_data(**kwargs) | own

    def get_breadcrumbs_items(self) -> list[dict]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.essay.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit, "label": self.page_subtitle},
            {"url": "", "label": self.page_title},
        ]
