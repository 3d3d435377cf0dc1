"""What a new site needs beside its rows: revisions and a search index for migrated pages."""

from django.apps import AppConfig
from wagtail.models import Page
from wagtail.search.index import insert_or_update_object


def give_pages_their_first_revision(sender: AppConfig, **kwargs) -> None:
    """Give each page that a migration made its first revision and its search entry.

    Historical models cannot make either. A page that has a revision is never touched.
    """
    for page in Page.objects.filter(depth__gt=1, latest_revision__isnull=True).specific():
        if page.specific_class is None or not page.live:
            continue
        revision = page.save_revision(clean=False)
        type(page).objects.filter(pk=page.pk).update(
            live_revision=revision, has_unpublished_changes=False
        )
        insert_or_update_object(page)
