"""What a rendering is for, and what comes out of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from essays.markdown.faults import Fault, Level
from essays.markdown.records import Paper

WORDS_PER_MINUTE = 230


class Target(StrEnum):
    """Where the HTML will be read."""

    PAGE = "page"
    MAIL = "mail"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the contents list: level 2 or 3, plain text, and the id to link to."""

    level: int
    text: str
    anchor: str


class Cut(NamedTuple):
    """A place to cut at: `render` keeps so many blocks, which are this share of the whole."""

    keeps: int
    share: float
    ends_section: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """A Markdown text, rendered for one target.

    `html` is safe to print as it is. `text` says the same as plain text, wrapped at 72
    columns. `words` counts all that is read, footnotes and tables too, but no code; it is
    the same for every target. `references` are the papers in its list, in their order.
    `derivations` have the words of each by its anchor; a headline that is derived must stand in
    one of them.
    `faults` are in the order of their lines. `cuts` are where the text may be cut.
    """

    html: str = ""
    text: str = ""
    toc: tuple[Heading, ...] = ()
    words: int = 0
    references: tuple[Paper, ...] = ()
    derivations: dict[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    cuts: tuple[Cut, ...] = ()

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes, at least one."""
        return max(1, round(self.words / WORDS_PER_MINUTE))

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that keep the text from being published."""
        return tuple(fault for fault in self.faults if fault.level is Level.ERROR)
