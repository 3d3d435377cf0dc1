"""The names that papers, claims and problems get when nobody gives them one."""

from collections.abc import Set
from itertools import chain, count

from django.utils.text import slugify

LONGEST = 70  # characters, with room for a number behind them


def key_for(family: str, year: str, title: str) -> str:
    """Family name, year, first longer word of the title: zhong2024distserve."""
    words = slugify(title).split("-")
    word = next((word for word in words if len(word) > 3), words[0])
    return f"{slugify(family).replace('-', '')[:30] or 'paper'}{year}{word[:30]}"


def slug_for(words: str, otherwise: str) -> str:
    """Words as a slug, or what stands in for those without a letter of ASCII."""
    return slugify(words)[:LONGEST].strip("-_") or otherwise


def unused(name: str, taken: Set[str]) -> str:
    """Return the name, or the first of name-2, name-3 and so on that is not taken."""
    numbered = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(name for name in numbered if name not in taken)
