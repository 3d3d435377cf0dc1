"""What the shell around every page needs."""

from typing import NamedTuple

from django import template
from django.db.models import Exists
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from essays.models import EssayIndexPage, EssayPage, Paper, Problem
from home.models import AboutPage
from home.stylesheet import stylesheet

register = template.Library()


@register.simple_tag(takes_context=True)
def site_style(context: Context) -> SafeString:
    """Return the style rules for a <style> element; they are files of ours, not input."""
    kind = "essay" if isinstance(context.get("page"), EssayPage) else ""
    return mark_safe(stylesheet(kind).css)  # noqa: S308


class Entry(NamedTuple):
    """A link of the masthead."""

    words: str
    url: str


@register.simple_tag
def navigation() -> list[Entry]:
    """Return the masthead's links, each if there is something to read behind it: one query."""
    there = {"problems": Exists(Problem.objects.all()), "papers": Exists(Paper.objects.all())}
    about = AboutPage.objects.live().annotate(**there).first()
    found = about or EssayIndexPage.objects.annotate(**there).first()
    entries = [Entry("Why I write", about.url)] if about else []
    words = {"problems": "Open problems", "papers": "Papers"}
    return entries + [
        Entry(words[name], reverse(name)) for name in words if getattr(found, name, False)
    ]
