"""What the shell around every page needs."""

from typing import NamedTuple

from django import template
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from essays.models import EssayIndexPage, EssayPage, Paper, Problem
from home.models import AboutPage, TextPage
from home.stylesheet import stylesheet

register = template.Library()


@register.simple_tag(takes_context=True)
def site_style(context: Context) -> SafeString:
    """Return the style rules for a <style> element; they are files of ours, not input."""
    kind = "essay" if isinstance(context.get("page"), EssayPage) else ""
    return mark_safe(stylesheet(kind).css)  # noqa: S308 - our own files


class Entry(NamedTuple):
    """A link to a page of the site."""

    words: str
    url: str


class Navigation(NamedTuple):
    """What the masthead leads to, and the foot."""

    masthead: list[Entry]
    foot: list[Entry]


@register.simple_tag
def navigation() -> Navigation:
    """Return the links of every page, each if there is something to read behind it: one query."""
    there = {"problems": Exists(Problem.objects.all()), "papers": Exists(Paper.objects.all())}
    kinds = ContentType.objects.get_for_models(EssayIndexPage, AboutPage, TextPage)
    pages = Page.objects.live().filter(alias_of=None, content_type__in=kinds.values())
    found = list(pages.annotate(**there).order_by("title"))
    by_kind = {
        model: [page for page in found if page.content_type_id == kind.pk]
        for model, kind in kinds.items()
    }
    masthead = [Entry("Why I write", page.url) for page in by_kind[AboutPage]]
    words = {"problems": "Open problems", "papers": "Papers"}
    there = [name for name in words if found and getattr(found[0], name)]
    masthead += [Entry(words[name], reverse(name)) for name in there]
    return Navigation(masthead, [Entry(page.title, page.url) for page in by_kind[TextPage]])
