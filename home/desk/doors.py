"""Doors beside the Publish button that are shut: they ask nothing, and check no text.

What happens to a page happens to one at a time, in its own views: they ask what it costs, and
a text with errors is not published.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.bulk_actions import (
    DeleteBulkAction,
    MoveBulkAction,
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction

IN_BULK = (DeleteBulkAction, MoveBulkAction, PublishBulkAction, UnpublishBulkAction)


class Refused(PageBulkAction):
    """Stands in the place of a bulk action, whoever asks for it."""

    display_name = aria_label = "One page at a time"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        messages.error(request, "Nothing was done: that is done with one page at a time.")
        return redirect(
            get_valid_next_url_from_request(request) or reverse("wagtailadmin_explore_root")
        )


def refused_bulk_actions() -> list[type[Refused]]:
    """Return a refusal for each act that Wagtail does with many pages at once."""
    return [
        type(f"Refused{act.__name__}", (Refused,), {"action_type": act.action_type})
        for act in IN_BULK
    ]


class ReadOnlyPages(PagesAdminAPIViewSet):
    """Pages for the admin's own menus and choosers. Its acts, which no page of ours uses, go."""

    actions = {}
