"""Two versions of a text in Wagtail's comparison of revisions, and of what a browser kept."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from wagtail.admin.compare import FieldComparison, register_comparison_class

from essays.desk.judging.differences import differences
from essays.fields import MarkdownField
from essays.markdown import MAX_CHARACTERS


class TextComparison(FieldComparison):
    def htmldiff(self) -> SafeString:
        return compared(self.val_a or "", self.val_b or "")


def compared(before: str, after: str) -> SafeString:
    """Return both texts as one list of lines, with what came and what went."""
    return render_to_string("essays/admin/comparison.html", {"rows": differences(before, after)})


@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Compare two texts that are posted: one of them is in nobody's database."""
    texts = [request.POST.get(name, "") for name in ("before", "after")]
    if max(map(len, texts)) > MAX_CHARACTERS:
        raise BadRequest(f"At most {MAX_CHARACTERS:,} characters are compared.")
    return HttpResponse(compared(*texts))


def register_comparison() -> None:
    register_comparison_class(MarkdownField, comparison_class=TextComparison)
