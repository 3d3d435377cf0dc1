"""One Markdown text, many outputs. Text and a resolver in, a result out; no Django here."""

from .bounds import MAX_CHARACTERS
from .faults import Fault, Kind, Level
from .pipeline import render
from .records import NO_RECORDS, Link, Picture, Records, Rendition, Resolver
from .references import Reference, references
from .result import Heading, Rendered, Target

__all__ = [
    "MAX_CHARACTERS",
    "NO_RECORDS",
    "Fault",
    "Heading",
    "Kind",
    "Level",
    "Link",
    "Picture",
    "Records",
    "Reference",
    "Rendered",
    "Rendition",
    "Resolver",
    "Target",
    "references",
    "render",
]
