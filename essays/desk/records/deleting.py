"""Papers, claims and problems leave only when nothing uses them; each leaving is in the log."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.actions.delete import DeleteAction
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction

from essays.models import Claim, Paper, Problem
from essays.records.protection import refusal, uses_of

MOST_TOLD = 5


class DeleteRecords(DeleteBulkAction):
    """Wagtail's own, which deletes all at once, leaves nothing in the log."""

    models = (Paper, Claim, Problem)

    @classmethod
    def execute_action(cls, objects, *, self, **kwargs) -> tuple[int, int]:
        for record in objects:
            DeleteAction(record, user=self.request.user).execute(skip_permission_checks=True)
        return len(objects), 0


def refuse(request: HttpRequest, records: list) -> HttpResponseRedirect | None:
    """Tell what uses the records, with links, and lead back; nothing if nothing does."""
    used = [(record, users) for record in records if (users := uses_of(record))]
    if not used:
        return None
    finder = AdminURLFinder(request.user)
    for record, users in used[:MOST_TOLD]:
        places = [(finder.get_edit_url(user), str(user)) for user in users[:MOST_TOLD]]
        buttons = [messages.button(url, name) for url, name in places if url]
        messages.error(request, refusal(record, users), buttons=buttons)
    if len(records) > 1:
        words = f"{len(used)} of {len(records)} are used, so nothing was deleted."
        messages.error(request, words)
    names = type(records[0]).snippet_viewset
    return redirect(get_valid_next_url_from_request(request) or reverse(names.get_url_name("list")))
