"""What a text may name by id, and who looks it up."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import ceil
from typing import Protocol
from urllib.parse import quote

from essays.markdown.faults import Kind

SIZE = re.compile(r'\s(width|height)="([\d.]+)(?:px)?"')


@dataclass(frozen=True, slots=True)
class Link:
    """A page or a document. `url` may be relative to the site's root.

    A page that is not `public` (a draft, say) is printed as plain text.
    """

    url: str
    public: bool = True


@dataclass(frozen=True, slots=True)
class Rendition:
    """An image in one size, in pixels. `url` may be relative to the site's root."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """An image: one rendition that everything can show (mail too), and finer ones for pages."""

    fallback: Rendition
    srcset: tuple[Rendition, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is cited. `authors` are names in reading order; `url` is its own page here.

    `address` is where it can be had, for one with neither an arXiv id nor a DOI.
    """

    key: str
    title: str
    authors: tuple[str, ...]
    year: str
    venue: str = ""
    arxiv: str = ""
    doi: str = ""
    url: str = ""
    address: str = ""

    @property
    def arxiv_url(self) -> str:
        return f"https://arxiv.org/abs/{quote(self.arxiv)}" if self.arxiv else ""

    @property
    def doi_url(self) -> str:
        return f"https://doi.org/{quote(self.doi)}" if self.doi else ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a claim says, in three parts; `before` is what a level is the level of, or empty.

    93.3%, less KV cache than X; memory bandwidth, 3.35 TB/s, against Y.
    """

    before: str
    number: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}: {self.number}{self.after}".removeprefix(": ")

    @property
    def beside(self) -> str:
        """What stands beside the number where that is set by itself."""
        return f"{self.before}{self.after}".strip()

    @property
    def behind(self) -> str:
        """What follows the number where it comes first in any case."""
        return f": {self.beside}" if self.before else self.after


@dataclass(frozen=True, slots=True)
class Claim:
    """A number that a paper states, `value` as printed there, with all that it depends on.

    `remark` is set where it does not stand as it was: disputed, or superseded by another.
    """

    id: str  # key of the paper, a slash, its own slug
    paper: str  # in words, as "Zhong et al. 2024"
    value: str
    unit: str
    says: Statement
    conditions: str
    where: str
    confidence: str
    remark: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """An open problem, and how it stands in plain words."""

    title: str
    status: str
    url: str = ""


class Resolver(Protocol):
    """Looks up records, all ids of one kind at once. An id that is missing is a fault.

    `paper_keys` are the keys of all papers, to suggest one where a key is not known.
    `base_url` is the absolute address of the page that the text belongs to: all addresses in
    mail, feeds and plain text are made absolute by it. `drawing` makes an SVG with a width and
    a height in px a picture for readers that show no SVG; the same SVG is drawn once. Faults of
    the kinds in `overlooked` are not told.
    """

    @property
    def overlooked(self) -> Set[Kind]: ...

    @property
    def base_url(self) -> str: ...

    def pages(self, ids: Set[int]) -> Mapping[int, Link]: ...

    def documents(self, ids: Set[int]) -> Mapping[int, Link]: ...

    def images(self, ids: Set[int]) -> Mapping[int, Picture]: ...

    def papers(self, keys: Set[str]) -> Mapping[str, Paper]: ...

    def paper_keys(self) -> Iterable[str]: ...

    def claims(self, ids: Set[str]) -> Mapping[str, Claim]: ...

    def problems(self) -> Sequence[Problem]: ...

    def drawing(self, svg: str) -> Rendition: ...


@dataclass(frozen=True, slots=True)
class Records:
    """A resolver over plain mappings: what a text may name, known beforehand."""

    page_links: Mapping[int, Link] = field(default_factory=dict)
    document_links: Mapping[int, Link] = field(default_factory=dict)
    pictures: Mapping[int, Picture] = field(default_factory=dict)
    papers_by_key: Mapping[str, Paper] = field(default_factory=dict)
    claims_by_id: Mapping[str, Claim] = field(default_factory=dict)
    open_problems: Sequence[Problem] = ()
    base_url: str = ""
    overlooked: Set[Kind] = frozenset()

    def pages(self, ids: Set[int]) -> Mapping[int, Link]:
        return self.page_links

    def documents(self, ids: Set[int]) -> Mapping[int, Link]:
        return self.document_links

    def images(self, ids: Set[int]) -> Mapping[int, Picture]:
        return self.pictures

    def papers(self, keys: Set[str]) -> Mapping[str, Paper]:
        return self.papers_by_key

    def paper_keys(self) -> Iterable[str]:
        return self.papers_by_key

    def claims(self, ids: Set[str]) -> Mapping[str, Claim]:
        return self.claims_by_id

    def problems(self) -> Sequence[Problem]:
        return self.open_problems

    def drawing(self, svg: str) -> Rendition:
        """Only the address that a drawing would have: nothing is drawn."""
        width, height = size_of(svg)
        return Rendition(f"/media/drawings/{name_of(svg)}", width, height)


def name_of(svg: str) -> str:
    """The file name of a drawing: the same for the same SVG, in every process."""
    return f"{hashlib.sha256(svg.encode()).hexdigest()[:32]}.png"


def size_of(svg: str) -> tuple[int, int]:
    """Width and height of an SVG in px, rounded up. Raises `ValueError` if it has none."""
    sizes = dict(SIZE.findall(svg[: svg.find(">")]))
    try:
        return ceil(float(sizes["width"])), ceil(float(sizes["height"]))
    except KeyError as missing:
        raise ValueError(f"The SVG has no {missing} in px.") from None


NO_RECORDS = Records()
