"""One small mail to the person who asks, through the account that sends the notes."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View
from wagtail.admin import messages

from essays.models import Publication
from newsletter import clock
from newsletter.desk import sample_mail
from newsletter.desk.test_note import NO_ACCOUNT
from newsletter.esps.mail import Mail
from newsletter.esps.outcomes import Proof
from newsletter.letters import rendering
from newsletter.models import MailSettings


class SendTestMail(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("newsletter.change_mailsettings"):
            raise PermissionDenied
        if fault := self.fault():
            messages.error(request, fault)
        else:
            MailSettings.objects.filter(pk=MailSettings.load().pk).update(tested_at=clock.now())
            messages.success(request, f"Sent to {request.user.email}. Look in your mailbox.")
        return redirect("wagtailadmin_home")

    def fault(self) -> str:
        """Send it; return what is wrong, in plain words, or nothing."""
        if not self.request.user.email:
            return "Your account has no email address. Add one under Account."
        if "notes" not in settings.MAILERS:
            return NO_ACCOUNT
        outcome = sample_mail.hand_over(test_mail(self.request.user.email))
        return "" if outcome.proof == Proof.ACCEPTED else f"Not accepted. {outcome.reason}"


def test_mail(address: str) -> Mail:
    name = Publication.load().name
    return Mail(
        subject=rendering.one_line(f"Test mail from {name}"),
        body=f"If you can read this, {name} can send mail.\n\n{settings.SITE_URL}\n",
        from_email=rendering.sender(),
        to=[address],
    )
