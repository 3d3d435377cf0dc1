"""What our outputs lose of real Markdown: `uv run python -m tests.bench.corpus FOLDER`.

Each .md file below the folder is rendered for page, mail, feed, plain text and twin. Told are
exceptions, faults that are errors, and lost words: those of a plain CommonMark rendering, with
tables, that an output has not, or not as often. What may be lost is named: the words of front
matter and of attributes, which are told to the author; those of formulas, which are set; the
names of footnotes and callouts, which get numbers and titles; and what no browser shows.
"""

import html
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import reduce
from operator import or_
from pathlib import Path

from markdown_it import MarkdownIt

from essays.markdown import Head, Level, Records, Target, render, twin
from essays.markdown.bounds import ComplexityError
from essays.markdown.grammar import parse, walk

HEAD = Head("T", "", "", "", "", "", "https://gap.example/kv/")
RECORDS = Records(base_url=HEAD.address)
PLAIN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLAIN.validateLink = lambda url: True
FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
ATTRIBUTES = re.compile(r"\{:?[ \t]*[#.\w][^{}\n]*\}")
CALLOUT = re.compile(r"\[!\w+\]")
UNREAD = re.compile(r"<!--.*?-->|<(script|style|svg|math)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
ALT = re.compile(r"<img\b[^>]*?\balt=(\"[^\"]*\"|'[^']*')[^>]*>", re.IGNORECASE)
WITHIN_WORDS = re.compile(r"</?(?:a|abbr|b|code|del|em|i|kbd|mark|s|span|strong|u|wbr)\b[^>]*>")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
SHIFTED = re.compile("[\u2070-\u209c\u00b2\u00b3\u00b9]+")
WORD = re.compile(r"[^\W_]+")
SHOWN = 12  # lost words of a file


def words(text: str) -> Counter[str]:
    """The words of plain text, as any of our outputs may write them."""
    text = SHIFTED.sub(lambda signs: f" {signs[0]}", text.replace("\u00d7", "x").replace("☑", "x"))
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return Counter(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def without_tags(markup: str) -> str:
    """What is read of HTML, pictures as their words."""
    markup = ALT.sub(lambda image: f" {image[1][1:-1]} ", UNREAD.sub(" ", markup))
    return html.unescape(TAG.sub(" ", WITHIN_WORDS.sub("", markup)))


def plain(text: str) -> Iterator[tuple[str, str]]:
    """What CommonMark reads, block by block, with the kind of each."""
    kind = ""
    for token in PLAIN.parse(text):
        if token.type == "inline":
            yield kind, without_tags(PLAIN.renderer.render([token], PLAIN.options, {}))
        elif token.type in ("fence", "code_block"):
            yield "code", token.content
        elif token.type == "html_block":
            yield "html", without_tags(token.content)
        elif token.nesting > 0:
            kind = token.tag


def explained(text: str) -> Counter[str]:
    """The words that may be missing though CommonMark has them."""
    parsed = parse(text)
    may = [token.content for token in walk(parsed.tokens) if token.type == "formula"]
    may += parsed.env["footnotes"]
    may += [token.info for token in walk(parsed.tokens) if token.type == "footnote_reference"]
    may += ATTRIBUTES.findall(text) + CALLOUT.findall(text)
    return words(" ".join(may))


def outputs(text: str) -> Iterator[tuple[str, ...]]:
    """The name of each output, and what is read of it; a twin is read as typed or rendered."""
    for target in Target:
        rendered = render(text, target, RECORDS)
        yield target, without_tags(rendered.html)
        if target is Target.PAGE:
            yield "text", rendered.text
    written = twin(text, HEAD, RECORDS)
    yield "twin", written, " ".join(said for _, said in plain(written))


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


class Report:
    """What is found in all files."""

    def __init__(self) -> None:
        self.files, self.exceptions, self.refusals = 0, [], Counter()
        self.lost: dict[str, Counter[str]] = defaultdict(Counter)

    def read(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
        self.files += 1
        try:
            faults = [fault for fault in render(text).faults if fault.level is Level.ERROR]
            self.refusals.update({fault.kind for fault in faults})
            self.compare(path, text)
        except ComplexityError as refusal:
            tell(f"{path}:{refusal.line}: {refusal}")
        except Exception as error:  # each is a finding
            self.exceptions.append(path)
            tell(f"{path}: {type(error).__name__}: {error}")

    def compare(self, path: Path, text: str) -> None:
        may = explained(text)
        kinds = [(kind, words(said)) for kind, said in plain(FRONT.sub("", text))]
        whole = sum((said for _, said in kinds), Counter())
        for output, *readings in outputs(text):
            lost = whole - reduce(or_, map(words, readings)) - may
            for word, count in lost.items():
                kind = next(kind for kind, block in kinds if word in block)
                self.lost[output][kind] += count
            if lost:
                tell(f"{path}: {output} lacks {dict(lost.most_common(SHOWN))}")

    def __str__(self) -> str:
        lines = [f"{self.files} files, {len(self.exceptions)} exceptions"]
        lines += [f"refused, {kind}: {count} files" for kind, count in self.refusals.most_common()]
        lines += [f"lost in {output}: {dict(lost)}" for output, lost in sorted(self.lost.items())]
        return "\n".join(lines)


def main(folder: str) -> None:
    report = Report()
    for path in sorted(Path(folder).rglob("*.md")):
        report.read(path)
    tell(str(report))


if __name__ == "__main__":
    main(sys.argv[1])
