"""Uploads that are not what they say get a message, never an error page."""

import random
import struct
import subprocess
import sys
import zipfile
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import ExifTags, Image, ImageChops, ImageFile
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form

from essays.desk import image_forms
from essays.pictures import arriving
from essays.pictures.one_at_a_time import alone
from essays.records.resolver import RecordResolver
from tests.factories import make_essay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def png(width=8, height=8) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height)).save(file, "PNG")
    return file.getvalue()


def noise() -> bytes:
    """A PNG that does not compress, of some ten thousand bytes."""
    file = BytesIO()
    Image.effect_noise((100, 100), 90).save(file, "PNG")
    return file.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 60,000 pixels wide and high."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def picture(format_: str, mode: str = "RGB", **options) -> bytes:
    file = BytesIO()
    Image.new(mode, (8, 8)).save(file, format_, **options)
    return file.getvalue()


def archive() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as kept:
        kept.writestr("x.html", "<script>alert(1)</script>")
    return file.getvalue()


def moving(format_: str) -> bytes:
    frames = [Image.new("RGB", (8, 8), (n * 80, 0, 0)) for n in range(3)]
    file = BytesIO()
    frames[0].save(file, format_, save_all=True, append_images=frames[1:])
    return file.getvalue()


def with_chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG with one more chunk behind its head."""
    chunk = struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return png()[:33] + chunk + png()[33:]


def photograph(format_: str) -> bytes:
    file = BytesIO()
    Image.effect_noise((120, 90), 90).convert("RGB").save(file, format_)
    return file.getvalue()


LARGE = {format_: photograph(format_) for format_ in ("PNG", "JPEG", "WEBP", "AVIF")}
TEXT_BOMB = with_chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 50_000_000))
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'></svg>"
SCRIPT = b"<script>alert(1)</script>"
GIF_SCRIPT = b"GIF89a/*" + picture("GIF", "P")[8:] + b"*/=1;alert(1)"

BAD = {
    "a picture and a script": ("x.png", png() + SCRIPT),
    "a picture and a page": ("x.jpg", picture("JPEG") + b"<html><body onload=x>"),
    "a picture and an SVG": ("x.gif", picture("GIF", "P") + SVG),
    "a picture and an archive": ("x.png", png() + archive()),
    "a picture and a program": ("x.webp", picture("WEBP") + b"<?php system('x'); ?>"),
    "a picture and a PDF": ("x.jpg", picture("JPEG") + b"%PDF-1.7"),
    "a script in the text of a PNG": ("x.png", with_chunk(b"tEXt", b"Comment\0" + SCRIPT)),
    "a script in the comment of a JPEG": ("x.jpg", picture("JPEG", comment=SCRIPT)),
    "a script that is a GIF": ("x.gif", GIF_SCRIPT),
    "an archive that says it is a GIF": ("x.gif", archive()),
    "a drawing that says it is a PNG": ("x.png", SVG),
    "a compressed text of 50 MB": ("x.png", TEXT_BOMB),
    "a GIF that moves": ("x.gif", moving("GIF")),
    "a PNG that moves": ("x.png", moving("PNG")),
    "a WebP that moves": ("x.webp", moving("WEBP")),
    "a page that says it is a picture": ("x.png", b"<script>alert(1)</script>"),
    "a picture under another name": ("x.jpg", png()),
    "a script under a picture's name": ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "a bomb": ("x.png", bomb()),
    "a head without a picture": ("x.png", png()[:20]),
    "a picture cut off early": ("x.png", png()[:40]),
    "a picture cut off late": ("x.png", noise()[:-3000]),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("address", ["/admin/images/add/", "/admin/images/multiple/add/"])
def test_a_bad_upload_gets_a_message(editor, case, address):
    name, content = BAD[case]
    file = SimpleUploadedFile(name, content, content_type="image/png")
    field = "files[]" if "multiple" in address else "file"
    headers = {"x-requested-with": "XMLHttpRequest"} if "multiple" in address else {}
    answer = editor.post(address, {field: file, "title": "x"}, headers=headers)
    assert answer.status_code == 200
    assert "error" in answer.text
    assert not get_image_model().objects.exists()


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_no_broken_file_breaks_the_form(format_):
    """Bytes changed anywhere: the image is taken, or there is a message."""
    whole, chance, answers = picture(format_), random.Random(7), set()
    for _ in range(60):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        name = f"x.{format_.lower()}"
        file = SimpleUploadedFile(name, bytes(content))
        form = get_image_form(get_image_model())({"title": "x"}, {"file": file})
        answers.add("file" in form.errors)
    assert True in answers


@pytest.mark.parametrize("content", [png(), noise()])
def test_a_good_upload_is_kept(editor, content):
    file = SimpleUploadedFile("x.png", content, content_type="image/png")
    editor.post("/admin/images/add/", {"file": file, "title": "A picture"})
    image = get_image_model().objects.get()
    assert image.title == "A picture"
    with image.open_file() as kept:
        assert kept.read() == content


def test_no_file_for_readers_says_where_a_photograph_was_taken(db):
    file, exif = BytesIO(), Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    Image.new("RGB", (1600, 900)).save(file, "JPEG", exif=exif)
    image = get_image_model().objects.create(
        title="A place", file=SimpleUploadedFile("x.jpg", file.getvalue())
    )
    picture = RecordResolver(make_essay(), makes=True).images({image.pk})[image.pk]
    shown = image.renditions.all()
    assert picture.fallback.url in {rendition.url for rendition in shown}
    for rendition in shown:
        with rendition.file.open() as kept, Image.open(kept) as opened:
            assert not opened.getexif()
    with image.open_file() as kept, Image.open(kept) as opened:
        assert opened.getexif()


def flat(size: tuple[int, int], mode: str, format_: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new("RGB", size, (200, 90, 10)).convert(mode).save(file, format_)
    return file.getvalue()


def upload_form(name: str, content: bytes):
    return get_image_form(get_image_model())(
        {"title": "x"}, {"file": SimpleUploadedFile(name, content)}
    )


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_a_large_image_is_kept_smaller(monkeypatch, format_):
    monkeypatch.setattr(image_forms, "ANYWHERE", 5_000)
    form = upload_form(f"x.{format_.lower()}", LARGE[format_])
    assert form.errors.get("file") is None
    file = form.cleaned_data["file"]
    width, height = file.image.get_size()
    assert 4_500 < width * height <= 5_000
    assert width / height == pytest.approx(4 / 3, abs=0.05)
    assert file.size < len(LARGE[format_])


def test_a_large_image_that_is_cut_off_is_told(monkeypatch):
    monkeypatch.setattr(image_forms, "ANYWHERE", 5_000)
    form = upload_form("x.jpg", LARGE["JPEG"][:-2000])
    assert form.errors.as_data()["file"][0].code == "unreadable_image"


def test_an_image_that_needs_too_much_memory_is_told(monkeypatch):
    monkeypatch.setattr(image_forms, "MOST_MEMORY", 20_000_000)
    form = upload_form("x.png", flat((5_000, 2_000), "RGB"))
    assert form.errors.as_data()["file"][0].code == "unreadable_image"


def test_a_large_image_is_never_opened_beside_readers(monkeypatch):
    monkeypatch.setattr(image_forms, "ANYWHERE", 5_000)
    monkeypatch.setattr(image_forms, "made_smaller", lambda file: flat((50, 50), "RGB"))
    opened, load = [], ImageFile.ImageFile.load

    def noted(image):
        opened.append(image.size)
        return load(image)

    monkeypatch.setattr(ImageFile.ImageFile, "load", noted)
    assert "file" not in upload_form("x.jpg", LARGE["JPEG"]).errors
    assert set(opened) == {(50, 50)}


@pytest.mark.parametrize(("pixels", "fits"), [(10_800, True), (10_799, False)])
def test_more_pixels_than_are_taken_are_told(pixels, fits):
    form = upload_form("x.png", LARGE["PNG"])
    form.fields["file"].max_image_pixels = pixels
    assert ("file" not in form.errors) is fits
    assert fits or "10,800" in str(form.errors["file"])


def test_an_image_waits_for_those_before_it_and_is_told(monkeypatch, settings):
    monkeypatch.setattr(image_forms, "ANYWHERE", 5_000)
    monkeypatch.setattr(image_forms, "WAITS", 0.1)
    with alone():
        errors = upload_form("x.png", LARGE["PNG"]).errors.as_data()
    assert errors["file"][0].code == "images_before"
    assert not upload_form("x.png", LARGE["PNG"]).errors.get("file")


LARGEST = (8_660, 5_770)  # pixels, what the form takes


@pytest.mark.parametrize(("format_", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB")])
def test_the_largest_image_is_read_within_the_memory_there_is(tmp_path, format_, mode):
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(flat(LARGEST, mode, format_))
    command = [sys.executable, "-m", arriving.__name__, source, target, str(image_forms.ANYWHERE)]
    subprocess.run([*command, str(arriving.MOST_MEMORY)], check=True, capture_output=True)
    with Image.open(target) as smaller:
        assert smaller.size == (2_450, 1_632)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "CMYK", "I;16"])
def test_bands_leave_no_seam(mode):
    image = Image.linear_gradient("L").resize((300, 500)).convert("RGB")
    image = image.convert("L").convert(mode) if mode == "I;16" else image.convert(mode)
    smaller = arriving.in_bands(image, (111, 203))
    whole = arriving.without_palette(image).resize((111, 203), Image.Resampling.LANCZOS)
    if mode == "I;16":  # which ImageChops cannot subtract
        assert smaller.tobytes() == whole.tobytes()
        return
    differences = ImageChops.difference(smaller, whole).split()
    assert max(band.getextrema()[1] for band in differences) <= 1


def pasted(client, name: str, content: bytes) -> dict[str, object]:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("essays_add_image"), {"file": file}).json()


@pytest.mark.parametrize(
    ("name", "kind"), [("a.png", "PNG"), ("b.jpg", "JPEG"), ("c.webp", "WEBP")]
)
@pytest.mark.parametrize("person", ["author", "editor"])
def test_a_pasted_picture_is_in_the_library(person, name, kind, request):
    answer = pasted(request.getfixturevalue(person), name, picture(kind))
    image = get_image_model().objects.get(pk=answer["id"])
    assert image.title == name[0]
    assert image.uploaded_by_user.username in ("ana", "ed")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.HEIC", b"ftypheic", "Export it as JPEG"),
        ("a.png", b"no picture", "valid image"),
        ("a.png", noise()[:3000], "damaged or cut off"),
        ("a.png", bomb(), "pixels"),
        ("a.txt", b"words", "valid image"),
    ],
)
def test_what_is_refused_says_why(author, name, content, said):
    answer = pasted(author, name, content)
    assert said in answer["error"]
    assert not get_image_model().objects.exists()


def test_a_picture_takes_a_file_and_a_permission(author, client):
    address = reverse("essays_add_image")
    assert "No file arrived" in author.post(address).json()["error"]
    assert author.get(address).status_code == 405
    assert client.post(address, {"file": SimpleUploadedFile("a.png", png())}).status_code == 302
