"""The Markdown twin of each page that anyone may read, beside its own address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import conditional_page, require_safe
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

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
        return redirect(twin_of_former(request, slug), permanent=True)
    with reported(page, "Markdown copy"):
        return HttpResponse(page.twin(), content_type="text/markdown; charset=utf-8")


def twin_of_former(request: HttpRequest, slug: str) -> str:
    """Return the twin's address of the page that was here once. Raises `Http404`."""
    former = Redirect.get_for_site(Site.find_for_request(request)).filter(old_path=f"/{slug}")
    ids = former.values_list("redirect_page", flat=True)
    page = WrittenPageQuerySet(Page).readable().filter(pk__in=ids).specific().first()
    if not isinstance(page, WrittenPage):
        raise Http404
    return page.twin_url
