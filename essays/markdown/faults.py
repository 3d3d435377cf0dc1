"""What can be wrong in a Markdown text."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """An error keeps an essay from being published, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Kind(StrEnum):
    """The name of a fault: stable, for tests and styles."""

    TOO_LONG = "too-long"
    TOO_COMPLEX = "too-complex"
    MISSING_ALT = "missing-alt"
    EXTERNAL_IMAGE = "external-image"
    UNKNOWN_IMAGE = "unknown-image"
    UNKNOWN_PAGE = "unknown-page"
    UNKNOWN_DOCUMENT = "unknown-document"
    BAD_LINK = "bad-link"
    BAD_CHART = "bad-chart"
    BAD_FORMULA = "bad-formula"
    UNKNOWN_FOOTNOTE = "unknown-footnote"
    UNKNOWN_PAPER = "unknown-paper"
    UNKNOWN_CLAIM = "unknown-claim"
    CLAIM_DIFFERS = "claim-differs"
    BAD_DERIVATION = "bad-derivation"
    NUMBER_NOT_DERIVED = "number-not-derived"
    UNKNOWN_REFERENCE = "unknown-reference"
    UNCLOSED_CODE = "unclosed-code"
    UNCLOSED_BLOCK = "unclosed-block"
    LONG_ROW = "long-row"
    PRIVATE_PAGE = "private-page"
    DEAD_ANCHOR = "dead-anchor"
    UNUSED_FOOTNOTE = "unused-footnote"
    TITLE_IN_TEXT = "title-in-text"
    SKIPPED_LEVEL = "skipped-level"
    HTML_LEFT_OUT = "html-left-out"
    HIDDEN_CHARACTER = "hidden-character"
    TO_COME = "to-come"
    UNSOURCED_NUMBER = "unsourced-number"
    SAME_FOOTNOTE = "same-footnote"
    UNKNOWN_BLOCK = "unknown-block"
    ATTRIBUTES_LEFT_OUT = "attributes-left-out"
    FRONT_MATTER = "front-matter"
    UNCLOSED_MARK = "unclosed-mark"
    STAYED = "stayed-as-typed"


WARNINGS = frozenset(
    {
        Kind.PRIVATE_PAGE,
        Kind.DEAD_ANCHOR,
        Kind.UNUSED_FOOTNOTE,
        Kind.TITLE_IN_TEXT,
        Kind.SKIPPED_LEVEL,
        Kind.HTML_LEFT_OUT,
        Kind.HIDDEN_CHARACTER,
        Kind.TO_COME,
        Kind.UNSOURCED_NUMBER,
        Kind.ATTRIBUTES_LEFT_OUT,
        Kind.FRONT_MATTER,
        Kind.UNCLOSED_MARK,
        Kind.STAYED,
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: the line it stands on (from 1), and a sentence that says what to do."""

    line: int
    kind: Kind
    message: str

    @property
    def level(self) -> Level:
        return Level.WARNING if self.kind in WARNINGS else Level.ERROR
