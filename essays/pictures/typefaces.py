"""Type for pictures: which font has the letters of a text, and how its lines are broken."""

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont, Layout

SITE_FONTS = ("site/fonts/display.woff2", "site/fonts/serif.woff2")
# For scripts that the site's own fonts lack, if the machine has one of these.
OTHER_FONTS = ("DejaVuSerif.ttf", "NotoSerif-Regular.ttf", "NotoSerifCJK-Regular.ttc")
TRIED_SIZE = 40


@cache
def families() -> tuple[str, ...]:
    """Return the files of the fonts that are here, the site's own first."""
    own = [found for name in SITE_FONTS if (found := finders.find(name))]
    return (*own, *filter(_opens, OTHER_FONTS))


@cache
def version() -> str:
    """Return a name for the site's own fonts as they are now."""
    own = [Path(found).read_bytes() for name in SITE_FONTS if (found := finders.find(name))]
    return hashlib.sha256(b"".join(own)).hexdigest()[:16]


@cache
def font_of(family: str, size: int) -> FreeTypeFont:
    return ImageFont.truetype(family, size)


@cache
def has(family: str, letter: str) -> bool:
    """Whether a font draws a letter as itself: neither as nothing nor as its empty box."""
    font = ImageFont.truetype(family, TRIED_SIZE, layout_engine=Layout.BASIC)
    return letter.isspace() or bytes(font.getmask(letter)) not in (
        b"",
        bytes(font.getmask("\U0010fffd")),
    )


def lacking(family: str, text: str) -> set[str]:
    return {letter for letter in text if not has(family, letter)}


def family_for(text: str) -> str | None:
    """Return the first font that has all letters of a text."""
    return next((family for family in families() if not lacking(family, text)), None)


def width(text: str, font: FreeTypeFont) -> float:
    return font.getlength(text)


def balanced(text: str, font: FreeTypeFont, most: float) -> list[str]:
    """Break a text into as few lines as fit, made as equally long as they can be."""
    least, lines = 0.0, broken(text, font, most)
    while most - least > 1:
        middle = (least + most) / 2
        narrower = broken(text, font, middle)
        if len(narrower) > len(lines) or any(width(line, font) > middle for line in narrower):
            least = middle
        else:
            most, lines = middle, narrower
    return lines


def broken(text: str, font: FreeTypeFont, most: float) -> list[str]:
    """Break a text at spaces, and inside a word only where it is wider than a line."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, font) <= most:
            lines[-1] = longer
            continue
        lines += [""] if lines[-1] else []
        for letter in word:
            if lines[-1] and width(lines[-1] + letter, font) > most:
                lines.append("")
            lines[-1] += letter
    return lines


def _opens(name: str) -> bool:
    try:
        return bool(ImageFont.truetype(name, TRIED_SIZE))
    except OSError:
        return False
