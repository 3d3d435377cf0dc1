"""The form, for every public page."""

from django import template
from django.template import Context

from essays.models import EssayIndexPage, Publication
from newsletter.forms import SubscribeForm

register = template.Library()


@register.inclusion_tag("newsletter/subscribe_form.html", takes_context=True)
def subscribe_form(context: Context, form: SubscribeForm | None = None) -> dict:
    """Return the form, empty or as it was typed; on the front page with a note to look at."""
    is_front = isinstance(context.get("page"), EssayIndexPage)
    return {
        "form": form or SubscribeForm(),
        "has_author": bool(Publication.load(context.get("request")).author),
        "has_sample": is_front and bool(context.get("newest")),
    }
