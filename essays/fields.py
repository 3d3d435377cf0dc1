"""A model field that holds Markdown, and its editor."""

import json
from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.staticfiles import versioned_static
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtailmarkdown.fields import MarkdownField as WagtailMarkdownField
from wagtailmarkdown.widgets import MarkdownTextarea

from essays.markdown import MAX_CHARACTERS, references

CHOOSERS = {
    "page": "wagtailadmin_choose_page",
    "document": "wagtaildocs_chooser:choose",
    "image": "wagtailimages_chooser:choose",
}


class MarkdownEditor(MarkdownTextarea):
    """EasyMDE as wagtail-markdown ships it, set up by `editor.js`; nothing comes from elsewhere."""

    def build_attrs(self, *args, **kwargs) -> dict:
        urls = {kind: reverse(name) for kind, name in CHOOSERS.items()}
        return super().build_attrs(*args, **kwargs) | {
            "data-controller": "markdown-editor",
            "data-markdown-editor-urls-value": json.dumps(urls),
        }

    @cached_property
    def media(self) -> forms.Media:
        scripts = (
            "wagtailadmin/js/page-chooser-modal.js",
            "wagtaildocs/js/document-chooser-modal.js",
            "wagtailimages/js/image-chooser-modal.js",
            "wagtailmarkdown/js/easymde.min.js",
            "essays/editor.js",
        )
        styles = ("wagtailmarkdown/css/easymde.min.css", "essays/editor.css")
        return forms.Media(
            css={"all": [versioned_static(path) for path in styles]},
            js=[versioned_static(path) for path in scripts],
        )


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

    def formfield(self, **kwargs) -> forms.Field:
        return super().formfield(**{"widget": MarkdownEditor} | kwargs)

    def extract_references(self, value: str) -> Iterator[tuple[type[models.Model], str, str, str]]:
        """For Wagtail's `ReferenceIndex`: the model, the id, and (empty) paths inside the field."""
        models_by_kind = {"page": Page, "doc": get_document_model(), "image": get_image_model()}
        for reference in references(value):
            yield models_by_kind[reference.kind], str(reference.id), "", ""
