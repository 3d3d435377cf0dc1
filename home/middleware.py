"""The content security policy: strict for readers, Wagtail's needs in the admin."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from home.stylesheet import KINDS, stylesheet

OWN_IMAGES = "img-src 'self' data:"
# No script can connect anywhere, since none runs: "self" is for tools that ask for robots.txt.
READER = (
    "default-src 'none'; {styles}; font-src 'self'; {images}; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# The admin runs Wagtail's own scripts; nothing comes from elsewhere there either.
ADMIN = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; base-uri 'none'; "
    "object-src 'none'; form-action 'self'; frame-ancestors 'self'"
)


class ContentSecurityPolicy:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = policy_for(request)
        return response


def policy_for(request: HttpRequest) -> str:
    """Return the policy of a page: a signed-in person also gets Wagtail's user bar."""
    if request.path.startswith(reverse("wagtailadmin_home")):
        return ADMIN
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return ADMIN
    hashes = " ".join(f"'{stylesheet(kind).csp_hash}'" for kind in KINDS)
    return READER.format(styles=f"style-src 'self' {hashes}", images=OWN_IMAGES)
