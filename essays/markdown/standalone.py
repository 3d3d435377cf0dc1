"""The Markdown twin of a text: what its records say is written out, code is left alone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import citations, claims, numbers, problems
from .agreement import number_of
from .bounds import ComplexityError
from .charts.data import ChartError
from .charts.reading import read
from .charts.telling import table
from .draft import Draft
from .pipeline import draft_of
from .records import NO_RECORDS, Link, Picture, Resolver
from .references import references
from .sanitize import TEXT, sanitize
from .source import FORMULA, Source, bare

LABEL = r"((?:[^\[\]\\\n]|\n(?!\s*\n)|\\.|\[[^\[\]\n]*\])*)"
TITLE = r"""(\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*"""
PAGE, FILE = r"(page|doc):(\d{1,18})", r"(page|doc|image):(\d{1,18})"
CITATION = re.compile(citations.CITATION)
CLAIM = re.compile(rf"\[{LABEL}\]\(<?claim:([^\s()<>]+)>?{TITLE}\)")
RECORD_LINK = re.compile(rf"(!?)\[{LABEL}\]\(<?{FILE}([^\s()<>]*)>?{TITLE}\)")
RECORD_DEFINITION = re.compile(rf"(?m)^( {{0,3}}\[[^\]\n]+\]: *)<?{PAGE}([^\s<>]*)>?(.*)$")
RECORD_ATTRIBUTE = re.compile(rf"""\s(href|src)=(["']){FILE}([^"']*)\2""")
PLACE_LINK = re.compile(r"\]\((#[^\s()]+)\)")
PROBLEMS = re.compile(r"^ {0,3}/{3,} *problems *(?:\|.*)?\n\s*/{3,} *$", re.M)
BLOCK = re.compile(r"^ {0,3}(/{3,}) *([\w-]*) *(?:\| *(.*?) *)?$\n?", re.M)
CHART = re.compile(r"[> ]*[`~]{3,} *chart\b")
CAPTION = re.compile(r"[> ]*/{3,} *figure-caption\b")
CAPTIONS = {"table-caption": "Table", "figure-caption": "Figure"}
SPECIAL = re.compile(r"([\\`*_\[\]])")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
TAG = re.compile(r"<(?=[a-zA-Z/!?])(?:(/?)([a-zA-Z][\w-]*)(?=[\s/>]))?([^<>]*>)?")
LESS = re.compile(r"<(?=[a-zA-Z/!?])")
AUTOLINK = re.compile(r"<(?:https?://|mailto:|[\w.+-]+@)[^\s<>]+>")

Make = Callable[[re.Match[str], Callable[[int], str]], str]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the text: one line each, `address` and `license_url` absolute."""

    title: str
    true_thing: str
    date: str
    author: str
    license_name: str
    license_url: str
    address: str
    corrections: tuple[str, ...] = ()

    def __str__(self) -> str:
        title, true_thing, author, license_name = (
            plain(text) for text in (self.title, self.true_thing, self.author, self.license_name)
        )
        terms = f"[{license_name}]({self.license_url})" if self.license_url else license_name
        signed = ", ".join(filter(None, (author, self.date)))
        lines = (f"**{true_thing}**" if true_thing else "", signed, terms, f"<{self.address}>")
        corrections = map(plain, self.corrections)
        return "\n\n".join((f"# {title}", *filter(None, lines), *corrections))


def twin(text: str, head: Head, resolver: Resolver = NO_RECORDS) -> str:
    """The text under its head, as Markdown that stands on its own.

    Citations, claims, charts and problems are text and tables, links are absolute, and links
    to what is not public are their words. A text that cannot be read stands as it was typed.
    """
    try:
        draft = draft_of(text, resolver)
    except ComplexityError:
        return f"{head}\n\n{text.strip()}\n"
    body = _without_charts(draft.source)
    for pattern, make in _passes(draft, _addresses(draft)):
        body = _replace(body, pattern, make)
    lists = (_claims(draft), _numbers(draft), _references(draft))
    ends = ("\n".join(lines) for lines in lists)
    return "\n\n".join(filter(None, (str(head), body.strip("\n"), *ends))) + "\n"


def plain(text: str) -> str:
    """Any text as one line of Markdown that says just this."""
    return LESS.sub("&lt;", SPECIAL.sub(r"\\\1", text.replace("\n", " ")))


def written_chart(fence: str) -> str:
    """The title of a chart, what it measures, and its table; nothing, if it cannot be read."""
    try:
        chart = read(bare(fence))
    except ChartError:
        return ""
    rows = [[plain(cell.text_content()) for cell in row] for row in table(chart).iter("tr")]
    measure = f": {plain(str(chart.y))}" if len(chart.series) > 1 else ""
    return f"**{plain(chart.title)}**{measure}\n\n{pipe_table(rows)}"


def pipe_table(rows: list[list[str]]) -> str:
    """Rows, the header first, as a Markdown table."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join((lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]))


def _without_charts(source: Source) -> str:
    lines = source.text.split("\n")
    for start, end in reversed(source.code_blocks):
        if CHART.match(lines[start]):
            chart = written_chart("\n".join(lines[start + 1 : end - 1]))
            below = next(filter(str.strip, lines[end:]), "")
            if chart and not CAPTION.match(below):  # it has a number all the same
                chart += "\n\n/// figure-caption\n///"
            lines[start:end] = chart.split("\n") if chart else lines[start:end]
    return "\n".join(lines)


def _replace(text: str, pattern: re.Pattern[str], make: Make) -> str:
    """Replace what is found outside code. `make` gets the match, and its groups as typed."""
    pieces, end, source = [], 0, Source(text)
    for match in pattern.finditer(source.uncoded if pattern is FORMULA else source.prose):
        made = make(match, lambda group, match=match: text[slice(*match.span(group))])
        pieces += [text[end : match.start()], made]
        end = match.end()
    return "".join((*pieces, text[end:]))


def _passes(
    draft: Draft, addresses: dict[tuple[str, int], str]
) -> Iterator[tuple[re.Pattern[str], Make]]:
    def record_link(match: re.Match[str], typed: Callable[[int], str]) -> str:
        address = addresses.get((match[3], int(match[4])))
        place = match[5] if match[5].startswith("#") else ""
        if not address:
            return typed(2)
        return f"{match[1]}[{typed(2)}]({address}{place}{match[6] or ''})"

    def definition(match: re.Match[str], typed: Callable[[int], str]) -> str:
        address = addresses.get((match[2], int(match[3])))
        return f"{match[1]}{address}{match[4]}{match[5]}" if address else ""

    def attribute(match: re.Match[str], typed: Callable[[int], str]) -> str:
        address = addresses.get((match[3], int(match[4])))
        return f" {match[1]}={match[2]}{address}{match[5]}{match[2]}" if address else ""

    yield COMMENT, lambda match, typed: ""
    yield FORMULA, lambda match, typed: LESS.sub("< ", typed(0)) if match["formula"] else typed(0)
    yield TAG, lambda match, typed: _tag(match, typed(0))
    yield PROBLEMS, lambda match, typed: "\n".join(_problems(draft))
    yield BLOCK, _block_maker()
    yield CITATION, lambda match, typed: f"[{citations.printed(draft, match[1])}]"
    yield CLAIM, lambda match, typed: _claim(draft, typed(1), match[2])
    yield RECORD_LINK, record_link
    yield RECORD_DEFINITION, definition
    yield RECORD_ATTRIBUTE, attribute
    yield PLACE_LINK, lambda match, typed: f"]({draft.absolute(match[1])})"


def _tag(match: re.Match[str], typed: str) -> str:
    """HTML in a line stays, as far as the gate lets it through; all other is shown as text."""
    closing, name, rest = match.groups()
    if AUTOLINK.fullmatch(typed):
        return typed
    if not rest or (name or "").lower() not in TEXT | {"img"}:
        return f"&lt;{typed[1:]}"
    if closing or not rest.strip(" />"):
        return f"<{closing}{name}>"
    return sanitize(typed).removesuffix(f"</{name.lower()}>")


def _addresses(draft: Draft) -> dict[tuple[str, int], str]:
    """The absolute address of each record that is named and public."""
    ids: dict[str, set[int]] = {"page": set(), "doc": set(), "image": set()}
    for reference in references(draft.source.text):
        if reference.kind in ids:
            ids[reference.kind].add(reference.id)
    resolver = draft.resolver
    look_up = {"page": resolver.pages, "doc": resolver.documents, "image": resolver.images}
    return {
        (kind, id_): draft.absolute(url)
        for kind, wanted in ids.items()
        for id_, found in (look_up[kind](wanted) if wanted else {}).items()
        if (url := _url(found))
    }


def _url(found: Link | Picture) -> str:
    if isinstance(found, Picture):
        return found.fallback.url
    return found.url if found.public else ""


def _block_maker() -> Make:
    """Blocks lose their slashes; captions get the numbers that they have on the page."""
    counts = dict.fromkeys(CAPTIONS, 0)

    def make(match: re.Match[str], typed: Callable[[int], str]) -> str:
        if match[2] in CAPTIONS:
            counts[match[2]] += 1
            return f"**{CAPTIONS[match[2]]} {counts[match[2]]}.**\n"
        return f"**{typed(3)}**\n\n" if match[2] and match[3] else ""

    return make


def _problems(draft: Draft) -> Iterator[str]:
    for problem in draft.resolver.problems():
        title, status = problems.words_of(problem)
        yield f"- {_linked(draft, title, problem.url)}{plain(status)}"


def _claim(draft: Draft, printed: str, name: str) -> str:
    if name not in draft.claims:
        return printed
    claim = draft.claims[name]
    doubt = claims.DOUBT if claim.remark else ""
    return f"{printed or number_of(claim)}{doubt}[^{name}]"


def _claims(draft: Draft) -> Iterator[str]:
    for name, claim in draft.claims.items():
        remark, measured, paper, place = claims.words_of(claim)
        source = _linked(draft, paper, claim.url)
        yield f"[^{name}]: {plain(remark + measured)}{source}{plain(place)}"


def _numbers(draft: Draft) -> Iterator[str]:
    if draft.claims or draft.derived:
        yield f"## {numbers.HEADING}\n"
    for claim in draft.claims.values():
        remark, measured, paper, place = claims.words_of(claim, leading=True)
        source = _linked(draft, paper, claim.url)
        number = f"**{plain(numbers.of_claim(claim))}**"
        yield f"- {number}{plain(measured)}{source}{plain(f'{place} {remark}'.rstrip())}"
    for printed, title, anchor in numbers.derived(draft):
        source = _linked(draft, title, f"#{anchor}")
        yield f"- **{plain(printed)}** {numbers.DERIVED} {source}."


def _references(draft: Draft) -> Iterator[str]:
    if draft.references:
        yield "## References\n"
    for number, key in enumerate(draft.references, start=1):
        paper = draft.papers[key]
        words = (
            _linked(draft, text, address, "*" if text == paper.title else "")
            for text, address in citations.words_of(paper)
        )
        yield f"{number}. {''.join(words)}"


def _linked(draft: Draft, words: str, address: str, mark: str = "") -> str:
    words = f"{mark}{plain(words)}{mark}"
    return f"[{words}]({draft.absolute(address)})" if address else words
