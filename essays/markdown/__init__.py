"""One Markdown text, many outputs. Text and a resolver in, a result out; no Django here."""

from .bounds import MAX_CHARACTERS
from .faults import Fault, Kind, Level
from .pipeline import render
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
    name_of,
    size_of,
)
from .references import Reference, references
from .result import Heading, Rendered, Target

__all__ = [
    "MAX_CHARACTERS",
    "NO_RECORDS",
    "Claim",
    "Fault",
    "Heading",
    "Kind",
    "Level",
    "Link",
    "Paper",
    "Picture",
    "Problem",
    "Records",
    "Reference",
    "Rendered",
    "Rendition",
    "Resolver",
    "Target",
    "name_of",
    "references",
    "render",
    "size_of",
]
