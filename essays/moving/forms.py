"""The one file that an author uploads."""

from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError

SUFFIXES = (".zip", ".md", ".json", ".xml")


class EssaysForm(forms.Form):
    file = forms.FileField(
        label="ZIP or file",
        help_text="A ZIP of Markdown with its images (Hugo, Jekyll, Quarto, Obsidian, Pandoc), or "
        "of what Ghost, Substack or WordPress export; or one .md, .json or .xml. What is too "
        "large for the web server comes in by the command import_essays.",
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in SUFFIXES:
            raise ValidationError(f"Choose a file that ends in {', '.join(SUFFIXES)}.")
        return file
