"""The import of essays in the admin: a file, a dry run with previews, then what was ticked.

The answer is sent while it is made, as that of papers: nothing has to run in the browser.
"""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.views.generic import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.permission_policies.pages import PagePermissionPolicy

from essays.moving import uploads
from essays.moving.bringing import Bringing
from essays.moving.folders import Unreadable
from essays.moving.forms import EssaysForm
from essays.moving.plan import EssayImport, Group, Row, Unfit
from essays.moving.telling import said_of

HERE = "<!-- here -->"


def may_import(user) -> bool:
    """Only who may publish: an essay that was out there is out here at once."""
    return PagePermissionPolicy().user_has_permission(user, "publish")


class ImportEssays(WagtailAdminTemplateMixin, FormView):
    template_name = "essays/admin/import.html"
    form_class = EssaysForm
    page_title = "Import essays"
    header_icon = "download"
    hint = "Essays come in live or as drafts, as they were. None is announced, now or later."

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not may_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if name := request.POST.get("upload"):
            if uploads.find(name):
                return self.stream(name)
            form = EssaysForm(request.POST)
            form.add_error("file", "What you uploaded is no longer kept. Choose it again.")
            return self.form_invalid(form)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: EssaysForm) -> HttpResponse:
        return self.stream(uploads.keep(form.cleaned_data["file"]))

    def stream(self, name: str) -> StreamingHttpResponse:
        context = self.get_context_data(form=None, here=HERE)
        page = render_to_string("essays/admin/import_progress.html", context, self.request)
        return StreamingHttpResponse(self.pieces(name, *page.split(HERE)))

    def pieces(self, name: str, head: str, tail: str) -> Iterator[str]:
        yield head
        context = {"view": self, "upload": name}
        try:
            plan = EssayImport(uploads.find(name), previews=True)
            yield from map(told, plan.steps())
            if self.request.POST.get("step") == "import":
                act = Bringing(plan, self.ticked(plan), self.request.user)
                yield from map(told, act.steps())
                context["outcome"] = act.outcome
                plan = EssayImport(uploads.find(name))
                yield from map(told, plan.steps())
            context |= sections(plan)
        except (Unreadable, Unfit) as error:
            context["refusal"] = str(error)
        yield render_to_string("essays/admin/import_essays.html", context, self.request)
        yield tail

    def ticked(self, plan: EssayImport) -> list[Row]:
        ticks = set(self.request.POST.getlist("tick"))
        may = (Group.NEW, Group.DIFFERS)
        return [row for row in plan.rows if row.group in may and row.tick in ticks]


def told(step: str) -> str:
    return format_html("<p>{}</p>\n", step)


def sections(plan: EssayImport) -> dict:
    """The essays by group, those that may be ticked marked, and what the button says."""
    found = []
    for group in Group:
        rows = [(row, said_of(row)) for row in plan.rows if row.group == group]
        if rows:
            found.append({"group": group, "rows": rows, "may": group in (Group.NEW, Group.DIFFERS)})
    new = sum(row.group == Group.NEW for row in plan.rows)
    label = f"Import {new:,} essay{'' if new == 1 else 's'}" if new else "Import what is ticked"
    may = any(section["may"] for section in found)
    return {"sections": found, "label": label, "may_import": may, "kind": plan.kind}
