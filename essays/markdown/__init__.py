"""One Markdown text, many outputs. Text and a resolver in, a result out; no Django here."""

from .agreement import number_of
from .bounds import MAX_CHARACTERS
from .faults import Fault, Kind, Level
from .passages import WORD, Passage, passages, stem, stems
from .pipeline import previewed, render
from .records import (
    NO_RECORDS,
    Claim,
    Link,
    Paper,
    Picture,
    Problem,
    Records,
    Rendition,
    Resolver,
    Statement,
    name_of,
    size_of,
)
from .references import Reference, references
from .result import Cut, Heading, Rendered, Target
from .standalone import Head, twin
from .text import as_heading
from .typography import displayed
from .units import stands_in

__all__ = [
    "MAX_CHARACTERS",
    "NO_RECORDS",
    "WORD",
    "Claim",
    "Cut",
    "Fault",
    "Head",
    "Heading",
    "Kind",
    "Level",
    "Link",
    "Paper",
    "Passage",
    "Picture",
    "Problem",
    "Records",
    "Reference",
    "Rendered",
    "Rendition",
    "Resolver",
    "Statement",
    "Target",
    "as_heading",
    "displayed",
    "name_of",
    "number_of",
    "passages",
    "previewed",
    "references",
    "render",
    "size_of",
    "stands_in",
    "stem",
    "stems",
    "twin",
]
