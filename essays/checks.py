"""A route that was added later must not hide a page that is already live."""

from django.core.checks import Tags, register
from django.core.checks import Warning as CheckWarning
from django.db.utils import OperationalError, ProgrammingError

from essays.addresses import taken_address
from essays.models import EssayPage


@register(Tags.database)
def check_shadowed_pages(app_configs, databases, **kwargs) -> list[CheckWarning]:
    if not databases:
        return []
    try:
        slugs = list(EssayPage.objects.live().values_list("slug", flat=True))
    except (OperationalError, ProgrammingError):  # not migrated yet
        return []
    return [
        CheckWarning(
            f"The live essay at {address} is hidden behind a page of the site itself.",
            hint="Give the essay another slug in the admin; a redirect is made for you.",
            id="essays.W001",
        )
        for slug in slugs
        if (address := taken_address(slug))
    ]
