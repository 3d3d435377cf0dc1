"""One Markdown text, many outputs. Text and a resolver in, a result out; no Django here."""

from .faults import Fault, Kind, Level
from .pipeline import render
from .records import NO_RECORDS, Link, Picture, Records, Rendition, Resolver
from .result import Heading, Rendered, Target

__all__ = [
    "NO_RECORDS",
    "Fault",
    "Heading",
    "Kind",
    "Level",
    "Link",
    "Picture",
    "Records",
    "Rendered",
    "Rendition",
    "Resolver",
    "Target",
    "render",
]
