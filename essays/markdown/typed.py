"""A Markdown text as typed, and what the parser read in it."""

import re
from functools import cached_property, lru_cache

from essays.markdown import hidden
from essays.markdown.faults import Fault
from essays.markdown.grammar import Parsed, parse


class Source:
    """A text without hidden characters, and its tokens. Raises `ComplexityError`."""

    def __init__(self, text: str) -> None:
        self._typed = re.sub(r"\r\n?", "\n", text).removeprefix("\ufeff")
        self.text = hidden.HIDDEN.sub("", self._typed)
        self.parsed: Parsed = parse(self.text)

    @property
    def faults(self) -> list[Fault]:
        return [*hidden.told(self._typed), *self.parsed.faults]

    @cached_property
    def html(self) -> str:
        """The raw HTML, for the sanitizer."""
        return self.parsed.html()

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")


@lru_cache(maxsize=2)
def read(text: str) -> Source:
    """Parse a text once for all outputs that are made of it. Raises `ComplexityError`.

    Nobody changes what it returns. Two are kept: an essay at its limit takes 20 MB.
    """
    return Source(text)
