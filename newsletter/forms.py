"""The form on every public page."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError

from newsletter.people.addresses import bare, on_the_wire

ENCODED = "=?"  # RFC 2047, 2: what follows would be decoded on the way, and be another address
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
        local = self._clean_local(bare(local))
        wire = on_the_wire(email)
        fits_dns = wire.isascii() and len(wire) <= self.fields["email"].max_length
        if "." not in domain or domain.startswith("[") or not fits_dns:
            raise ValidationError("The part after the @ must be a domain such as example.org.")
        return f"{local}@{domain}"

    def _clean_local(self, local: str) -> str:
        if not local.isascii():
            raise ValidationError(
                "The part before the @ may hold plain letters, digits and signs only."
            )
        if local.startswith('"'):
            raise ValidationError(
                "Leave the quotation marks out. No provider gives out an email that needs them."
            )
        if ENCODED in local:
            raise ValidationError(
                f"The signs {ENCODED} cannot stand in an email here: mail programs read them as "
                "a mark for encoded words. Write the email as you give it to friends."
            )
        return local

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.cleaned_data.get("website"))
