"""The Markdown field, its editor, and what its links find."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from factories import make_essay
from PIL import Image as Pillow
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import PageViewRestriction, ReferenceIndex

from essays.fields import MarkdownEditor, MarkdownField
from essays.markdown import MAX_CHARACTERS, Target, render
from essays.records.resolver import RecordResolver

pytestmark = pytest.mark.django_db


def make_image(width=1600, height=800, **fields) -> Image:
    data = io.BytesIO()
    Pillow.new("RGB", (width, height), "teal").save(data, "PNG")
    file = SimpleUploadedFile("chart.png", data.getvalue())
    return Image.objects.create(title="Chart", file=file, **fields)


def make_document() -> Document:
    return Document.objects.create(title="Data", file=SimpleUploadedFile("data.csv", b"a,b"))


def test_a_text_of_the_greatest_length_is_kept_and_a_longer_one_refused():
    field = MarkdownField()
    assert field.clean("x" * MAX_CHARACTERS, None)
    with pytest.raises(ValidationError, match="300,001 characters"):
        field.clean("x" * (MAX_CHARACTERS + 1), None)


def test_what_is_wrong_in_the_text_does_not_concern_the_field():
    assert MarkdownField().clean("![](image:999) TK [a](b)", None)


def test_migrations_see_a_plain_field():
    _, path, args, kwargs = MarkdownField(blank=True).deconstruct()
    assert (path, args, kwargs) == ("essays.fields.MarkdownField", [], {"blank": True})


def test_a_long_text_is_not_cut_by_the_form():
    assert "maxlength" not in MarkdownField().formfield().widget.render("body", "")


def test_the_editor_loads_only_what_is_served_here():
    widget = MarkdownField().formfield().widget
    assert isinstance(widget, MarkdownEditor)
    assert "http" not in str(widget.media)
    html = widget.render("body", "a", {"id": "id_body"})
    assert 'data-controller="markdown-editor"' in html
    assert "/admin/images/chooser/" in html


def test_what_a_text_names_is_in_the_reference_index():
    image, document, other = make_image(), make_document(), make_essay("Other")
    body = f"![a](image:{image.pk}) [b](doc:{document.pk}) [c](page:{other.pk}) `[d](page:1)`"
    essay = make_essay(body=body)
    for record in (image, document, other):
        (reference,) = ReferenceIndex.get_references_to(record)
        assert reference.object_id == str(essay.pk)
        assert reference.describe_source_field() == "Body"
    assert ReferenceIndex.get_references_for_object(essay).count() >= 3


def test_all_pages_cost_one_query(django_assert_num_queries):
    essays = [make_essay(f"Essay {number}") for number in range(3)]
    resolver = RecordResolver(essays[0])
    assert resolver.base_url == essays[0].full_url
    with django_assert_num_queries(1):
        links = resolver.pages({essay.pk for essay in essays})
    assert links[essays[1].pk].url == essays[1].url
    assert all(link.public for link in links.values())


def test_a_draft_is_not_public():
    draft = make_essay("Draft", live=False)
    assert not RecordResolver(draft).pages({draft.pk})[draft.pk].public


def test_a_page_behind_a_password_is_not_public():
    page = make_essay("Secret")
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    assert not RecordResolver(page).pages({page.pk})[page.pk].public


def test_a_page_that_does_not_exist_is_missing():
    assert RecordResolver(make_essay()).pages({10**17}) == {}


def test_documents_have_their_address():
    document = make_document()
    found = RecordResolver(make_essay()).documents({document.pk, 10**17})
    assert {pk: link.url for pk, link in found.items()} == {document.pk: document.url}


def test_all_images_cost_two_queries(django_assert_num_queries):
    images = [make_image() for _ in range(3)]
    resolver = RecordResolver(make_essay())
    assert resolver.images({image.pk for image in images}) == {}  # nobody waits for files
    RecordResolver(make_essay(), makes=True).images({image.pk for image in images})
    with django_assert_num_queries(2):
        pictures = resolver.images({image.pk for image in images})
    picture = pictures[images[0].pk]
    assert (picture.fallback.width, picture.fallback.height) == (1200, 600)
    assert picture.fallback.url.endswith(".png")
    assert [size.width for size in picture.srcset] == [660, 990, 1320]
    assert all(size.url.endswith(".webp") for size in picture.srcset)


def test_a_small_image_is_offered_once():
    image = make_image(300, 200)
    picture = RecordResolver(make_essay(), makes=True).images({image.pk})[image.pk]
    assert [size.width for size in picture.srcset] == [300]


def test_an_image_whose_file_is_gone_is_missing():
    image = make_image()
    image.file.delete(save=False)
    Image.objects.filter(pk=image.pk).update(file="gone.png")
    assert RecordResolver(make_essay()).images({image.pk}) == {}


def test_addresses_in_mail_are_absolute():
    image, other = make_image(), make_essay("Other")
    essay = make_essay(body=f"![a](image:{image.pk}) [b](page:{other.pk})")
    mail = render(essay.body, Target.MAIL, RecordResolver(essay, makes=True))
    assert f'href="{other.full_url}"' in mail.html
    assert 'src="http://127.0.0.1:8000/media/' in mail.html
    assert f"b ({other.full_url})" in " ".join(mail.text.split())
