"""What readers get of an image is made before they ask, and is fit to be shown everywhere."""

from contextlib import suppress
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images import get_image_model

from essays.markdown import Target
from essays.pictures import making, renditions
from essays.records.resolver import RecordResolver
from newsletter.letters.rendering import note_letter
from tests.factories import make_essay

pytestmark = pytest.mark.django_db
BODY = "![What it shows](image:{})\n\n/// figure-caption\nA caption.\n///\n"


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def make_image(size=(1600, 900), mode="RGB", format_="PNG", image=None, **options):
    file = BytesIO()
    (image or Image.new(mode, size)).save(file, format_, **options)
    upload = SimpleUploadedFile(f"x.{format_.lower()}", file.getvalue())
    return get_image_model().objects.create(title="x", file=upload)


def essay_with(image):
    return make_essay("Seen", body=BODY.format(image.pk))


def shown(image, **how):
    return RecordResolver(make_essay(), **how).images({image.pk}).get(image.pk)


def opened(rendition) -> Image.Image:
    return Image.open(BytesIO(rendition.file.read()))


def test_a_reader_waits_for_nothing_and_reads_what_the_image_shows(client):
    image = make_image()
    essay_with(image)
    image.renditions.all().delete()  # publishing made them, to see that it can
    html = client.get("/seen/").content.decode()
    assert "<img" not in html
    assert "What it shows" in html
    assert ">Figure 1.</a></b> A caption." in html
    assert not image.renditions.exists()


def test_the_worker_makes_what_readers_will_be_shown(client):
    image = make_image()
    essay_with(image)
    making.make_missing()
    html = client.get("/seen/").content.decode()
    assert html.count(".webp ") == 3
    assert 'width="1200" height="675"' in html
    assert "original_images" not in html
    assert image.renditions.count() == 4


def test_half_a_set_is_not_offered():
    image = make_image()
    making.make_missing()
    image.renditions.filter(filter_spec=renditions.SRCSET[1]).delete()
    assert shown(image).srcset == ()
    making.make_missing()
    assert [size.width for size in shown(image).srcset] == [660, 990, 1320]


def test_a_note_and_a_preview_have_all_at_once(client):
    image = make_image()
    essay = essay_with(image)
    assert "<img" in note_letter(essay).html
    image.renditions.all().delete()
    assert ".webp" in essay.make_preview_request().rendered_content


def test_a_feed_is_kept_and_so_waits():
    essay = essay_with(make_image())
    assert "<img" in essay.rendered(Target.FEED).html


def test_an_idle_duty_costs_one_query(django_assert_num_queries):
    make_image()
    making.make_missing()
    with django_assert_num_queries(1):
        making.make_missing()


def test_a_reader_costs_two_queries_for_all_images(django_assert_num_queries):
    images = [make_image() for _ in range(3)]
    making.make_missing()
    resolver = RecordResolver(make_essay())
    with django_assert_num_queries(2):
        assert len(resolver.images({image.pk for image in images})) == 3


def test_a_replaced_original_gets_new_files():
    image = make_image()
    making.make_missing()
    image.file = make_image((400, 300)).file
    image.save()
    image.renditions.all().delete()
    making.make_missing()
    assert shown(image).fallback.width == 400


def test_a_lost_original_is_told_once_and_keeps_none_waiting(caplog):
    lost, whole = make_image(), make_image()
    lost.file.storage.delete(lost.file.name)
    for _ in range(2):
        making.make_missing()
    assert caplog.text.count(f"image {lost.pk} cannot be read") == 1
    assert whole.renditions.count() == 4
    assert shown(lost, makes=True) is None


def test_the_worker_stops_for_mail_and_goes_on_later(monkeypatch):
    first, second = make_image((50, 50)), make_image((50, 50))
    monkeypatch.setattr(making, "SECONDS", 0)
    making.make_missing()
    assert (first.renditions.count(), second.renditions.count()) == (4, 0)
    making.make_missing()
    assert second.renditions.count() == 4


def test_what_ends_its_process_comes_last_and_then_not_at_all(monkeypatch):
    class Killed(BaseException):
        """As the kernel kills: nothing after it is done."""

    deadly, fine = make_image((50, 50)), make_image((50, 50))

    def make(image):
        done.append(image.pk)
        if image == deadly:
            raise Killed
        return make_all(image)

    make_all, done = making.make_all, []
    monkeypatch.setattr(making, "make_all", make)
    for _ in range(3):
        with suppress(Killed):
            making.make_missing()
    assert done == [deadly.pk, fine.pk, deadly.pk]
    assert fine.renditions.count() == 4
    assert list(making.images_set_aside()) == [deadly]


def test_a_large_image_is_never_opened_where_others_wait(monkeypatch):
    image = make_image((100, 100))
    monkeypatch.setattr(renditions, "ANYWHERE", 9_999)
    assert shown(image, makes=True) is None
    making.make_missing()
    assert shown(image, makes=True) is not None


@pytest.mark.parametrize(
    ("width", "sizes"), [(1, [1]), (700, [660, 700]), (1320, [660, 990, 1320])]
)
def test_nothing_is_enlarged_and_no_size_is_offered_twice(width, sizes):
    picture = shown(make_image((width, 10)), makes=True)
    assert [size.width for size in picture.srcset] == sizes
    assert picture.fallback.width == min(width, 1200)


ROTATED = Image.Exif()
ROTATED[0x0112] = 6


KINDS = "JPEG CMYK, PNG I;16, PNG LA, PNG 1, PNG P, GIF P, WEBP RGB, WEBP RGBA, AVIF RGB"


@pytest.mark.parametrize("kind", KINDS.split(", "))
def test_every_kind_of_image_can_be_shown_everywhere(kind):
    format_, mode = kind.split()
    image = make_image(mode=mode, format_=format_)
    making.make_missing()
    files = {file.filter_spec: opened(file) for file in image.renditions.all()}
    assert {files[spec].format for spec in renditions.SRCSET} == {"WEBP"}
    assert files[renditions.FALLBACK].format in ("JPEG", "PNG")
    assert files[renditions.FALLBACK].mode in ("L", "LA", "RGB", "RGBA")


def test_sixteen_bits_keep_their_brightness():
    image = make_image(image=Image.new("I;16", (900, 10), 32_768))
    making.make_missing()
    for file in image.renditions.all():
        assert opened(file).convert("L").getpixel((5, 5)) == pytest.approx(128, abs=2)


def test_what_is_transparent_stays_so():
    image = make_image(image=Image.new("RGBA", (900, 10), (9, 9, 9, 0)), format_="WEBP")
    making.make_missing()
    assert {opened(file).getpixel((5, 5))[3] for file in image.renditions.all()} == {0}


def test_a_photograph_stands_upright():
    image = make_image(format_="JPEG", exif=ROTATED)
    making.make_missing()
    picture = shown(image)
    assert picture.fallback.height > picture.fallback.width
    assert all(size.height > size.width for size in picture.srcset)


def test_no_original_is_served(client):
    image = make_image()
    assert client.get(image.file.url).status_code == 404
