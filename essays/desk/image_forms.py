"""Images: what cannot be shown is refused on arrival, what readers need not know is left out."""

import logging
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import willow
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.image_operations import FilterOperation
from willow.plugins.pillow import PillowImage

from essays.desk.files import is_used
from essays.pictures import arriving
from essays.pictures.renditions import ANYWHERE, BROKEN

logger = logging.getLogger(__name__)

DAMAGED = "This image is damaged or cut off. Export it again and upload the new file."
MEMORY = 450_000_000  # bytes of addresses: 50 megapixels as RGB, twice, and Pillow itself
WAITS = 60  # seconds, for the images before it
_one_at_a_time = Lock()

# A page, a script, a program or an archive in the same file. Readers never get the original,
# yet no honest picture holds these.
SOMETHING_ELSE = re.compile(
    rb"<(?:script|svg|html|body|iframe|!doctype|\?php)[\s>/]|%PDF-\d|\APK|PK\x03\x04.*PK\x05\x06"
    rb"|\AGIF8[79]a(?:/\*|=)|\A\xff\xd8\xff\xe0/\*",
    re.IGNORECASE | re.DOTALL,
)


class WholeImageField(WagtailImageField):
    """One image whose every pixel can be read. A cut-off file passes Wagtail's own checks.

    A large one is made smaller: what readers get has at most 1,320 pixels across, and each look
    of Wagtail's at 50 megapixels would take 150 MB of the site's memory.
    """

    def to_python(self, data):
        file = super().to_python(data)
        if file is None or not is_large(file.image.get_size()):
            return file
        smaller = SimpleUploadedFile(file.name, made_smaller(file), file.content_type)
        smaller.image = willow.Image.open(smaller)
        smaller.seek(0)
        return smaller

    def check_image_pixel_size(self, f) -> None:
        try:
            super().check_image_pixel_size(f)
            f.seek(0)
            content = f.read()
            f.seek(0)
            with Image.open(f) as image:
                if not is_large(image.size):  # a large one is read in a process of its own
                    image.load()
                moves = image.format != "MPO" and getattr(image, "is_animated", False)
            f.seek(0)
        except BROKEN as error:
            raise ValidationError(DAMAGED, code="damaged_image") from error
        if moves:
            message = "This image moves, and readers would see it stand still. Upload one frame."
            raise ValidationError(message, code="moving_image")
        if SOMETHING_ELSE.search(content):
            message = (
                "This file holds a page, a script or an archive beside the image. "
                "Export the image alone and upload the new file."
            )
            raise ValidationError(message, code="something_else")


def is_large(size: tuple[int, int]) -> bool:
    return size[0] * size[1] > ANYWHERE


def made_smaller(file: UploadedFile) -> bytes:
    """Return an image of at most `ANYWHERE` pixels. Raises ValidationError if it cannot be made.

    One at a time, in a process with bounds on memory and time.
    """
    with ExitStack() as stack:
        if not _one_at_a_time.acquire(timeout=WAITS):
            raise ValidationError("Other images are being read. Upload this one again, later.")
        stack.callback(_one_at_a_time.release)
        folder = Path(stack.enter_context(TemporaryDirectory()))
        source, target = folder / "source", folder / "target"
        file.seek(0)
        source.write_bytes(file.read())
        command = [sys.executable, "-m", arriving.__name__, str(source), str(target)]
        done = subprocess.run(  # noqa: S603
            [*command, str(ANYWHERE), str(MEMORY)],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
        if done.returncode == 0:
            return target.read_bytes()
    logger.warning("an image was refused: %s", done.stderr.strip().splitlines()[-1:])
    if done.returncode < 0 or "MemoryError" in done.stderr:
        message = "This image needs too much memory or time. Export it smaller: 4,000 pixels do."
        raise ValidationError(message, code="image_too_large")
    raise ValidationError(DAMAGED, code="damaged_image")


class Bare(FilterOperation):
    """`bare` in a filter: an image that everything shows, without what its reader need not know.

    No camera, no time, no place where a photograph was taken; screen colors instead of inks;
    8 bits for each; and unless the filter names a format, JPEG or PNG.
    """

    def construct(self) -> None:
        pass

    def run(self, willow, image, env):
        original = willow.get_pillow_image()
        original.info.pop("exif", None)
        if original.mode == "CMYK":
            profile = original.info.get("icc_profile")
            willow = willow.transform_colorspace_to_srgb() if profile else _rgb(original)
        elif original.mode.startswith("I"):
            willow = PillowImage(original.point(lambda value: value / 256).convert("L"))
        if env["original-format"] in ("avif", "webp"):
            env["output-format"] = "png" if willow.has_alpha() else "jpeg"
        return willow


def _rgb(image: Image.Image) -> PillowImage:
    return PillowImage(image.convert("RGB"))


class ImageForm(BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:  # Wagtail leaves no other way to say which field it makes
            self.fields["file"].__class__ = WholeImageField

    def clean_file(self):
        """What readers see stays the picture that was approved with its text."""
        if self.instance.pk and "file" in self.changed_data and is_used(self.instance):
            message = (
                "This image is in use, so its file stays. Upload the new file as an image of its "
                "own, and choose that in the text."
            )
            raise ValidationError(message, code="image_in_use")
        return self.cleaned_data["file"]
