"""Images: what cannot be shown is refused on arrival, what readers need not know is left out."""

import logging
import math
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

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
from essays.pictures.arriving import MOST_MEMORY
from essays.pictures.one_at_a_time import Busy, alone
from essays.pictures.renditions import ANYWHERE, BROKEN

logger = logging.getLogger(__name__)

DAMAGED = "This image is damaged or cut off. Export it again and upload the new file."
UNREADABLE = (
    "This image is damaged or cut off, or it takes too much memory or time to read. Export it "
    "again, smaller: 4,000 pixels do."
)
BUSY = "Other images are being read. Upload this one again in a minute."
WAITS = 45.0  # seconds for the images before it; a server in front waits 60

# A page, a script, a program or an archive in the same file. Readers never get the original,
# yet no honest picture holds these.
SOMETHING_ELSE = re.compile(
    rb"<(?:script|svg|html|body|iframe|!doctype|\?php)[\s>/]|%PDF-\d|\APK|PK\x03\x04.*PK\x05\x06"
    rb"|\AGIF8[79]a(?:/\*|=)|\A\xff\xd8\xff\xe0/\*",
    re.IGNORECASE | re.DOTALL,
)


class WholeImageField(WagtailImageField):
    """One image whose every pixel can be read. A cut-off file passes Wagtail's own checks.

    A large one is made smaller: what readers get has at most 1,320 pixels across. And it is never
    opened here, as Wagtail does to count its frames: 50 megapixels take 200 MB, in each thread.
    """

    def to_python(self, data):
        file = super().to_python(data)
        if file is None or file.pixels <= ANYWHERE:
            return file
        smaller = SimpleUploadedFile(file.name, made_smaller(file), file.content_type)
        smaller.image = willow.Image.open(smaller)
        smaller.seek(0)
        return smaller

    def check_image_pixel_size(self, f) -> None:
        try:
            f.seek(0)
            content = f.read()
            f.seek(0)
            with Image.open(f) as image:
                f.pixels = image.width * image.height
                if f.pixels <= ANYWHERE:  # a larger one is read in a process of its own
                    image.load()
                moves = image.format != "MPO" and getattr(image, "is_animated", False)
            f.seek(0)
            self.check_pixels(f"{f.pixels:,}", f.pixels)
        except Image.DecompressionBombError:
            self.check_pixels("unknown number", math.inf)
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

    def check_pixels(self, words: str, pixels: float) -> None:
        if pixels > self.max_image_pixels:
            most = f"{self.max_image_pixels:,}"
            message = self.error_messages["file_too_many_pixels"]
            message %= {"num_pixels": words, "max_pixels_count": most}
            raise ValidationError(message, code="file_too_many_pixels")


def made_smaller(file: UploadedFile) -> bytes:
    """Return an image of at most `ANYWHERE` pixels. Raises ValidationError if it cannot be made.

    One at a time, in a process with bounds on memory and time. Of what a decoder says when it
    comes to these bounds, nothing tells them from a damaged file.
    """
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        with source.open("wb") as copy:
            copy.writelines(file.chunks())
        command = [sys.executable, "-m", arriving.__name__, str(source), str(target)]
        try:
            with alone(WAITS):
                done = subprocess.run(  # noqa: S603 - a command of ours
                    [*command, str(ANYWHERE), str(MOST_MEMORY)],
                    cwd=settings.BASE_DIR,
                    capture_output=True,
                    text=True,
                )
        except Busy as error:
            raise ValidationError(BUSY, code="images_before") from error
        if done.returncode == 0:
            return target.read_bytes()
    logger.warning("an image was refused: %s", done.stderr.strip().splitlines()[-1:])
    raise ValidationError(UNREADABLE, code="unreadable_image")


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
