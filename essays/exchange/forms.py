"""What the author pastes, uploads or names, as one text."""

from django import forms
from django.core.exceptions import ValidationError

from essays.exchange import arxiv

MOST_BYTES = 2_000_000


class ImportForm(forms.Form):
    """Gives `cleaned_data["text"]`, whichever way it came."""

    ways = ("text", "file")
    text = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 12}), strip=False)
    file = forms.FileField(required=False, label="Or a file", help_text="UTF-8, at most 2 MB.")

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if (size := len(text.encode())) > MOST_BYTES:
            raise ValidationError(too_large(size))
        return text if text.strip() else ""

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > MOST_BYTES:
            raise ValidationError(too_large(file.size))
        return decoded(file.read())

    def clean(self) -> dict:
        given = [way for way in self.ways if self.cleaned_data.get(way)]
        if not self.errors and len(given) != 1:
            words = " or ".join(str(self[way].label).removeprefix("Or ") for way in self.ways)
            raise ValidationError(f"Give one of the {len(self.ways)}: {words}.")
        if not self.errors:
            self.cleaned_data["text"] = self.cleaned_data[given[0]]
        return self.cleaned_data

    def with_text(self, text: str, reason: str) -> "ImportForm":
        """The form with what is wrong, and the text of a file, which no browser gives twice."""
        self.data = self.data.copy() | {"text": text}
        self.add_error("text", reason)
        return self


class PapersForm(ImportForm):
    ways = ("text", "file", "arxiv")
    arxiv = forms.CharField(
        required=False,
        label="Or arXiv ids",
        help_text="One or several, such as 2309.06180. They are asked for at arXiv now.",
    )
    field_order = ["text", "file", "arxiv"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "BibTeX"
        self.fields["file"].widget.attrs["accept"] = ".bib,text/plain"

    def clean_arxiv(self) -> str:
        """The papers as BibTeX; what is typed elsewhere is told first, before anyone waits."""
        typed = self.cleaned_data["arxiv"].strip()
        if not typed or any(self.cleaned_data.get(way) for way in ("text", "file")):
            return typed
        try:
            return arxiv.fetch(typed)
        except arxiv.NotFetched as reason:
            raise ValidationError(f"{reason} What you typed is kept.") from None


class ClaimsForm(ImportForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "CSV"
        self.fields["file"].widget.attrs["accept"] = ".csv,text/csv"


def too_large(size: int) -> str:
    return (
        f"It has {size / 1e6:.1f} MB, and at most {MOST_BYTES // 1_000_000} MB are read at once. "
        "Split it, and import one part after the other."
    )


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, with or without its mark; says where it is none."""
    try:
        text = content.decode("utf-8-sig")
        place = text.find("\0")
        if place < 0:
            return text
        before, what = text[:place].encode(), "a zero"
    except UnicodeDecodeError as error:
        before, what = content[: error.start], f"the byte 0x{content[error.start]:02x}"
    line, place = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    raise ValidationError(
        f"The file is no text in UTF-8: line {line}, byte {place} is {what}. "
        "Save it as UTF-8, and choose it again."
    )
