"""What templates ask for about papers, claims and problems."""

from django import template
from django.db.models import Count, Max, Q, QuerySet

from essays import headlines, quoting, uses
from essays.markdown.citations import together
from essays.markdown.claims import DOUBT, number_of
from essays.models import Claim, EssayPage, Paper, Problem

register = template.Library()
register.filter("headline", headlines.headline_of)
register.filter("number", number_of)
register.filter("doubt", quoting.doubt)
register.filter("stated", headlines.stated)
register.simple_tag(uses.measured, name="gap")


@register.filter
def marked(claim: Claim) -> str:
    """Value and unit, and a mark if the claim does not stand."""
    return number_of(claim) + ("" if claim.stands else DOUBT)


@register.filter
def terms(claim: Claim) -> str:
    """Against what, and when."""
    return headlines.terms_of(claim.baseline, claim.conditions)


@register.filter
def authors(paper: Paper, most: int = 999) -> str:
    """Its authors in reading order; of more than `most`, the first "and others"."""
    names = quoting.cited(paper).authors
    return together(names if len(names) <= most else (names[0], "others"))


@register.simple_tag
def open_problems() -> QuerySet[Problem]:
    """The problems with the day each moved last, and how many essays and papers belong to it."""
    readable = Q(essays__in=EssayPage.objects.readable())
    return Problem.objects.in_order().annotate(
        moved_on=Max("history__date"),
        essay_count=Count("essays", filter=readable, distinct=True),
        paper_count=Count("papers", distinct=True),
    )
