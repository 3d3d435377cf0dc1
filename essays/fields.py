"""Model fields: Markdown with its editor, and records that a page or another record names."""

import json
from collections.abc import Iterable, Iterator

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.staticfiles import versioned_static
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import BaseLogEntry, Page
from wagtailmarkdown.fields import MarkdownField as WagtailMarkdownField
from wagtailmarkdown.widgets import MarkdownTextarea

from essays.characters import validate_printable
from essays.desk.writing.constructs import for_editor
from essays.markdown import MAX_CHARACTERS, references

CHOOSERS = {
    "page": "wagtailadmin_choose_page",
    "document": "wagtaildocs_chooser:choose",
    "image": "wagtailimages_chooser:choose",
    "paper": "wagtailsnippetchoosers_essays_paper:choose",
    "claim": "wagtailsnippetchoosers_essays_claim:choose",
    "newImage": "essays_add_image",
}


class MarkdownEditor(MarkdownTextarea):
    """EasyMDE as wagtail-markdown ships it, set up by `editor.js`; nothing comes from elsewhere."""

    def build_attrs(self, *args, **kwargs) -> dict:
        urls = {kind: reverse(name) for kind, name in CHOOSERS.items()}
        return super().build_attrs(*args, **kwargs) | {
            "data-controller": "markdown-editor",
            "data-markdown-editor-urls-value": json.dumps(urls),
            "data-markdown-editor-constructs-value": json.dumps(for_editor()),
        }

    @cached_property
    def media(self) -> forms.Media:
        scripts = (
            "wagtailadmin/js/chooser-modal.js",
            "wagtailadmin/js/page-chooser-modal.js",
            "wagtaildocs/js/document-chooser-modal.js",
            "wagtailimages/js/image-chooser-modal.js",
            "wagtailmarkdown/js/easymde.min.js",
            "essays/turndown/turndown.js",
            "essays/turndown/gfm.js",
            "essays/inserting.js",
            "essays/menu.js",
            "essays/cleaning.js",
            "essays/pasting.js",
            "essays/pictures.js",
            "essays/finding.js",
            "essays/editor.js",
            "essays/keeping.js",
            "essays/facts.js",
            "essays/publishing.js",
            "essays/sentence.js",
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
        named = {"paper": set(), "claim": set()}
        for kind, id_ in references(value):
            if kind in named:
                named[kind].add(id_)
            else:
                yield models_by_kind[kind], str(id_), "", ""
        Paper, Claim = (apps.get_model("essays", name) for name in ("Paper", "Claim"))  # noqa: N806
        papers = Paper.objects.named(named["paper"]) if named["paper"] else {}
        for paper in set(papers.values()):
            yield Paper, str(paper.pk), "", ""
        for claim in Claim.objects.by_name(named["claim"]) if named["claim"] else ():
            yield Claim, str(claim.pk), "", ""


class RecordsField(ParentalManyToManyField):
    """Several records of one kind. Unlike others of its sort, Wagtail's index knows of them."""

    def extract_references(
        self, value: Iterable[models.Model]
    ) -> Iterator[tuple[type[models.Model], str, str, str]]:
        for record in value:
            yield self.remote_field.model, str(record.pk), "", ""


def hold_every_field() -> None:
    """Put `validate_printable` on the text fields of all models, those of Wagtail too.

    To be called once they are loaded. Then whatever validates asks it: a form, a chooser, an
    import, `full_clean`. Markdown is left alone: its hidden characters are left out, with a word.
    So is the log, which repeats what is there already.
    """
    for model in apps.get_models():
        if not issubclass(model, BaseLogEntry):
            for field in filter(_is_plain_text, model._meta.local_fields):
                if validate_printable not in field.validators:  # copies share the list
                    field.validators.append(validate_printable)


def _is_plain_text(field: models.Field) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and not isinstance(field, MarkdownField)
