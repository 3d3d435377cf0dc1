"""What the author gives: a file, and for those in it where they come from and why they may be
written to.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from newsletter.models import SubscriberFile
from newsletter.people.moving.uploads import MOST_BYTES


class FileForm(forms.Form):
    file = forms.FileField(
        help_text="CSV or XLSX as Substack, Ghost, Buttondown, Mailchimp, listmonk, beehiiv, Kit "
        f"or this site write it, or a plain list. At most {MOST_BYTES // 1_000_000} MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty.",
        },
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                f"It has {file.size / 1e6:.1f} MB, and at most {MOST_BYTES // 1_000_000} MB are "
                "read here. Split it, or use manage.py import_subscribers on the server."
            )
        return file


class ConsentForm(forms.ModelForm):
    """Subscribers see both, so they are written for them."""

    class Meta:
        model = SubscriberFile
        fields = ["source", "consent"]
        labels = {"source": "Where they come from", "consent": "Why you may write to them"}
        help_texts = {
            "source": "Such as Substack. Each of them sees it on their own page.",
            "consent": "One sentence to them, at most 250 characters. Such as: You asked for my "
            "essays at the old address, and this is the new one.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = True
            field.widget = forms.TextInput()
            field.error_messages["required"] = f"{self.Meta.labels[name]} is shown to each of them."
