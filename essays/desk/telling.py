"""What the author is told of a text after the act that published it, through whatever door."""

from functools import partial

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from wagtail.admin import messages

from essays.models import WrittenPage
from essays.outputs import contained

MOST = 5  # the rest stands under the text
BREAK = mark_safe("<br>")


def tell_warnings(request: HttpRequest, page: WrittenPage) -> None:
    """Show the warnings of what was published or scheduled just now: its latest revision."""
    written = page.get_latest_revision_as_object()
    text = contained(written, "page", partial(written.rendered, makes=True))
    if not (faults := text.faults if text else ()):
        return
    lines = [(f"line {fault.line}: {fault.message}",) for fault in faults[:MOST]]
    if len(faults) > MOST:
        lines.append((f"and {len(faults) - MOST} more, under the text.",))
    told = format_html_join(BREAK, "{}", lines)
    message = format_html("{}, {}", written.title, told)
    edit = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), "Edit the text")
    messages.warning(request, message, buttons=[edit])


def tell_of_approval(request: HttpRequest, page: WrittenPage) -> None:
    """Show them after an approval, if it was the last one that the workflow asks for."""
    if not page.specific_class.objects.get(pk=page.pk).workflow_in_progress:
        tell_warnings(request, page)
