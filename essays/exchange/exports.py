"""All papers and claims as files, for readers."""

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import conditional_page, require_safe

from essays.exchange import bibtex
from essays.exchange.claims_csv import write as write_claims
from essays.models import Claim, Paper, Publication


@require_safe
@conditional_page
def papers_bib(request: HttpRequest) -> HttpResponse:
    publication = Publication.load(request)
    terms = " ".join(filter(None, (publication.license_name, publication.license_url)))
    head = f"{publication.name}: its papers" + (f". License: {terms}" if terms else "")
    # An @ begins an entry, also in a comment.
    pieces = [f"% {head.replace('@', ' at ')}\n"]
    pieces += map(bibtex.write, Paper.objects.order_by("key"))
    return file_of("\n".join(pieces), "papers.bib", "text/x-bibtex", publication)


@require_safe
@conditional_page
def claims_csv(request: HttpRequest) -> HttpResponse:
    claims = Claim.objects.select_related("paper", "superseded_by__paper")
    text = "".join(write_claims(claims))
    return file_of(text, "claims.csv", "text/csv", Publication.load(request))


def file_of(text: str, name: str, kind: str, publication: Publication) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    if publication.license_url:
        response["Link"] = f'<{iri_to_uri(publication.license_url)}>; rel="license"'
    return response
