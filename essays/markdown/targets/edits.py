"""A text as typed, edited just where its tokens say that only this site can read it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from math import inf

from markdown_it.token import Token

from essays.markdown.draft import Draft
from essays.markdown.grammar.rules.html import COMMENT, TAG
from essays.markdown.quoted import citations, claims, problems
from essays.markdown.quoted.agreement import number_of
from essays.markdown.quoted.references import named
from essays.markdown.records import Link, Picture
from essays.markdown.sanitize import LINE, TEXT, sanitize
from essays.markdown.targets.written import LESS, linked, plain, written_chart

CAPTIONS = {"table-caption": "Table", "figure-caption": "Figure"}
RECORD = re.compile(r"(page|doc|image):(\d{1,18})([^\s()<>\"']*)")
CLAIM = "claim:"
NAMED = re.compile(r"\sname\s*=", re.IGNORECASE)
Edit = tuple[int, int, str]


def edited(draft: Draft) -> str:
    """The text with all edits made."""
    text, pieces, end = draft.source.text, [], 0
    for start, stop, new in sorted(_Editor(draft).edits()):
        if start >= end:
            pieces += [text[end:start], new]
            end = stop
    return "".join((*pieces, text[end:]))


class _Editor:
    def __init__(self, draft: Draft) -> None:
        self.draft, self.text, self.lines = draft, draft.source.text, draft.source.lines
        self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self.counts = dict.fromkeys(CAPTIONS, 0)
        self.addresses = dict(_addresses(draft))
        self.gone: list[bool] = []  # of the HTML links that are open: whether each leads nowhere

    def edits(self) -> Iterator[Edit]:
        above = None
        for token in self.draft.source.parsed.tokens:
            match token.type:
                case "inline":
                    yield from self.in_line(token)
                case "slashes_open" | "caption_open":
                    yield from self.opening(token)
                case "slashes_close" | "caption_close" if token.meta.get("closed", -1) >= 0:
                    yield self.of_lines(token.meta["closed"], token.meta["closed"] + 1, "")
                case "fence" if token.info.split()[:1] == ["chart"]:
                    yield from self.chart(token, above)
                case "html_block" if token.map:
                    yield self.of_lines(*token.map, self.html(self.typed(*token.map)))
                case "formula":
                    named, typed = token.meta.get("left out", ""), self.typed(*token.map)
                    typed = "".join(typed.rsplit(named, 1)) if named else typed
                    yield self.of_lines(*token.map, LESS.sub("< ", typed))
                case "abbreviation":
                    yield self.of_lines(*token.map, LESS.sub("&lt;", self.typed(*token.map)))
                case "footnote_open" if "<" in token.info:
                    start = self.starts[token.map[0]] + self.lines[token.map[0]].index("[^")
                    new = LESS.sub("&lt;", f"[^{token.info}]")
                    yield start, start + len(token.info) + 3, new
                case "front_matter" | "attributes":
                    yield self.of_lines(*token.map, "")
                case "definition":
                    yield self.of_lines(*token.map, self.definition(token))
            above = token

    def of_lines(self, start: int, stop: int, new: str) -> Edit:
        return self.starts[start], min(self.starts[stop], len(self.text)), new

    def typed(self, start: int, stop: int) -> str:
        return self.text[self.starts[start] : self.starts[stop]]

    def opening(self, token: Token) -> Iterator[Edit]:
        """Blocks lose their slashes; captions get the numbers that they have on the page."""
        if "callout" in token.meta:
            return
        line, argument = self.lines[token.map[0]], token.meta["argument"]
        start = self.starts[token.map[0]] + line.find("///")
        _, stop, _ = self.of_lines(token.map[0], token.meta["behind"], "")
        if token.info in CAPTIONS:
            self.counts[token.info] += 1
            yield start, stop, f"**{CAPTIONS[token.info]} {self.counts[token.info]}.**\n"
        elif token.info == problems.CLASS:
            yield start, stop, "".join(f"{line}\n" for line in _problems(self.draft))
        elif argument:  # which may hold marks of its own
            place = self.starts[token.map[0]] + line.rindex(argument)
            yield start, place, "**"
            yield place + len(argument), stop, "**\n\n"
        else:
            yield start, stop, ""

    def chart(self, token: Token, above: Token | None) -> Iterator[Edit]:
        if not (written := written_chart(token.content)):
            return
        if not (above and above.type == "figure_open"):  # it has a number all the same
            self.counts["figure-caption"] += 1
            written += f"\n\n**Figure {self.counts['figure-caption']}.**"
        line = self.lines[token.map[0]]
        before = line[: line.index(token.markup)]
        rest = re.sub(r"[^>\s]", " ", before)
        new = f"{before}{f'\n{rest}'.join(written.split('\n'))}\n"
        yield self.of_lines(*token.map, new)

    def definition(self, token: Token) -> str:
        typed = self.typed(*token.map)
        match = RECORD.match(token.meta["url"])
        if token.meta["url"].startswith(CLAIM):
            return ""
        return self.addressed(typed, match) if match else typed

    def addressed(self, typed: str, match: re.Match[str]) -> str:
        """What is typed with the address of a record; nothing if it has none."""
        address = self.addresses.get((match[1], int(match[2])))
        place = match[3] if match[3].startswith("#") else ""
        return typed.replace(match[0], f"{address}{place}", 1) if address else ""

    def in_line(self, line: Token) -> Iterator[Edit]:
        offsets = Offsets(self.lines, self.starts, line)
        for start, stop, new in self.marks(line.children):
            yield offsets.of(start), offsets.of(stop), new
        if name := line.meta.get("left out"):
            end = self.starts[line.map[0]] + self.lines[line.map[0]].rindex(name)
            yield end, end + len(name), ""

    def marks(self, tokens: list[Token]) -> Iterator[Edit]:
        """Edits whose places are in the content of a line."""
        opened: list[Token] = []
        for token in tokens:
            span = token.meta.get("span")
            if token.type == "link_open":
                opened.append(token)
            elif token.type == "link_close":
                opening = opened.pop()
                if "span" in opening.meta:
                    yield from self.link(opening, token.meta["at"])
            elif token.type == "image":
                yield from self.image(token)
            elif token.type == "footnote_reference" and token.children:
                yield from self.marks(token.children)
            elif span and token.type == "footnote_reference":
                yield *span, LESS.sub("&lt;", f"[^{token.info}]")
            elif span and token.type == "citation":
                cited = citations.printed(self.draft, token.content)
                yield *span, LESS.sub("&lt;", f"[{cited}]")
            elif token.type == "left_out":
                yield *span, ""
            elif span and token.type == "html_text":
                yield *span, f"&lt;{LESS.sub('&lt;', token.content[1:])}"
            elif span and token.type == "html_inline":
                yield *span, self.html(token.meta["typed"])
            elif span and token.type == "formula":
                yield *span, LESS.sub("< ", token.meta["typed"])

    def link(self, token: Token, end: int) -> Iterator[Edit]:
        (start, stop), href = token.meta["span"], str(token.attrs["href"])
        tail, match = token.meta["typed"][end - start :], RECORD.match(href)
        new = tail
        if href.startswith(CLAIM):
            new = self.claim(href.removeprefix(CLAIM), end == start + 1)
        elif match:
            new = self.addressed(tail, match)
        elif href.startswith("#"):
            new = tail.replace(href, self.draft.absolute(href), 1)
        if new != tail and token.info == "auto":
            yield start, stop, f"<{self.addressed(href, match)}>" if new and match else href
        elif token.info == "auto" and not href.startswith(("http", "mailto:")):
            yield start, start + 1, "&lt;"
        elif new != tail:
            keeps = new.startswith("]")
            yield start, start + 1, "[" if keeps else ""
            yield end, stop, new

    def image(self, token: Token) -> Iterator[Edit]:
        if match := RECORD.match(str(token.attrs["src"])):
            start, stop = token.meta["span"]
            end = start + 2 + len(token.content)
            new = self.addressed(token.meta["typed"][end - start :], match)
            yield start, start + 2, "![" if new else ""
            yield end, stop, new

    def claim(self, name: str, is_empty: bool) -> str:
        if name not in self.draft.claims:
            return ""
        claim = self.draft.claims[name]
        number = number_of(claim) if is_empty else ""
        return f"{number}{claims.DOUBT if claim.remark else ''}[^{name}]"

    def html(self, typed: str) -> str:
        """HTML in a line stays, as far as the gate lets it through; all other is shown as text."""
        pieces, end, last_comment = [], 0, typed.rfind("-->")
        while (start := typed.find("<", end)) >= 0:
            pieces.append(typed[end:start])
            tag = TAG.match(typed, start)
            if tag and tag[2].lower() in TEXT | {"img"}:
                pieces.append(self.link_tag(tag) if tag[2].lower() == "a" else self.tag(tag))
                end = tag.end()
            elif typed.startswith(COMMENT, start) and start < last_comment:
                end = typed.find("-->", start) + 3
            else:
                pieces.append("&lt;")
                end = start + 1
        return "".join((*pieces, typed[end:]))

    def link_tag(self, tag: re.Match[str]) -> str:
        """A link to a record that is gone goes, its end too, and its text stays."""
        if tag[1]:
            return "</a>" if not self.gone or not self.gone.pop() else ""
        html = self.tag(tag)
        self.gone.append(bool(RECORD.search(tag[0])) and "href=" not in html)
        return "" if self.gone[-1] else html

    def tag(self, tag: re.Match[str]) -> str:
        if tag[1] or not tag[3].strip():
            return f"<{tag[1]}{tag[2]}>"
        typed = NAMED.sub(" id=", tag[0]) if tag[2] in "aA" else tag[0]
        html = sanitize(typed.replace(LINE, "")).removesuffix(f"</{tag[2].lower()}>")
        for match in RECORD.finditer(html):
            html = self.addressed(html, match) or re.sub(rf' \w+="{re.escape(match[0])}"', "", html)
        return html


class Offsets:
    """Where the content of a line, or of a cell, stands in a text of these lines."""

    def __init__(self, lines: list[str], starts: list[int], token: Token) -> None:
        self.begins: list[tuple[int, int]] = []
        place = 0
        for number, content in enumerate(token.content.split("\n"), start=token.map[0]):
            line = lines[number] if number < len(lines) else ""
            column = len(line.rstrip()) - len(content.rstrip())
            if not line.rstrip().endswith(content.rstrip()):
                column = max(line.find(content), 0)
            self.begins.append((place, starts[number] + column))
            place += len(content) + 1

    def of(self, place: int) -> int:
        begin, offset = self.begins[bisect_right(self.begins, (place, inf)) - 1]
        return offset + place - begin


def _addresses(draft: Draft) -> Iterator[tuple[tuple[str, int], str]]:
    """The absolute address of each record that is named and public."""
    ids: dict[str, set[int]] = {"page": set(), "doc": set(), "image": set()}
    for reference in named(draft.source.parsed.tokens):
        if reference.kind in ids:
            ids[reference.kind].add(reference.id)
    resolver = draft.resolver
    look_up = {"page": resolver.pages, "doc": resolver.documents, "image": resolver.images}
    for kind, wanted in ids.items():
        for id_, found in (look_up[kind](wanted) if wanted else {}).items():
            if url := _url(found):
                yield (kind, id_), draft.absolute(url)


def _url(found: Link | Picture) -> str:
    if isinstance(found, Picture):
        return found.fallback.url
    return found.url if found.public else ""


def _problems(draft: Draft) -> Iterator[str]:
    for problem in draft.resolver.problems():
        title, status = problems.words_of(problem)
        yield f"- {linked(draft, title, problem.url)}{plain(status)}"
