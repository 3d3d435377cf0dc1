"""What is live must be reachable under its address, and shareable with its card."""

from django.core.checks import Tags, register
from django.core.checks import Warning as CheckWarning
from django.db.utils import OperationalError, ProgrammingError

from essays.addresses import taken_address
from essays.models import EssayIndexPage, EssayPage, Publication
from essays.reading.cards import card_of
from essays.records.headlines import CHAIN


@register(Tags.database)
def check_shadowed_pages(app_configs, databases, **kwargs) -> list[CheckWarning]:
    if not databases:
        return []
    try:
        fronts = list(EssayIndexPage.objects.all())
        slugs = [page.slug for front in fronts for page in front.get_children().live()]
    except (OperationalError, ProgrammingError):  # not migrated yet
        return []
    return [
        CheckWarning(
            f"The live page at {address} is hidden behind a page of the site itself.",
            hint="Give it another slug in the admin; a redirect is made for you.",
            id="essays.W001",
        )
        for slug in slugs
        if (address := taken_address(slug))
    ]


@register(Tags.database)
def check_cards(app_configs, databases, **kwargs) -> list[CheckWarning]:
    if not databases:
        return []
    try:
        publication = Publication.objects.first() or Publication()
        essays = list(EssayPage.objects.readable().select_related(*CHAIN).defer("body"))
    except (OperationalError, ProgrammingError):  # not migrated yet
        return []
    return [
        CheckWarning(
            f"“{essay.title}” has no card: no font here has {unknown}.",
            hint="Links to it are shown without a picture. Write the true thing with other "
            "letters, or install the font DejaVu Serif or Noto Serif on this machine.",
            id="essays.W002",
        )
        for essay in essays
        if (unknown := card_of(essay, publication).unknown_letters)
    ]
