"""What readers see is changed by nobody who may not publish, and no picture changes under a text.

Each act is tried by its own address, and each has its control: an unused file, an own draft.
"""

from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image as PillowImage
from wagtail.documents.models import Document
from wagtail.images.models import Image

from essays.models import EssayPage
from home.models import AboutPage
from tests.factories import make_delivery, make_essay, make_note

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def png(color: str = "red") -> SimpleUploadedFile:
    file = BytesIO()
    PillowImage.new("RGB", (8, 8), color).save(file, "PNG")
    return SimpleUploadedFile(f"{color}.png", file.getvalue(), "image/png")


@pytest.fixture
def image() -> Image:
    return Image.objects.create(title="Red", file=png())


@pytest.fixture
def document() -> Document:
    return Document.objects.create(title="Data", file=SimpleUploadedFile("a.csv", b"a,b\n"))


@pytest.fixture
def used(image, document) -> EssayPage:
    """A live essay that shows the image and links the document."""
    body = f"![Red](image:{image.pk})\n\nSee [the data](doc:{document.pk}).\n"
    return make_essay(body=body)


def acts(image: Image, document: Document) -> list[tuple[str, dict]]:
    """Every address by which a file is changed or deleted, with what its form posts."""
    image_form = {"title": "Other", "file": png("blue"), "collection": "1", "tags": ""}
    multiple = {f"image-{image.pk}-title": "Other", f"doc-{document.pk}-title": "Other"}
    csv = SimpleUploadedFile("b.csv", b"c,d\n")
    document_form = {"title": "Other", "file": csv, "collection": "1", "tags": ""}
    bulk = [
        (reverse("wagtail_bulk_action", args=[app, model, act]) + f"?id={pk}", {"tags": "new"})
        for app, model, pk in (
            ("wagtailimages", "image", image.pk),
            ("wagtaildocs", "document", document.pk),
        )
        for act in ("add_tags", "delete")
    ]
    return [
        (reverse("wagtailimages:edit", args=[image.pk]), image_form),
        (reverse("wagtailimages:edit_multiple", args=[image.pk]), multiple),
        (reverse("wagtailimages:delete_multiple", args=[image.pk]), {}),
        (reverse("wagtailimages:delete", args=[image.pk]), {}),
        (reverse("wagtaildocs:edit", args=[document.pk]), document_form),
        (reverse("wagtaildocs:edit_multiple", args=[document.pk]), multiple),
        (reverse("wagtaildocs:delete_multiple", args=[document.pk]), {}),
        (reverse("wagtaildocs:delete", args=[document.pk]), {}),
        *bulk,
    ]


def state() -> list:
    files = (*Image.objects.order_by("pk"), *Document.objects.order_by("pk"))
    return [(file.pk, file.title, file.file.name, [*file.tags.names()]) for file in files]


@pytest.mark.parametrize("number", range(12))
def test_an_editor_changes_no_file_that_is_in_use(editor, used, image, document, number):
    before = state()
    url, form = acts(image, document)[number]
    editor.post(url, form, headers={"X-Requested-With": "XMLHttpRequest"})
    assert state() == before


@pytest.mark.parametrize("number", range(12))
def test_an_editor_changes_what_nothing_uses(editor, image, document, number):
    before = state()
    url, form = acts(image, document)[number]
    editor.post(url, form, headers={"X-Requested-With": "XMLHttpRequest"})
    assert state() != before


@pytest.mark.parametrize("number", [2, 3, 6, 7, 9, 11])
def test_nobody_deletes_what_is_in_use(author, used, image, document, number):
    get_user_model().objects.update(is_superuser=True)
    url, form = acts(image, document)[number]
    author.post(url, form, headers={"X-Requested-With": "XMLHttpRequest"})
    assert (Image.objects.count(), Document.objects.count()) == (1, 1)


def test_an_image_in_use_is_replaced_by_a_new_one(author, used, image):
    page = author.post(*acts(image, Document(pk=1))[0])
    assert "This image is in use, so its file stays." in page.text
    assert Image.objects.get().file.name == image.file.name


def test_an_author_corrects_its_title(author, used, image):
    form = {"title": "Redder", "collection": "1", "tags": ""}
    author.post(reverse("wagtailimages:edit", args=[image.pk]), form)
    assert Image.objects.get().title == "Redder"


def delete(client, page) -> bool:
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    return not EssayPage.objects.filter(pk=page.pk).exists()


def test_a_draft_is_thrown_away_by_who_began_it_or_an_author(editor, author):
    people = {user.username: user for user in get_user_model().objects.all()}
    by_ana, by_ed, other = (
        make_essay(name, live=False, owner=owner)
        for name, owner in (("A", people["ana"]), ("E", people["ed"]), ("O", people["ed"]))
    )
    assert not delete(editor, by_ana)
    assert delete(editor, by_ed)
    assert delete(author, other)


def test_what_was_once_published_is_not_thrown_away_by_an_editor(editor):
    essay = make_essay(owner=get_user_model().objects.get())
    essay.unpublish()
    assert not delete(editor, essay)
    about = AboutPage.objects.get()
    about.unpublish()
    editor.post(reverse("wagtailadmin_pages:delete", args=[about.pk]))
    assert AboutPage.objects.exists()


def test_deleting_says_who_has_the_link_and_offers_to_unpublish(author):
    essay = make_essay("Mailed")
    note = make_note(essay, state="done", released_at=timezone.now())
    address = reverse("wagtailadmin_pages:delete", args=[essay.pk])
    assert "by mail" not in author.get(address).text
    for state in ("accepted", "delivered", "failed"):
        make_delivery(note, state=state)
    page = author.get(address).text
    assert "2 readers got the link of “Mailed” by mail" in page
    assert reverse("wagtailadmin_pages:unpublish", args=[essay.pk]) in page
