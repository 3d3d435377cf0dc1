"""What the shell around every page needs."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from essays.models import EssayPage
from home.models import AboutPage
from home.stylesheet import stylesheet

register = template.Library()


@register.simple_tag(takes_context=True)
def site_style(context: Context) -> SafeString:
    """Return the style rules for a <style> element; they are files of ours, not input."""
    kind = "essay" if isinstance(context.get("page"), EssayPage) else ""
    return mark_safe(stylesheet(kind).css)  # noqa: S308


@register.simple_tag
def about_page() -> AboutPage | None:
    """Return the about page if it is there to be read."""
    return AboutPage.objects.live().first()
