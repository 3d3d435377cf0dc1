"""Characters that nothing can carry: XML forbids them (XML 1.0, 2.2), or HTML does (13.2.3.5).

They come along with what is pasted: PowerPoint breaks lines with U+000B, and a byte of Windows
that was read as Latin-1 is a control character.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

PLANES = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
CARRIED_BY_NOTHING = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{PLANES}]"
)
# What one of them has in UTF-8. Few other characters do, and a page is searched in no time.
ASCII = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
BEYOND = [re.compile(each) for each in (rb"\xc2[\x80-\x9f]", rb"\xef\xb7", rb"\xbf[\xbe\xbf]")]
SPACES = "\x0b\x0c\x1c\x1d\x1e\x1f\x85"  # they stood between words
# Unicode itself has no names for control characters; these are their aliases.
CONTROLS = """
NULL, START OF HEADING, START OF TEXT, END OF TEXT, END OF TRANSMISSION, ENQUIRY, ACKNOWLEDGE,
ALERT, BACKSPACE, CHARACTER TABULATION, LINE FEED, LINE TABULATION, FORM FEED, CARRIAGE RETURN,
SHIFT OUT, SHIFT IN, DATA LINK ESCAPE, DEVICE CONTROL ONE, DEVICE CONTROL TWO,
DEVICE CONTROL THREE, DEVICE CONTROL FOUR, NEGATIVE ACKNOWLEDGE, SYNCHRONOUS IDLE,
END OF TRANSMISSION BLOCK, CANCEL, END OF MEDIUM, SUBSTITUTE, ESCAPE, INFORMATION SEPARATOR FOUR,
INFORMATION SEPARATOR THREE, INFORMATION SEPARATOR TWO, INFORMATION SEPARATOR ONE
""".replace("\n", " ").split(",")
BEHIND = 20  # characters that say where it stands


def printable(text: str) -> str:
    """Return a text without what nothing can carry: a space for what separated words."""
    return CARRIED_BY_NOTHING.sub(lambda found: " " if found[0] in SPACES else "", text)


def printable_bytes(text: bytes) -> bytes:
    """The same for UTF-8."""
    if len(text.translate(None, ASCII)) == len(text) and not any(
        each.search(text) for each in BEYOND
    ):
        return text
    return printable(text.decode("utf-8", "replace")).encode()


def name_of(character: str) -> str:
    """Name a character: U+000B (LINE TABULATION)."""
    code = ord(character)
    match unicodedata.category(character):
        case "Cc":
            name = CONTROLS[code].strip() if code < len(CONTROLS) else "a control character"
        case "Cs":
            name = "half of a surrogate pair"
        case _:
            name = unicodedata.name(character, "no character")
    return f"U+{code:04X} ({name})"


def validate_printable(text: str) -> None:
    """Refuse a text with a character that nothing can carry, and say which, and where."""
    if not (found := CARRIED_BY_NOTHING.search(text)):
        return
    before = printable(text[: found.start()]).strip()[-BEHIND:]
    where = f"Behind “{before}”" if before else "Before the first word"
    raise ValidationError(
        f"{where} stands {name_of(found[0])}, which no page, feed or mail can carry. Leave it out.",
        code="not-printable",
    )
