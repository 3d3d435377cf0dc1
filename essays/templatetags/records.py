"""What templates ask for about papers, claims and problems."""

from django import template
from django.db.models import Count, Max, Q, QuerySet

from essays.markdown import displayed, number_of
from essays.markdown.quoted.citations import together
from essays.markdown.quoted.claims import DOUBT, sentence_of
from essays.models import Claim, EssayPage, Paper, Problem
from essays.records import headlines, lookup, uses
from essays.records.statements import shown

register = template.Library()
register.filter("headline", headlines.headline_of)
register.filter("number", lambda claim: displayed(number_of(claim)))
register.filter("doubt", lambda claim: displayed(lookup.doubt(claim)))
register.filter("sentence", lambda text: displayed(sentence_of(text)))
register.filter("says", lambda claim: shown(claim.statement))
register.filter("displayed", displayed)
register.simple_tag(uses.measured, name="gap")


@register.filter
def marked(claim: Claim) -> str:
    """Its number, and a mark if the claim does not stand."""
    return shown(claim.statement).number + ("" if claim.stands else DOUBT)


@register.filter
def authors(paper: Paper, most: int = 999) -> str:
    """Its authors in reading order; of more than `most`, the first "and others"."""
    names = lookup.cited(paper).authors
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
