"""A route that was added later must not hide a page that is already live."""

from django.core.checks import Tags, register
from django.core.checks import Warning as CheckWarning
from django.db.utils import OperationalError, ProgrammingError

from essays.addresses import taken_address
from essays.models import EssayIndexPage


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
