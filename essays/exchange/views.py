"""The import of papers and of claims in the admin: a text, a dry run, then what was ticked.

Reading a large file takes seconds, so the answer is sent while it goes on: the page's head, how
far it is, and at last the rows. Nothing has to run in the browser for that.
"""

from collections.abc import Iterator

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.views.generic import FormView
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin

from essays.exchange.claims import ClaimPlan
from essays.exchange.claims_csv import COLUMNS
from essays.exchange.forms import ClaimsForm, ImportForm, PapersForm
from essays.exchange.papers import PaperPlan
from essays.exchange.plan import Group, Plan, Unreadable

HERE = "<!-- here -->"


class ImportView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    permission_required = "add"
    template_name = "essays/admin/import.html"
    header_icon = "download"
    plan_class: type[Plan]
    hint: str

    @property
    def singular(self) -> str:
        return self.model._meta.verbose_name

    @property
    def plural(self) -> str:
        return self.model._meta.verbose_name_plural

    @property
    def list_url(self) -> str:
        return self.url_of("list")

    @property
    def add_url(self) -> str:
        return self.url_of("add")

    def url_of(self, view: str) -> str:
        """The address of the model's own view in the admin."""
        return reverse(self.model.snippet_viewset.get_url_name(view))

    def get_page_title(self) -> str:
        return f"Import {self.plural}"

    def get_breadcrumbs_items(self) -> list[dict]:
        above = {"url": self.list_url, "label": self.plural.capitalize()}
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, above, here]

    def get_initial(self) -> dict:
        return {"text": self.request.POST.get("text", "")}

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.POST.get("step") == "back":
            form = self.form_class(initial=self.get_initial())
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: ImportForm) -> HttpResponse:
        text = form.cleaned_data["text"]
        try:
            plan = self.plan_class(text)
        except Unreadable as reason:
            return self.form_invalid(form.with_text(text, str(reason)))
        page = render_to_string(
            "essays/admin/import_progress.html", self.get_context_data(here=HERE), self.request
        )
        return StreamingHttpResponse(self.pieces(plan, text, *page.split(HERE)))

    def pieces(self, plan: Plan, text: str, head: str, tail: str) -> Iterator[str]:
        yield head
        for step in plan.steps():
            yield format_html("<p>{}</p>\n", step)
        outcome, failed = None, False
        if self.request.POST.get("step") == "import":
            try:
                outcome = plan.apply(self.request.POST.getlist("tick"), self.request.user)
            except IntegrityError:
                failed = True
        plan.compare()
        told = {"view": self, "text": text, "outcome": outcome, "failed": failed}
        context = told | self.sections(plan)
        yield render_to_string("essays/admin/import_rows.html", context, self.request)
        yield tail

    def sections(self, plan: Plan) -> dict:
        """The rows by group, those that may be ticked marked, and what the button says."""
        tickable = {Group.NEW}
        if self.user_has_permission("change"):
            tickable.add(Group.DIFFERS)
        by_group = {group: [row for row in plan.rows if row.group == group] for group in Group}
        new = len(by_group[Group.NEW])
        many = self.singular if new == 1 else self.plural
        return {
            "sections": [
                {"group": group, "rows": rows, "may": group in tickable}
                for group, rows in by_group.items()
                if rows
            ],
            "may_import": any(by_group[group] for group in tickable),
            "label": f"Import {new:,} {many}" if new else "Import what is ticked",
        }


class ImportPapers(ImportView):
    model = PaperPlan.model
    plan_class = PaperPlan
    form_class = PapersForm
    hint = "One paper or hundreds, as BibTeX or by their arXiv ids."


class ImportClaims(ImportView):
    model = ClaimPlan.model
    plan_class = ClaimPlan
    form_class = ClaimsForm
    hint = f"A line for each claim, behind a line with the columns: {', '.join(COLUMNS)}."
