"""A link by mail that opens an account: asked for by anybody, made and sent by the worker.

The request writes one row, whatever was typed, so it tells nothing by its time.
"""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse_lazy
from wagtail.admin.forms.auth import PasswordResetForm
from wagtail.admin.views.account import PasswordResetConfirmView, PasswordResetView

from home.access import limits
from home.access.doors import LINK, folded
from home.access.models import LinkRequest
from newsletter import clock

logger = logging.getLogger(__name__)
AT_ONCE = 5  # mails of one turn: the worker has others to send


class LinkForm(PasswordResetForm):
    """Wagtail's form, which writes down what it would do at once."""

    def save(self, **kwargs) -> None:
        LinkRequest.objects.create(email=self.cleaned_data["email"], asked_at=clock.now())


class OpenByLink(PasswordResetConfirmView):
    """Who has the link and sets a password is in: the sign-in form may be shut to them."""

    post_reset_login = True
    success_url = reverse_lazy("wagtailadmin_home")


def send_links() -> None:
    """Send what was asked for. A request is taken first: a crash may lose it, not repeat it."""
    for request in LinkRequest.objects.order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            taken = LinkRequest.objects.filter(pk=request.pk).delete()[0]
            wait = taken and limits.take(limits.LINK_OF_ACCOUNT, LINK, folded(request.email))
        if taken and not wait:
            _send(request.email)


def _send(email: str) -> None:
    form = PasswordResetForm({"email": email})
    if form.is_valid():
        form.save(
            domain_override=urlsplit(settings.SITE_URL).netloc,
            use_https=settings.HTTPS,
            email_template_name=PasswordResetView.email_template_name,
            subject_template_name=PasswordResetView.subject_template_name,
        )
