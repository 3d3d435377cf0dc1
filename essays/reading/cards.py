"""The social card: a picture of 1200 by 630 px for links to an essay, with its one true thing."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache, partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.dispatch import Signal
from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont

from essays.characters import printable
from essays.models import EssayPage, Publication
from essays.models.set_aside import SetAside
from essays.outputs import contained
from essays.pictures.files import write_whole
from essays.pictures.typefaces import (
    balanced,
    broken,
    families,
    family_for,
    font_of,
    lacking,
    version,
    width,
)
from essays.records.headlines import CHAIN, Headline, headline_of

card_made = Signal()  # pages name their card from now on, and no table says so

FOLDER = Path(settings.MEDIA_ROOT) / "cards"
URL = f"{settings.MEDIA_URL}cards/"
DESIGN = 1  # another one makes every card anew
SIZE = WIDTH, HEIGHT = 1200, 630
EDGE = 76
COLUMN = WIDTH - 2 * EDGE
LINE = HEIGHT - 136  # where the rule stands, with the name below it
SIZES = range(140, 39, -2)
LEADING = 1.12
COLORS = 64
AT_ONCE = 5  # cards in a turn of the worker, well below a second each
PAPER, INK, SOFT, RULE, ACCENT = "#fbf8f1", "#1c1b19", "#615c53", "#dcd4c4", "#9b2f0f"
QUOTES = "\u201c\u2018\"'"  # they hang in the margin


class Number(NamedTuple):
    """The number of an essay as it is printed, and what it says."""

    value: str
    words: str


@dataclass(frozen=True)
class Card:
    """What a card says, each text in one line and tidy."""

    true_thing: str
    name: str
    number: Number | None = None

    @property
    def file(self) -> str:
        """Its name: another one whenever another picture would be drawn."""
        said = repr((DESIGN, version(), self.true_thing, self.name, self.number))
        return f"{hashlib.sha256(said.encode()).hexdigest()[:32]}.png"

    @property
    def unknown_letters(self) -> str:
        """The letters that no font has. With one of them nothing is drawn."""
        texts = (self.true_thing, self.name, *(self.number or ()))
        unknown = {
            letter
            for text in texts
            if not family_for(text)
            for letter in set.intersection(*(lacking(family, text) for family in families()))
        }
        return "".join(sorted(unknown))


def card_of(essay, publication) -> Card:
    """Return the card of an essay. It asks nothing if the essay came with its headline's chain."""
    return Card(_tidy(essay.summary), _tidy(publication.name), _number_of(headline_of(essay)))


def _number_of(headline: Headline | None) -> Number | None:
    if headline is None:
        return None
    return Number(_tidy(headline.number), _tidy(headline.says.beside or headline.conditions))


def _tidy(text: str) -> str:
    return " ".join(printable(text).split())


def address_of(card: Card) -> str:
    """Return where the card is served, or nothing as long as it is not drawn."""
    return URL + card.file if (FOLDER / card.file).exists() else ""


def make_cards() -> None:
    """Draw some of what is missing for the essays that readers may open, the newest first.

    It asks three queries; the rest follows the next time, for mail waits in between.
    """
    publication = Publication.load()
    set_aside = set(SetAside.objects.given_up().values_list("file", flat=True))
    essays = EssayPage.objects.readable().announced_order()
    essays = essays.select_related(*CHAIN).defer("body")
    cards = ((essay, card_of(essay, publication)) for essay in essays)
    missing = (
        (essay, card)
        for essay, card in cards
        if card.file not in set_aside and not address_of(card) and not card.unknown_letters
    )
    for essay, card in islice(missing, AT_ONCE):
        SetAside.objects.begin(card.file)
        if picture := contained(essay, "card", partial(png, card)):
            write_whole(FOLDER / card.file, picture)
            card_made.send(card)
            SetAside.objects.filter(file=card.file).delete()
        else:
            SetAside.objects.give_up(card.file, "The log says why.")


def draw(essay: EssayPage) -> None:
    """Draw the card of an essay, for nothing but to see that it can be drawn."""
    card = card_of(essay, Publication.load())
    if not card.unknown_letters and not address_of(card):
        _drawn(card)


def png(card: Card) -> bytes:
    """Draw a card, in about 20 KB. Raises `ValueError` for letters that no font has."""
    if not all(map(family_for, (card.true_thing, card.name, *(card.number or ())))):
        raise ValueError(f"No font has all of the letters of {card}.")
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((EDGE, LINE, EDGE + 76, LINE + 3), ACCENT)
    draw.rectangle((EDGE + 102, LINE + 1, WIDTH - EDGE, LINE + 2), RULE)
    name = fitted(card.name, 42, COLUMN)
    draw.text((EDGE, HEIGHT - 66), card.name, INK, name, anchor="ls")
    _draw_sentence(draw, card.true_thing, _draw_number(draw, card.number))
    file = BytesIO()
    image.quantize(COLORS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


@lru_cache(8)
def _drawn(card: Card) -> bytes:
    return png(card)


def _draw_number(draw: ImageDraw.ImageDraw, number: Number | None) -> int:
    """Draw the number above the rule; return where the space for the sentence ends."""
    if number is None:
        return LINE
    font = fitted(number.value, 92, COLUMN)
    draw.text((EDGE, LINE - 44), number.value, ACCENT, font, anchor="ls")
    left = EDGE + width(number.value, font) + 32
    font, lines = set_in(number.words, range(34, 19, -1), WIDTH - EDGE - left, most=2)
    for place, line in enumerate(reversed(lines)):
        draw.text((left, LINE - 44 - 40 * place), line, SOFT, font, anchor="ls")
    return LINE - 118


def _draw_sentence(draw: ImageDraw.ImageDraw, text: str, bottom: int) -> None:
    """Draw the true thing, as large as it fits between the upper edge and `bottom`."""
    space = bottom - EDGE - 24
    font, lines = set_in(text, SIZES, COLUMN, height=space)
    step = font.size * LEADING
    top = EDGE - 26 + (space - len(lines) * step) / 2
    for place, line in enumerate(lines):
        left = EDGE - (width(line[0], font) if line[0] in QUOTES else 0)
        draw.text((left, top + (place + 0.86) * step), line, INK, font, anchor="ls")


def set_in(
    text: str, sizes: range, column: float, *, most: int = 9, height: float = HEIGHT
) -> tuple[FreeTypeFont, list[str]]:
    """Return the largest font in which a text fits a space, or the smallest, and its lines."""
    family = family_for(text)
    for size in sizes:
        font = font_of(family, size)
        lines = len(broken(text, font, column))
        if lines <= most and lines * size * LEADING <= height:
            break
    return font, balanced(text, font, column)


def fitted(text: str, size: int, most: float) -> FreeTypeFont:
    """Return the font for one line, smaller than `size` px where it would be too wide."""
    family = family_for(text)
    wide = width(text, font_of(family, size))
    return font_of(family, max(12, int(size * min(1, most / wide))) if wide else size)
