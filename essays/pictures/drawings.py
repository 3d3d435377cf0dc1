"""Formulas and charts as pictures, for readers that show no SVG: drawn once, kept by content."""

from pathlib import Path

import resvg_py
from django.conf import settings

from essays.markdown import Rendition, name_of, size_of
from essays.pictures.files import write_whole

FOLDER = Path(settings.MEDIA_ROOT) / "drawings"
URL = f"{settings.MEDIA_URL}drawings/"
PIXELS = 2  # device pixels for each px: sharp on phones


def draw(svg: str) -> Rendition:
    """Return the PNG of an SVG whose letters are paths; its width and height in CSS px.

    Raises `ValueError` if the SVG has no size or cannot be drawn.
    """
    name, (width, height) = name_of(svg), size_of(svg)
    path = FOLDER / name
    if not path.exists():
        png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, zoom=PIXELS)
        write_whole(path, bytes(png))
    return Rendition(URL + name, width, height)
