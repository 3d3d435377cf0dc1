"""A large image on arrival: every pixel read, and made smaller, in a small process of its own.

`python -m essays.pictures.arriving FILE SMALLER PIXELS BYTES` loads Pillow and nothing
of the site. It ends with 0 if it wrote a smaller one, and says what is wrong otherwise.
"""

import math
import resource
import sys
from pathlib import Path

from PIL import Image, ImageOps

# Bytes for one image beside what is loaded. A JPEG of 50 megapixels takes 80 MB, a progressive one
# or a PNG 190 to 240; a WebP of more than 15, or the same PNG copied once, is beyond it. It is what
# a server with 512 MB has left beside the site.
MOST_MEMORY = 260_000_000
PROCESSOR = 30  # seconds
QUALITY = 92
BAND = 64  # lines that are made smaller at once
KEPT = ("exif", "icc_profile")


def bound_memory(most: int) -> None:
    """Let this process have so many bytes more. Then Pillow raises, before the kernel kills."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        bound = pages * resource.getpagesize() + most
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def main(source: str, target: str, most: int, memory: int) -> None:
    bound_memory(memory)
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    smaller = read(source, most)
    ImageOps.exif_transpose(smaller, in_place=True)
    profile = smaller.info.get("icc_profile")
    options = {"icc_profile": profile} if profile else {}
    smaller.info = {}
    smaller.save(target, smaller.format, quality=QUALITY, **options)


def read(source: str, most: int) -> Image.Image:
    """Return an image of at most so many pixels, with the format of its file."""
    with Image.open(source) as image:
        width, height = image.size
        factor = (most / (width * height)) ** 0.5
        size = int(width * factor), int(height * factor)
        image.draft(image.mode, size)  # a JPEG is decoded at half, a quarter or an eighth
        image.load()
        smaller = in_bands(image, size)
        smaller.info = {name: image.info[name] for name in KEPT if name in image.info}
        smaller.format = "JPEG" if image.format == "MPO" else image.format
    return smaller


def in_bands(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return an image made smaller. Done as a whole, each step would copy every pixel of it."""
    (width, height), (columns, lines) = image.size, size
    factor, smaller = height / lines, None
    margin = math.ceil(3 * factor) + 1  # as far as Lanczos looks
    for top in range(0, lines, BAND):
        bottom = min(top + BAND, lines)
        first = max(0, int(top * factor) - margin)
        last = min(height, math.ceil(bottom * factor) + margin)
        band = without_palette(image.crop((0, first, width, last)))
        box = (0, top * factor - first, width, min(bottom * factor, height) - first)
        part = band.resize((columns, bottom - top), Image.Resampling.LANCZOS, box)
        smaller = smaller or Image.new(part.mode, size)
        smaller.paste(part, (0, top))
    return smaller


def without_palette(image: Image.Image) -> Image.Image:
    """Return an image whose colors can be mixed."""
    if image.mode == "P":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    return image.convert("L") if image.mode == "1" else image


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
