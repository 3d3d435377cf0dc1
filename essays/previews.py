"""Previews of an essay beside the page itself: its card, and those that other apps add."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from wagtail import hooks


@dataclass(frozen=True)
class PreviewMode:
    """One more view of an unpublished essay; `serve(page, request)` returns text/html."""

    name: str
    label: str
    serve: Callable[[object, HttpRequest], HttpResponse]


def extra_preview_modes() -> list[PreviewMode]:
    """Return the modes from every function behind the hook `register_essay_preview_mode`."""
    return [make() for make in hooks.get_hooks("register_essay_preview_mode")]
