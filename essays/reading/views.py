"""Papers with their claims, and open problems, as readers browse them."""

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from essays.exchange import bibtex
from essays.models import Claim, EssayPage, Paper, Problem
from essays.records import lookup, uses

CHAIN = Claim.objects.select_related("superseded_by__paper")


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """All papers, newest first, those without an essay before the others."""
    found = uses.essays_of(Paper.objects.prefetch_related(Prefetch("claims", CHAIN)))
    unwritten = [(paper, []) for paper, essays in found.items() if not essays]
    written = [(paper, essays) for paper, essays in found.items() if essays]
    groups = [("No essay yet", unwritten), ("With an essay", written)]
    context = {"groups": groups, "gap": uses.measured()}
    return answer(request, "essays/papers.html", context)


@require_safe
def paper(request: HttpRequest, key: str) -> HttpResponse:
    claims = CHAIN.prefetch_related(Prefetch("supersedes", Claim.objects.select_related("paper")))
    known = Paper.objects.prefetch_related(Prefetch("claims", claims), "problems")
    if "\0" in key:  # PostgreSQL cannot be asked for it
        raise Http404
    found = get_object_or_404(known, key=key)
    essays = uses.essays_of([found])[found]
    context = {"paper": found, "cited": lookup.cited(found), "essays": essays}
    context["bibtex"] = bibtex.write(found)
    return answer(request, "essays/paper.html", context)


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    essays = EssayPage.objects.readable().announced_order().only("title", "url_path")
    attached = ("history", "papers", Prefetch("essays", essays))
    found = Problem.objects.in_order().prefetch_related(*attached)
    return answer(request, "essays/problems.html", {"problems": found})


def answer(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    return render(request, template, context | {"address": settings.SITE_URL + request.path})
