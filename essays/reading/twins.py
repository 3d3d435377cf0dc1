"""The Markdown twin of each page that anyone may read, beside its own address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page, require_safe
from wagtail.models import Page

from essays.models import EssayIndexPage, WrittenPage
from essays.models.written import WrittenPageQuerySet
from essays.outputs import reported


@require_safe
@conditional_page
def twin(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the text of an essay or another written page, with 304 to who has it."""
    front = EssayIndexPage.objects.first()
    pages = WrittenPageQuerySet(Page).readable()
    found = pages.child_of(front).filter(slug=slug).first() if front else None
    page = found.specific if found else None
    if not isinstance(page, WrittenPage):
        raise Http404
    with reported(page, "Markdown copy"):
        return HttpResponse(page.twin(), content_type="text/markdown; charset=utf-8")
