"""What templates ask for about papers, claims and problems."""

from django import template
from django.db.models import Count, Max, Q, QuerySet

from essays import headlines, quoting, uses
from essays.markdown.claims import number_of
from essays.models import Claim, EssayPage, Paper, Problem

register = template.Library()
register.filter("headline", headlines.headline_of)
register.filter("number", number_of)
register.filter("doubt", quoting.doubt)
register.filter("stated", headlines.stated)
register.simple_tag(uses.measured, name="gap")


@register.filter
def terms(claim: Claim) -> str:
    """Against what, and when."""
    return headlines.terms_of(claim.baseline, claim.conditions)


@register.filter
def authors(paper: Paper, most: int = 999) -> str:
    """Its authors in reading order; of more than `most`, the first "and others"."""
    names = list(quoting.cited(paper).authors)
    if len(names) > most:
        names = [names[0], "others"]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


@register.simple_tag
def open_problems() -> QuerySet[Problem]:
    """The problems with the day each moved last, and how many essays and papers belong to it."""
    readable = Q(essays__in=EssayPage.objects.readable())
    return Problem.objects.in_order().annotate(
        moved_on=Max("history__date"),
        essay_count=Count("essays", filter=readable, distinct=True),
        paper_count=Count("papers", distinct=True),
    )
