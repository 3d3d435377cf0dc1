"""Acts that are asked once, in words that hold the number they concern, and then done once."""

from typing import NamedTuple

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic

from newsletter.ledger.author_acts import NumberChanged
from newsletter.models import Note

MOST_REASONS = 5


class Why(NamedTuple):
    """What a provider said of so many deliveries."""

    number: int
    reason: str


def reasons_of(deliveries: QuerySet) -> list[Why]:
    """Return the most frequent reasons of these deliveries."""
    rows = deliveries.order_by().exclude(reason="").values_list("reason")
    counts = rows.annotate(n=Count("pk")).order_by("-n", "reason")
    return [Why(number, reason) for reason, number in counts[:MOST_REASONS]]


class AskedAct(generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin, TemplateView):
    """Ask on GET, act on POST. The world may have moved on meanwhile, which is no error.

    The number in the question is posted back. If it is `binding` and another one by then,
    nothing is done and the question is asked again.
    """

    model = Note
    permission_required = "change"
    template_name = "newsletter/admin/ask.html"
    header_icon = "mail"
    binding = True
    label: str
    too_late: str
    done: str

    def fits(self) -> bool:
        """Say whether there still is anything to do."""
        raise NotImplementedError

    def number(self) -> int:
        """Return how many subscribers or deliveries the act concerns."""
        raise NotImplementedError

    def question(self) -> str:
        raise NotImplementedError

    def reasons(self) -> list[Why]:
        """Return why those that the act concerns are as they are, for the question."""
        return []

    def act(self, number: int) -> bool:
        """Do it, and say whether it was done. Raises NumberChanged."""
        raise NotImplementedError

    def log(self, number: int) -> None:
        raise NotImplementedError

    def back_url(self) -> str:
        raise NotImplementedError

    def get(self, request, *args, **kwargs) -> HttpResponse:
        if not self.fits():
            return self.nothing_done()
        self.asked_about = self.number()
        self.page_title = self.label.format(n=f"{self.asked_about:,}")
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs) -> HttpResponse:
        number = self.number()
        if not self.fits():
            return self.nothing_done()
        try:
            if self.binding and request.POST.get("number") != str(number):
                raise NumberChanged
            if not self.act(number):
                return self.nothing_done()
        except NumberChanged:
            messages.warning(request, "Nothing was done: the number has changed. Look again.")
            return self.get(request, *args, **kwargs)
        self.log(number)
        messages.success(request, self.done)
        return redirect(self.back_url())

    def nothing_done(self) -> HttpResponse:
        messages.warning(self.request, self.too_late)
        return redirect(self.back_url())
