"""The doors at which anybody may try something, and how often each may be tried.

They are told apart by the name of their address: whatever view answers there stays behind it.
"""

import unicodedata
from collections.abc import Callable
from math import ceil

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from home.access import again, happened, limits, sessions
from home.access.hasher import LINE, Busy
from home.access.networks import network_of

SIGN_IN, SUBSCRIBE, LINK = "sign-in", "subscribe", "link"
OF_NETWORK = {
    "wagtailadmin_login": (SIGN_IN, limits.SIGN_IN_OF_NETWORK),
    "wagtailcore_login": (SIGN_IN, limits.SIGN_IN_OF_NETWORK),
    "wagtailcore_authenticate_with_password": (SIGN_IN, limits.SIGN_IN_OF_NETWORK),
    "wagtaildocs_authenticate_with_password": (SIGN_IN, limits.SIGN_IN_OF_NETWORK),
    "wagtailadmin_password_reset": (LINK, limits.LINK_OF_NETWORK),
    "subscribe": (SUBSCRIBE, limits.SUBSCRIBE_OF_NETWORK),
}


class Throttle:
    """Refuse before a view does any work; what it refuses is no news about any account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view) -> HttpResponse | None:
        try:
            if asked := again.asked_again(request):
                return asked
        except Busy:  # outside of views nothing else looks for it
            return refusal(503, LINE)
        door = OF_NETWORK.get(request.resolver_match.view_name)
        if request.method != "POST" or door is None:
            return None
        name, limit = door
        network = network_of(request)
        wait = limits.take(limit, name, network) if network else 0.0
        if not wait and name == SIGN_IN:
            account = folded(request.POST.get("username", ""))
            wait = limits.take(limits.SIGN_IN_OF_ACCOUNT, SIGN_IN, account)
        return refusal(429, wait) if wait else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal(503, LINE) if isinstance(exception, Busy) else None


def folded(name: str) -> str:
    """Return a name or an address as one of those that would be taken for it."""
    return unicodedata.normalize("NFKC", name[:254]).casefold().strip()


def refusal(status: int, seconds: float) -> HttpResponse:
    """Answer without the site's shell: it must cost less than what it refuses."""
    minutes = ceil(seconds / 60)
    page = render_to_string("429.html", {"minutes": minutes, "is_busy": status == 503})
    return HttpResponse(page, status=status, headers={"Retry-After": str(ceil(seconds))})


def forget_tries(sender: object, request: HttpRequest, user, **kwargs) -> None:
    """Whoever signed in, by password or by a link from their mailbox, was no guesser."""
    limits.open_again(SIGN_IN, folded(user.get_username()))
    if network := network_of(request):
        limits.give_back(limits.SIGN_IN_OF_NETWORK, SIGN_IN, network)


def register_signal_handlers() -> None:
    user_logged_in.connect(forget_tries, dispatch_uid="home.access.forget_tries")
    user_logged_in.connect(again.give, dispatch_uid="home.access.again")
    user_logged_in.connect(sessions.begin, dispatch_uid="home.access.sessions")
    user_logged_in.connect(happened.tell_of_sign_in, dispatch_uid="home.access.signed_in")
    user_login_failed.connect(happened.tell_of_failure, dispatch_uid="home.access.failed")
