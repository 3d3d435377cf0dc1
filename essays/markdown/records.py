"""What a text may name by id, and who looks it up."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Protocol


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


class Resolver(Protocol):
    """Looks up records, all ids of one kind at once. An id that is missing is a fault.

    `base_url` is the absolute address of the page that the text belongs to: all addresses in
    mail, feeds and plain text are made absolute by it.
    """

    @property
    def base_url(self) -> str: ...

    def pages(self, ids: Set[int]) -> Mapping[int, Link]: ...

    def documents(self, ids: Set[int]) -> Mapping[int, Link]: ...

    def images(self, ids: Set[int]) -> Mapping[int, Picture]: ...


@dataclass(frozen=True, slots=True)
class Records:
    """A resolver over plain mappings: what a text may name, known beforehand."""

    page_links: Mapping[int, Link] = field(default_factory=dict)
    document_links: Mapping[int, Link] = field(default_factory=dict)
    pictures: Mapping[int, Picture] = field(default_factory=dict)
    base_url: str = ""

    def pages(self, ids: Set[int]) -> Mapping[int, Link]:
        return self.page_links

    def documents(self, ids: Set[int]) -> Mapping[int, Link]:
        return self.document_links

    def images(self, ids: Set[int]) -> Mapping[int, Picture]:
        return self.pictures


NO_RECORDS = Records()
