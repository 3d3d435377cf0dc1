"""Subscribers from a file: it is chosen, a dry run says what would be done, one act does it.

Going through a large file takes seconds, so the answer is sent while it goes on, as in the import
of papers. Nothing has to run in the browser for that. A page that breaks off loses nothing: the
file is kept for a day, and who is on the list by then is found there.
"""

from collections.abc import Iterator
from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin
from wagtail.log_actions import log

from newsletter.desk.bringing.forms import ConsentForm, FileForm
from newsletter.desk.bringing.going_through import Told, going_through
from newsletter.models import MailSettings, SubscriberFile
from newsletter.people.moving import own_file, uploads
from newsletter.people.moving.listing import lines
from newsletter.people.moving.plan import SubscriberImport
from newsletter.people.moving.sheets import Unreadable

HERE = "<!-- here -->"
TITLE = "Import subscribers"


class AuthorsOnly(PermissionCheckedMixin):
    """Who may read the list and answers for what leaves."""

    permission_required = "import"

    def user_has_permission(self, permission: str) -> bool:
        needed = ("newsletter.view_subscriber", "newsletter.change_note")
        return self.request.user.has_perms(needed)


class ImportSubscribers(AuthorsOnly, WagtailAdminTemplateMixin, FormView):
    """Choose a file, or go on with one that is kept."""

    template_name = "newsletter/admin/bring.html"
    header_icon = "upload"
    page_title = TITLE
    form_class = FileForm

    def get_breadcrumbs_items(self) -> list[dict]:
        above = {"url": reverse("subscribers:index"), "label": "Subscribers"}
        return [*self.breadcrumbs_items, above, {"url": "", "label": TITLE}]

    def get_context_data(self, **kwargs) -> dict:
        kept = SubscriberFile.objects.defer("packed")
        return super().get_context_data(**kwargs) | {"kept": kept}

    def form_valid(self, form: FileForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        kept = uploads.keep(file.chunks(), file.name, "", "")
        try:
            with uploads.unpacked(kept) as path:
                SubscriberImport(path)
        except Unreadable as reason:
            kept.delete()
            form.add_error("file", str(reason))
            return self.form_invalid(form)
        return redirect("subscribers:import_file", kept.pk)


class ImportFile(AuthorsOnly, WagtailAdminTemplateMixin, TemplateView):
    """One kept file: the dry run, and the act that was asked for."""

    template_name = "essays/admin/import_progress.html"
    header_icon = "upload"
    page_title = TITLE

    def get_breadcrumbs_items(self) -> list[dict]:
        above = {"url": reverse("subscribers:index"), "label": "Subscribers"}
        first = {"url": reverse("subscribers:import"), "label": TITLE}
        return [*self.breadcrumbs_items, above, first, {"url": "", "label": self.kept.name}]

    @cached_property
    def kept(self) -> SubscriberFile:
        return get_object_or_404(SubscriberFile, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.streamed(ConsentForm(instance=self.kept), does=False)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.POST.get("step") == "forget":
            self.kept.delete()
            messages.success(request, "The file is forgotten.")
            return redirect("subscribers:import")
        form = ConsentForm(request.POST, instance=self.kept)
        if self.plan_is_own():
            for field in form.fields.values():
                field.required = False
        if form.is_valid():
            form.save()
        return self.streamed(form, does=form.is_valid())

    @property
    def invites(self) -> bool:
        return self.request.POST.get("step") == "invite"

    def plan_is_own(self) -> bool:
        with uploads.unpacked(self.kept) as path:
            return SubscriberImport(path).is_own

    def streamed(self, form: ConsentForm, *, does: bool) -> HttpResponse:
        page = render_to_string(self.template_name, self.get_context_data(here=HERE), self.request)
        return StreamingHttpResponse(self.pieces(form, does, *page.split(HERE)))

    def pieces(self, form: ConsentForm, does: bool, head: str, tail: str) -> Iterator[str]:
        yield head
        told, plan = Told(), None
        try:
            with uploads.unpacked(self.kept) as path:
                said = (self.kept.source, self.kept.consent)
                plan = SubscriberImport(path, *said, invites=self.invites)
                for step in going_through(plan, told, save=does):
                    yield format_html("<p>{}</p>\n", step)
        except Unreadable as reason:
            told.fault = str(reason)
        if does and not told.fault:
            self.log(told)
        if plan and not form.is_bound:
            form.initial["source"] = plan.source
        context = {"view": self, "told": told, "plan": plan, "form": form, "kept": self.kept}
        name = "brought" if does and not told.fault else "bring_rows"
        yield render_to_string(f"newsletter/admin/{name}.html", context, self.request)
        yield tail

    def log(self, told: Told) -> None:
        number = told.counts["new"]
        title = f"{number:,} subscribers from {self.kept.source or 'a list'}"
        if self.invites:
            title += f", and {told.counts['unproven']:,} to be asked"
        log(self.kept, "newsletter.import", title=title, user=self.request.user)


class ImportRows(ImportFile):
    """One list of the dry run as a file: each row with its line and reason."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        rows = self.rows(self.kwargs["name"])
        response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
        name = f"{self.kwargs['name']}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def rows(self, name: str) -> Iterator[str]:
        with uploads.unpacked(self.kept) as path:
            yield from lines(SubscriberImport(path).findings(save=False), name)


class TakeSubscribers(AuthorsOnly, View):
    """All of them as the file that an empty site makes the same list of."""

    def get(self, request: HttpRequest) -> HttpResponse:
        file = TemporaryFile("w+", newline="", encoding="utf-8")  # noqa: SIM115 - the response's
        number = own_file.write(file)
        log(MailSettings.load(), "newsletter.export", data={"number": number})
        file.seek(0)
        return FileResponse(file.detach(), as_attachment=True, filename="subscribers.csv")
