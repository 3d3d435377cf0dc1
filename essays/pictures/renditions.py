"""The files that readers get of an image. They are made before a reader asks, never by asking."""

import logging
import struct
import time
import zlib

from django.db.models import Count, Q
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, SourceImageIOError

from essays.markdown import Picture, Rendition

logger = logging.getLogger(__name__)

# A column is 33rem, 540 to 680 CSS px: one file each for one, one and a half, two device px.
SRCSET = tuple(f"width-{width}|bare|format-webp" for width in (660, 990, 1320))
# For mail too, where WebP is not shown everywhere: JPEG or PNG.
FALLBACK = "width-1200|bare"
ALL = (*SRCSET, FALLBACK)

# What Pillow raises for broken files, and Wagtail for lost ones.
BROKEN = (OSError, SyntaxError, ValueError, RuntimeError, EOFError, IndexError)
BROKEN += (struct.error, zlib.error)
SECONDS = 2.0  # in one go
_unreadable: set[str] = set()  # files that are not tried again by this process


def picture_of(image: AbstractImage, *, make: bool) -> Picture | None:
    """Return what is there of an image, or nothing; `make` what is missing, unless it is lost.

    The image comes with its renditions prefetched.
    """
    try:
        files = image.get_renditions(*ALL) if make else _existing(image)
    except SourceImageIOError:
        return None
    if FALLBACK not in files:
        return None
    complete = all(spec in files for spec in SRCSET)  # half a set would blur the rest
    sizes = {files[spec].width: _rendition(files[spec]) for spec in SRCSET if complete}
    return Picture(_rendition(files[FALLBACK]), tuple(sizes.values()))


def make_missing() -> None:
    """Make the files of images that lack any: new ones, and those whose original was replaced."""
    made = Count("renditions", filter=Q(renditions__filter_spec__in=ALL))
    images = get_image_model().objects.exclude(file__in=_unreadable).order_by("pk")
    missing = images.annotate(made=made).filter(made__lt=len(ALL)).prefetch_renditions(*ALL)
    until = time.monotonic() + SECONDS
    for image in missing:
        try:
            image.get_renditions(*ALL)
        except BROKEN as error:
            logger.warning("image %s cannot be read: %s", image.pk, error)
            _unreadable.add(image.file.name)
        if time.monotonic() > until:
            break


def _existing(image: AbstractImage) -> dict[str, AbstractRendition]:
    found = image.find_existing_renditions(*map(Filter, ALL))
    return {filter_.spec: rendition for filter_, rendition in found.items()}


def _rendition(file: AbstractRendition) -> Rendition:
    return Rendition(file.url, file.width, file.height)
