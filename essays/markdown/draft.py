"""A text on its way from the sanitizer to a target: what the steps of the pipeline share."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lxml.html import HtmlElement

from essays.markdown.elements import line_of
from essays.markdown.faults import Fault, Kind
from essays.markdown.records import Claim, Paper, Resolver
from essays.markdown.result import Cut, Heading
from essays.markdown.sanitize import ANCHOR
from essays.markdown.typed import Source

if TYPE_CHECKING:
    from essays.markdown.charts.data import Chart
    from essays.markdown.quoted.derivations import Derivation

# What the steps of the pipeline name themselves, and the ids of the pages that show a text.
OF_PAGES = (
    "main|content|subscribe|email-promise|email-error|id_email|id_website|q|newest|problems"
    "|id_new|move-promise|move-error"
)
RESERVED = re.compile(rf"(fn|fnref|cite|claim)-\d+|footnotes|{OF_PAGES}")


@dataclass(slots=True)
class Draft:
    """`body` is changed in place; `footnotes` are taken out of it, in the order of reading.

    `papers` and `claims` are those that it names, `references` the papers' entries in the list,
    by key, in the order in which they are first cited. `derivations` are told by their anchors,
    `derived` are the numbers that are linked to one, each with its anchor. `anchors` are the ids
    in the text, and how often each has been wished for. `keeps` is how many blocks are kept if the
    text is cut, `cuts` where it may be.
    """

    source: Source
    body: HtmlElement
    resolver: Resolver
    keeps: int | None = None
    cuts: tuple[Cut, ...] = ()
    anchors: dict[str, int] = field(default_factory=dict)
    toc: list[Heading] = field(default_factory=list)
    footnotes: list[HtmlElement] = field(default_factory=list)
    charts: list["Chart"] = field(default_factory=list)
    papers: Mapping[str, Paper] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    derivations: dict[str, "Derivation"] = field(default_factory=dict)
    derived: list[tuple[str, str]] = field(default_factory=list)
    references: dict[str, HtmlElement] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, kind: Kind, message: str, part: HtmlElement) -> None:
        """Note a fault on the line of this element."""
        self.faults.append(Fault(line_of(part), kind, message))

    def absolute(self, url: str) -> str:
        return urljoin(self.resolver.base_url, url)

    def anchor(self, wish: str) -> str:
        """An id of this text that is `wish` or, where that is taken, like it."""
        anchor = wish
        while anchor in self.anchors or RESERVED.fullmatch(anchor):
            self.anchors[wish] = self.anchors.get(wish, 1) + 1
            anchor = f"{wish}-{self.anchors[wish]}"
        self.anchors[anchor] = 1
        return anchor


def slug(text: str) -> str:
    """Text as an id: ASCII letters, digits and hyphens, beginning with a letter."""
    typed = re.sub(r"(?<=\d)–(?=\d)", "-", text.replace("×", "x"))  # noqa: RUF001
    plain = unicodedata.normalize("NFKD", typed).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))
    return words if ANCHOR.match(words) else f"section-{words}".rstrip("-")
