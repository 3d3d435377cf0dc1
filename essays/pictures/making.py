"""The files of images, made in a process that may die of it: nothing else waits for them."""

import logging
import time

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from essays.models.set_aside import SetAside
from essays.pictures.one_at_a_time import alone
from essays.pictures.renditions import ALL, BROKEN, make_all

logger = logging.getLogger(__name__)

SECONDS = 20.0  # in one go


def make_missing() -> None:
    """Make the files of images that lack any: new ones, and those whose original was replaced.

    What ended this process before comes last, and after two times not at all.
    """
    until = time.monotonic() + SECONDS
    for image in _missing():
        with alone():
            _make(image)
        if time.monotonic() > until:
            break


def images_set_aside() -> dict[AbstractImage, SetAside]:
    """Return the images whose files are not made any more, and why."""
    why = {one.file: one for one in SetAside.objects.given_up()}
    images = get_image_model().objects.filter(file__in=why).order_by("pk")
    return {image: why[image.file.name] for image in images}


def _missing():
    made = Count("renditions", filter=Q(renditions__filter_spec__in=ALL))
    tries = Coalesce(Subquery(SetAside.objects.filter(file=OuterRef("file")).values("tries")), 0)
    images = get_image_model().objects.exclude(file__in=SetAside.objects.given_up().values("file"))
    images = images.annotate(made=made, tries=tries).filter(made__lt=len(ALL))
    return images.order_by("tries", "pk").prefetch_renditions(*ALL)


def _make(image: AbstractImage) -> None:
    name = image.file.name
    SetAside.objects.begin(name)
    try:
        make_all(image)
    except BROKEN as error:
        logger.warning("image %s cannot be read: %r", image.pk, error)
        why = "" if isinstance(error, MemoryError) else "It cannot be read. Upload it again."
        SetAside.objects.give_up(name, why)
    else:
        SetAside.objects.filter(file=name).delete()
