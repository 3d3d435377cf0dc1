"""What the shell around every page needs."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from home.models import AboutPage
from home.stylesheet import stylesheet

register = template.Library()


@register.simple_tag
def site_style() -> SafeString:
    """Return the style rules for a <style> element; they are files of ours, not input."""
    return mark_safe(stylesheet().css)  # noqa: S308


@register.simple_tag
def about_page() -> AboutPage | None:
    """Return the about page if it is there to be read."""
    return AboutPage.objects.live().first()
