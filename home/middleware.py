"""What holds for every answer: the content security policy, and no character that breaks it.

The policy is strict for readers, and has Wagtail's needs in the admin.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from essays.characters import printable_bytes
from home.serving.compression import TEXT
from home.stylesheet import KINDS, stylesheet

OWN_IMAGES = "img-src 'self' data:"
# No script can connect anywhere, since none runs: "self" is for tools that ask for robots.txt.
READER = (
    "default-src 'none'; {styles}; font-src 'self'; {images}; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# The admin runs Wagtail's own scripts; nothing comes from elsewhere there either. Its templates of
# dates, inline panels and the workflow have scripts in the page, which differ from page to page.
ADMIN = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; "
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


class Printable:
    """Whatever a field holds, an answer is well-formed: what nothing can carry is left out.

    The database may have it from before it was refused. In a form that is shown again it is gone
    too, so that saving once more is all that is left to do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.streaming and response.get("Content-Type", "").startswith(TEXT):
            response.content = printable_bytes(response.content)
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
