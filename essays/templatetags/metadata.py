"""What the templates of an essay ask for about it."""

from urllib.parse import urljoin

from django import template
from django.utils.safestring import SafeString

from essays.reading import cards, cite, metadata

register = template.Library()


@register.simple_tag
def card_address(page, publication) -> str:
    """Return the absolute address of an essay's card if it is drawn; other pages have none."""
    if not hasattr(page, "true_thing"):
        return ""
    address = cards.address_of(cards.card_of(page, publication))
    return address and urljoin(page.full_url, address)


@register.simple_tag
def article_json(page, text, publication, image: str) -> SafeString:
    return metadata.as_script(metadata.article(page, text, publication, image))


@register.simple_tag
def citation(page, publication) -> cite.Citation:
    return cite.cite(page, publication)
