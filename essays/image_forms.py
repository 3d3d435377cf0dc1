"""Images: what cannot be shown is refused on arrival, what readers need not know is left out."""

from django.core.exceptions import ValidationError
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.image_operations import FilterOperation


class WholeImageField(WagtailImageField):
    """An image whose every pixel can be read. A cut-off file passes Wagtail's own checks."""

    def check_image_pixel_size(self, f) -> None:
        try:
            super().check_image_pixel_size(f)
            f.seek(0)
            with Image.open(f) as image:
                image.load()
            f.seek(0)
        except (OSError, SyntaxError) as error:  # what Pillow raises for broken files
            raise ValidationError(
                "This image is damaged or cut off. Export it again and upload the new file.",
                code="damaged_image",
            ) from error


class WithoutMetadata(FilterOperation):
    """`bare` in a filter: no camera, no time, no place where a photograph was taken."""

    def construct(self) -> None:
        pass

    def run(self, willow, image, env):
        willow.get_pillow_image().info.pop("exif", None)
        return willow


class ImageForm(BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:  # Wagtail leaves no other way to say which field it makes
            self.fields["file"].__class__ = WholeImageField
