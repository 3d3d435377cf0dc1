"""Papers with their claims, and open problems, as readers browse them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from essays.models import Paper, Problem


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    found = Paper.objects.prefetch_related("claims")
    return render(request, "essays/papers.html", {"papers": found})


@require_safe
def paper(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Paper, key=key)
    claims = found.claims.select_related("paper", "superseded_by__paper")
    return render(request, "essays/paper.html", {"paper": found, "claims": claims})


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    found = Problem.objects.in_order().prefetch_related("history", "papers")
    return render(request, "essays/problems.html", {"problems": found})
