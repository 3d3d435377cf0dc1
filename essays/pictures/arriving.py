"""A large image on arrival: every pixel read, and made smaller, in a small process of its own.

`python -m essays.pictures.arriving FILE SMALLER PIXELS BYTES` loads Pillow and nothing
of the site. It ends with 0 if it wrote a smaller one, and says what is wrong otherwise.
"""

import resource
import sys

from PIL import Image, ImageOps

PROCESSOR = 30  # seconds
QUALITY = 92


def main(source: str, target: str, most: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    with Image.open(source) as image:
        form, profile = image.format, image.info.get("icc_profile")
        width, height = image.size
        factor = (most / (width * height)) ** 0.5
        size = int(width * factor), int(height * factor)
        image.draft(image.mode, size)  # a JPEG is decoded at half, a quarter or an eighth
        image.load()
        image.thumbnail(size)
        smaller = ImageOps.exif_transpose(image)
        smaller.info.pop("exif", None)
        options = {"icc_profile": profile} if profile else {}
        smaller.save(target, "JPEG" if form == "MPO" else form, quality=QUALITY, **options)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
