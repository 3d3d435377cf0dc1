"""One Markdown text, many outputs. Text and a resolver in, a result out; no Django here."""

from essays.markdown.bounds import MAX_CHARACTERS
from essays.markdown.faults import Fault, Kind, Level
from essays.markdown.pipeline import previewed, render
from essays.markdown.quoted.agreement import number_of
from essays.markdown.quoted.references import Reference, references
from essays.markdown.quoted.units import stands_in
from essays.markdown.records import (
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
from essays.markdown.result import Cut, Heading, Rendered, Target
from essays.markdown.steps.typography import displayed
from essays.markdown.targets.passages import WORD, Passage, passages, stem, stems
from essays.markdown.targets.text import as_heading
from essays.markdown.targets.twin import Head, twin

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
