"""Nothing typed is lost: the browser keeps what is not saved, and asks here whether it can be.

A session may end while somebody writes. The editor then offers to sign in again in a window
beside it, and takes the token of the new session: the form that is open has the old one's.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from wagtail.admin.panels import Panel


class KeptPanel(Panel):
    """No field: the two windows of `keeping.js`, and whose text it is."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "essays/admin/kept.html"

        def get_context_data(self, parent_context=None) -> dict:
            after = reverse("essays_signed_in")
            return super().get_context_data(parent_context) | {
                "user": self.request.user,
                "sign_in": f"{reverse('wagtailadmin_login')}?next={after}",
            }


@never_cache
def session(request: HttpRequest) -> JsonResponse:
    """Say who is signed in, and the token for their forms; anybody else is led to sign in."""
    return JsonResponse({"user": str(request.user.pk), "token": get_token(request)})


@never_cache
def signed_in(request: HttpRequest) -> HttpResponse:
    return render(request, "essays/admin/signed_in.html")
