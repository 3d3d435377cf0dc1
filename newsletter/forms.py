"""The form on every public page."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError

from newsletter.addresses import on_the_wire

INVISIBLE = {"Cf", "Cc", "Zl", "Zp"}  # zero-width, bidirectional and control characters


class SubscribeForm(forms.Form):
    """One field for the reader, and one that only a machine fills in."""

    email = forms.EmailField(
        label="Your email",
        max_length=254,
        error_messages={
            "required": "Write your email here, such as you@example.org.",
            "invalid": "This does not look like an email. It needs a name, an @ and a domain.",
        },
    )
    website = forms.CharField(required=False, max_length=200)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if any(unicodedata.category(character) in INVISIBLE for character in email):
            raise ValidationError(
                "This email holds a character that cannot be seen. Type it instead of pasting."
            )
        local, _, domain = email.rpartition("@")
        if not local.isascii():
            raise ValidationError(
                "The part before the @ may hold plain letters, digits and signs only."
            )
        wire = on_the_wire(email)
        fits_dns = wire.isascii() and len(wire) <= self.fields["email"].max_length
        if "." not in domain or domain.startswith("[") or not fits_dns:
            raise ValidationError("The part after the @ must be a domain such as example.org.")
        return email

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))
