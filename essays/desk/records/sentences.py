"""The sentence of a claim that is being typed, and what reads wrong in it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from essays.markdown.quoted.claims import sentence_of
from essays.models import Claim
from essays.records.statements import faults_of, shown, statement_of

SAID = ("metric", "value", "unit", "direction", "baseline")


@require_safe
def claim_sentence(request: HttpRequest) -> HttpResponse:
    """Answer with a part of a page; nothing is looked up and nothing is kept."""
    claim = Claim(**{name: request.GET.get(name, "")[:300] for name in SAID})
    told = claim.metric and claim.value and claim.direction
    context = {
        "said": sentence_of(str(shown(statement_of(claim)))) if told else "",
        "faults": faults_of(claim),
    }
    return render(request, "essays/admin/sentence.html", context)
