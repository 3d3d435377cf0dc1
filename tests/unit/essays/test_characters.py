"""One bad character: refused at every door, with its name and its place."""

import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from lxml import etree
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import BaseLogEntry, Page

from essays.characters import name_of, printable, printable_bytes, validate_printable
from essays.exchange.papers import PaperPlan
from essays.fields import MarkdownField
from essays.models import Claim, Correction, EssayPage, Paper, Problem, Publication
from newsletter.models import MailSettings

pytestmark = pytest.mark.django_db
XML = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


@pytest.mark.parametrize("plane", range(17))
def test_what_is_left_is_what_xml_may_carry(plane):
    halves = range(0xD800, 0xE000)
    text = "".join(chr(code) for code in range(plane << 16, plane + 1 << 16) if code not in halves)
    assert XML.fullmatch(printable(text))
    assert etree.fromstring(f"<a>{printable(text).translate({38: None, 60: None})}</a>") is not None
    assert printable_bytes(text.encode()) == printable(text).encode()


def test_halves_of_pairs_are_left_out():
    assert printable("a\ud800b\udfff") == "ab"


def test_what_separated_words_becomes_a_space():
    assert printable("Into\x0bthe\x08 Gap\x85") == "Into the Gap "


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\x00", "U+0000 (NULL)"),
        ("\x08", "U+0008 (BACKSPACE)"),
        ("\x0b", "U+000B (LINE TABULATION)"),
        ("\x1f", "U+001F (INFORMATION SEPARATOR ONE)"),
        ("\x92", "U+0092 (a control character)"),
        ("\ud800", "U+D800 (half of a surrogate pair)"),
        ("\ufffe", "U+FFFE (no character)"),
    ],
)
def test_a_character_is_named_with_the_words_before_it(character, name):
    assert name_of(character) == name
    with pytest.raises(ValidationError) as refusal:
        validate_printable(f"Into the{character} Gap")
    [message] = refusal.value.messages
    assert message.startswith(f"Behind “Into the” stands {name}, which no page, feed or mail")


def test_every_text_field_of_every_model_has_the_rule():
    fields = [
        field
        for model in apps.get_models()
        if not issubclass(model, BaseLogEntry)
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField)
    ]
    without = {field for field in fields if validate_printable not in field.validators}
    assert len(fields) > 100
    assert {type(field) for field in without} == {MarkdownField}


ONE_LINE = {
    EssayPage: "title subtitle true_thing note_subject opening_line headline_value "
    "headline_against headline_conditions seo_title search_description",
    Correction: "text",
    Publication: "name sentence description author license_name license_url",
    MailSettings: "sender_name postal_address",
    Paper: "title authors year venue arxiv doi url code_url remark",
    Claim: "metric value unit baseline conditions where remark",
    Problem: "title remark question settled_by",
    Page: "title",
    get_image_model(): "title description",
    get_document_model(): "title",
}
FIELDS = [(model, name) for model, names in ONE_LINE.items() for name in names.split()]


@pytest.mark.parametrize(("model", "name"), FIELDS)
def test_full_clean_names_it_in_every_field(model, name):
    record = model(**{name: "ab\x0bc"})
    with pytest.raises(ValidationError) as refusal:
        record.clean_fields()
    assert any("U+000B (LINE TABULATION)" in said for said in refusal.value.message_dict[name])


def test_an_import_names_it():
    plan = PaperPlan("@misc{a2024b,\n title = {A \x08 paper},\n year = {2024},\n}\n")
    assert list(plan.steps()) == []
    plan.compare()
    assert "title: Behind “A” stands U+0008 (BACKSPACE)" in plan.rows[0].reason
