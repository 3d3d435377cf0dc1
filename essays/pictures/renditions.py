"""The files that readers get of an image. They are made before a reader asks, never by asking."""

import struct
import zlib

from wagtail.images.models import AbstractImage, AbstractRendition, Filter, SourceImageIOError

from essays.markdown import Picture, Rendition

# A column is 33rem, 540 to 680 CSS px: one file each for one, one and a half, two device px.
SRCSET = tuple(f"width-{width}|bare|format-webp" for width in (660, 990, 1320))
# For mail too, where WebP is not shown everywhere: JPEG or PNG.
FALLBACK = "width-1200|bare"
ALL = (*SRCSET, FALLBACK)

# What Pillow raises for broken files, and Wagtail for lost ones.
BROKEN = (OSError, SyntaxError, ValueError, RuntimeError, EOFError, IndexError, MemoryError)
BROKEN += (struct.error, zlib.error)
# Pixels of an image that any process may open, and several at once: 16 MB each. The admin's lists
# do, in as many threads as authors look at them. A larger one is opened apart.
ANYWHERE = 4_000_000


def picture_of(image: AbstractImage, *, make: bool) -> Picture | None:
    """Return what is there of an image, or nothing; `make` what is missing, unless it is lost.

    The image comes with its renditions prefetched. A large one is never made here.
    """
    files = _existing(image)
    try:
        if make and image.width * image.height <= ANYWHERE:
            files = make_all(image)
    except SourceImageIOError:
        return None
    if FALLBACK not in files:
        return None
    complete = all(spec in files for spec in SRCSET)  # half a set would blur the rest
    sizes = {files[spec].width: _rendition(files[spec]) for spec in SRCSET if complete}
    return Picture(_rendition(files[FALLBACK]), tuple(sizes.values()))


def make_all(image: AbstractImage) -> dict[str, AbstractRendition]:
    """Make what is missing, one after the other: Wagtail opens the original in three threads."""
    there = _existing(image)
    return {spec: there.get(spec) or image.get_rendition(spec) for spec in ALL}


def _existing(image: AbstractImage) -> dict[str, AbstractRendition]:
    found = image.find_existing_renditions(*map(Filter, ALL))
    return {filter_.spec: rendition for filter_, rendition in found.items()}


def _rendition(file: AbstractRendition) -> Rendition:
    return Rendition(file.url, file.width, file.height)
