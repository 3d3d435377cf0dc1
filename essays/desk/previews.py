"""Previews of an essay beside the page itself: its card, and those that other apps add."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from wagtail import hooks
from wagtail.models import Page

from essays.outputs import Output, failure_of


@dataclass(frozen=True)
class PreviewMode:
    """One more view of an unpublished essay; `serve(page, request)` returns text/html."""

    name: str
    label: str
    serve: Callable[[object, HttpRequest], HttpResponse]


def extra_preview_modes() -> list[PreviewMode]:
    """Return the modes from every function behind the hook `register_essay_preview_mode`."""
    return [make() for make in hooks.get_hooks("register_essay_preview_mode")]


def served(page: Page, label: str, view_of: Callable[[Page], HttpResponse]) -> HttpResponse:
    """Return a view of a page, complete; one that cannot be made says so in words."""
    views = []

    def make(page: Page) -> None:
        response = view_of(page)
        views.append(response.render() if hasattr(response, "render") else response)

    failure = failure_of(Output(f"preview “{label}”", make), page)
    if failure is None:
        return views[0]
    context = {"label": label, "failure": failure}
    return HttpResponse(render_to_string("essays/preview_failed.html", context))
