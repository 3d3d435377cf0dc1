"""A model field that holds Markdown."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtailmarkdown.fields import MarkdownField as WagtailMarkdownField

from essays.markdown import MAX_CHARACTERS, references


def validate_length(text: str) -> None:
    """Refuse, even in a draft, what is too long to be read in reasonable time."""
    if len(text) > MAX_CHARACTERS:
        raise ValidationError(
            f"The text has {len(text):,} characters, and at most {MAX_CHARACTERS:,} are "
            "possible. Move a part of it to another essay.",
            code="too-long",
        )


class MarkdownField(WagtailMarkdownField):
    """Markdown, with the editor, a bound, and its references in Wagtail's index.

    What is wrong inside the text does not concern this field: a draft is always saved, and
    publishing asks `essays.markdown.render` for errors.
    """

    default_validators = [*WagtailMarkdownField.default_validators, validate_length]

    def extract_references(self, value: str) -> Iterator[tuple[type[models.Model], str, str, str]]:
        """For Wagtail's `ReferenceIndex`: the model, the id, and (empty) paths inside the field."""
        models_by_kind = {"page": Page, "doc": get_document_model(), "image": get_image_model()}
        for reference in references(value):
            yield models_by_kind[reference.kind], str(reference.id), "", ""
