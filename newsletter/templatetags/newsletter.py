"""The form, for every public page."""

from django import template

from newsletter.forms import SubscribeForm

register = template.Library()


@register.inclusion_tag("newsletter/subscribe_form.html")
def subscribe_form() -> dict:
    return {"form": SubscribeForm()}
