"""The social card: what is on it, when it is drawn, and what happens to letters nobody has."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from essays.checks import check_cards
from essays.models import EssayPage, Publication
from essays.pictures import typefaces
from essays.reading import cards
from essays.reading.cards import Card, Number, card_of, make_cards, png
from tests.factories import TRUE_THING, make_essay

pytestmark = pytest.mark.django_db
NAME = "Into the Gap"
NUMBER = Number("2.0\u20134.6x", "against vLLM, chatbot, OPT 13B to 175B")
LONG = "What the dashboards measure is how busy the hardware is, and nobody who waits for an " + (
    "answer was ever served by a machine that is merely busy."
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    return tmp_path


def opened(card):
    return Image.open(BytesIO(png(card)))


def inked(card):
    """Return the box of everything that is not paper."""
    image = opened(card).convert("RGB")
    paper = Image.new("RGB", image.size, image.getpixel((0, 0)))
    return ImageChops.difference(image, paper).getbbox()


CARDS = {
    "short": Card("Memory ends.", NAME), "usual": Card(TRUE_THING, NAME), "long": Card(LONG, NAME),
    "number": Card(TRUE_THING, NAME, NUMBER), "full": Card(LONG, NAME, NUMBER),
    "one word": Card("W" * 140, NAME), "quote": Card("“Busy” is not useful.", NAME),
    "fallback": Card("p < 0.05 & Çelik", NAME), "long name": Card("True.", "Gap " * 15),
    "long opponent": Card(LONG, NAME, Number("4.6x", "against " + "vLLM and others " * 6)),
}  # fmt: skip


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_everything_is_inside_the_edges(card):
    image = opened(card)
    left, top, right, bottom = inked(card)
    assert (image.format, image.size, image.mode) == ("PNG", (1200, 630), "P")
    assert (left > 25, top > 40, right <= 1200 - 70, bottom < 600) == (True, True, True, True)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_it_weighs_about_twenty_kilobytes(card):
    assert 4_000 < len(png(card)) < 40_000


def test_the_same_card_is_the_same_file_byte_for_byte():
    assert png(CARDS["number"]) == png(Card(TRUE_THING, NAME, NUMBER))


def test_each_of_its_texts_changes_picture_and_file():
    variants = [
        Card(TRUE_THING, NAME), Card("Another.", NAME), Card(TRUE_THING, "Other"),
        Card(TRUE_THING, NAME, NUMBER), Card(TRUE_THING, NAME, NUMBER._replace(value="3x")),
        Card(TRUE_THING, NAME, NUMBER._replace(words="against nobody")),
    ]  # fmt: skip
    assert len({card.file for card in variants}) == len({png(card) for card in variants}) == 6


def test_new_fonts_make_a_new_file(monkeypatch):
    before = Card(TRUE_THING, NAME).file
    monkeypatch.setattr(cards, "version", lambda: "other")
    assert Card(TRUE_THING, NAME).file != before


@pytest.mark.parametrize(
    ("text", "font"),
    [("Plain", "display"), ("Größe", "display"), ("a < b", "serif"), ("Łódź", "serif")],
)
def test_the_first_font_with_all_letters_is_taken(text, font):
    assert typefaces.family_for(text).endswith(f"{font}.woff2")


@pytest.mark.parametrize("letter", ["\u7f13", "\U0001f989", "\u0e01", "\U0010fffe"])
def test_letters_that_no_font_has_are_never_drawn_as_boxes(letter, monkeypatch):
    own = tuple(path for path in typefaces.families() if path.endswith("woff2"))
    for module in (typefaces, cards):
        monkeypatch.setattr(module, "families", lambda: own)
    card = Card(f"True {letter}.", NAME)
    assert card.unknown_letters == letter
    with pytest.raises(ValueError, match="No font has all of the letters"):
        png(card)


def test_the_worker_draws_what_is_missing_once(folder, django_assert_num_queries, monkeypatch):
    make_essay("An essay")
    make_essay("A draft", true_thing="Not yet.", live=False)
    make_cards()
    [drawn] = folder.iterdir()
    assert drawn.name == card_of(EssayPage.objects.get(title="An essay"), Publication.load()).file
    monkeypatch.setattr(cards, "png", None)
    with django_assert_num_queries(3):
        make_cards()


def test_it_returns_soon_and_goes_on_the_next_time(folder):
    for number in range(7):
        make_essay(f"Essay {number}", true_thing=f"The {number}th is true.")
    drawn = []
    for _ in range(3):
        make_cards()
        drawn.append(len([*folder.iterdir()]))
    assert drawn == [5, 7, 7]


def test_what_cannot_be_drawn_does_not_keep_others_from_it(folder):
    make_essay("One", true_thing="\U0001f989")
    make_essay("Two")
    make_cards()
    assert len([*folder.iterdir()]) == 1
    [warning] = check_cards(None, ["default"])
    assert (warning.id, "“One” has no card" in warning.msg) == ("essays.W002", True)


def test_the_card_is_served(client, monkeypatch):
    monkeypatch.undo()
    make_essay("An essay")
    make_cards()
    card = card_of(EssayPage.objects.get(), Publication.load())
    response = client.get(cards.address_of(card))
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    (cards.FOLDER / card.file).unlink()
    assert cards.address_of(card) == ""
