"""A test note to oneself or to a few, from the essay's latest draft."""

import re
from functools import partial

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.log_actions import log

from essays.models import EssayPage
from essays.outputs import contained
from newsletter.desk import sample_mail
from newsletter.esps.outcomes import Outcome, Proof
from newsletter.forms import SubscribeForm
from newsletter.models import Note

MOST = 10
NO_ACCOUNT = "No mail account is set up: set the environment variable MAILER."
NOT_COMPOSED = Outcome(Proof.IMPOSSIBLE, "The note of this text cannot be made: see its preview.")
# After these outcomes the next address is worth a try; after others it would fare no better.
GOES_ON = (Proof.ACCEPTED, Proof.REFUSED)


class AddressesField(forms.CharField):
    """Addresses that are separated by commas or lines, each of which could subscribe."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: str) -> list[str]:
        addresses = list(dict.fromkeys(re.split(r"[\s,;]+", super().clean(value).strip())))
        if len(addresses) > MOST:
            raise ValidationError(f"{len(addresses)} addresses are too many: leave at most {MOST}.")
        forms_of_each = {address: SubscribeForm({"email": address}) for address in addresses}
        faults = [
            f"{address}: {form.errors['email'][0]}"
            for address, form in forms_of_each.items()
            if not form.is_valid()
        ]
        if faults:
            raise ValidationError(faults)
        return addresses


class AddressesForm(forms.Form):
    addresses = AddressesField(
        label="To",
        help_text=f"Your own or others', one a line, at most {MOST}.",
        error_messages={"required": "Write at least one address, such as you@example.org."},
    )


class SendTestNote(generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin, FormView):
    model = Note
    permission_required = "change"
    form_class = AddressesForm
    template_name = "newsletter/admin/test_note.html"
    page_title = "Send a test note"
    header_icon = "mail"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.essay = get_object_or_404(EssayPage, pk=kwargs["pk"])
        self.page_subtitle = self.essay.get_admin_display_title()

    def get_initial(self) -> dict:
        return {"addresses": self.request.user.email}

    def form_valid(self, form):
        if "notes" not in settings.MAILERS:
            messages.error(self.request, NO_ACCOUNT)
            return self.form_invalid(form)
        addresses = form.cleaned_data["addresses"]
        for address, outcome in results(self.essay, addresses).items():
            say = messages.success if outcome.proof == Proof.ACCEPTED else messages.error
            say(self.request, f"{address}: {in_words(outcome)}")
        log(self.essay, "newsletter.test", data={"number": len(addresses)})
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse("notes:test", args=[self.essay.pk])

    def get_breadcrumbs_items(self) -> list[dict]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.essay.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit, "label": self.page_subtitle},
            {"url": "", "label": self.page_title},
        ]


def results(essay: EssayPage, addresses: list[str]) -> dict[str, Outcome]:
    """Send to one after the other; stop where the others would fare no better."""
    outcomes = {}
    for address in addresses:
        message = contained(essay, "note", partial(sample_mail.compose, essay, address))
        outcomes[address] = sample_mail.hand_over(message) if message else NOT_COMPOSED
        if outcomes[address].proof not in GOES_ON:
            break
    not_tried = Outcome(Proof.NOT_SENT, "It was not tried after that.")
    return {address: outcomes.get(address, not_tried) for address in addresses}


def in_words(outcome: Outcome) -> str:
    if outcome.proof == Proof.ACCEPTED:
        return "sent. Look in the mailbox."
    return f"not accepted. {outcome.reason}"
