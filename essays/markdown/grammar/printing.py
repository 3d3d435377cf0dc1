"""Tokens as HTML for the gate: bare marks that the steps of the pipeline give their form.

What can be at fault, and each block on the first level, has its line in `data-line`.
"""

import re
from collections.abc import Callable
from html import escape

from markdown_it.token import Token

from essays.markdown.formulas.tex import FormulaError
from essays.markdown.formulas.tex import read as read_formula
from essays.markdown.grammar.rules import fences, notes
from essays.markdown.steps.languages import highlight

NEWLINE_BEHIND = {"ul", "ol", "blockquote", "table", "thead", "tbody", "tr"}
MATH, CHART = "math", "chart"
LINKED_LINE = ("h1", "h2", "h3", "h4", "h5", "h6")


class Printer:
    """Prints the tokens of one text."""

    def __init__(self, env: dict, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.out: list[str] = []
        self.notes: list[str] = []
        self.around: list[list[str]] = []  # what is printed around the notes that are open
        self.numbers = notes.numbers(env, tokens)
        self.meanings: dict[str, str] = env["abbreviations"]
        words = sorted(self.meanings, key=len, reverse=True)
        found = "|".join(map(re.escape, words))
        self.short = re.compile(rf"(?<!\w)({found})(?!\w)") if words else None
        self.inline_notes: list[Token] = env["inline_notes"]

    def print(self) -> str:
        for token in self.tokens:
            WRITERS.get(token.type, Printer.block)(self, token)
        for note in self.inline_notes:
            self.notes.append(f'<li id="fn:{self.numbers[note.info]}"><p>')
            self.notes += [self.line(note.children), "</p></li>\n"]
        if self.notes:
            self.out += ['<div class="footnote">\n<ol>\n', *self.notes, "</ol></div>"]
        return "".join(self.out)

    def block(self, token: Token) -> None:
        """A block that is just its tag."""
        if token.hidden or not token.tag:
            return
        if token.nesting < 0:
            self.out.append(f"</{token.tag}>\n")
            return
        attributes = "".join(f' {name}="{escape(str(token.attrs[name]))}"' for name in token.attrs)
        line = self.line_of(token) if token.level == 0 or token.tag in LINKED_LINE else ""
        newline = "\n" if token.tag in NEWLINE_BEHIND or token.nesting == 0 else ""
        self.out.append(f"<{token.tag}{attributes}{line}>{newline}")

    def line_of(self, token: Token) -> str:
        return f' data-line="{token.map[0] + 1}"' if token.map else ""

    def cell(self, token: Token) -> None:
        side = str(token.attrs.get("style", "")).removeprefix("text-align:")
        align = f' align="{side}"' if side else ""
        self.out.append(f"<{token.tag}{align}>")

    def inline(self, token: Token) -> None:
        if "task" in token.meta:
            self.out.append(f'<span class="task-{token.meta["task"]}"></span> ')
        self.out.append(self.line(token.children))

    def line(self, tokens: list[Token] | None) -> str:
        return "".join([MARKS[token.type](self, token) for token in tokens or ()])

    def text(self, token: Token) -> str:
        if not self.short:
            return escape(token.content, quote=False)
        pieces = self.short.split(token.content)
        for place in range(1, len(pieces), 2):
            meaning = escape(self.meanings[pieces[place]])
            pieces[place] = f'<abbr title="{meaning}">{escape(pieces[place])}</abbr>'
        pieces[::2] = [escape(piece, quote=False) for piece in pieces[::2]]
        return "".join(pieces)

    def code_in_line(self, token: Token) -> str:
        return f"<code>{escape(token.content, quote=False)}</code>"

    def link(self, token: Token) -> str:
        return f'<a href="{escape(str(token.attrs["href"]))}" data-line="{token.meta["line"]}">'

    def image(self, token: Token) -> str:
        alt = escape(spoken(token.children))
        line = token.meta["line"]
        return f'<img src="{escape(str(token.attrs["src"]))}" alt="{alt}" data-line="{line}">'

    def citation(self, token: Token) -> str:
        return f'<a href="cite:{escape(token.content)}" data-line="{token.meta["line"]}"></a>'

    def reference(self, token: Token) -> str:
        return f'<sup class="footnote-ref" title="{self.numbers[token.info]}"></sup>'

    def formula(self, token: Token) -> str:
        kind = token.info or "formula"
        tex = escape(token.content, quote=False)
        return f'<span class="{kind}" data-line="{token.meta["line"]}">{tex}</span>'

    def equation(self, token: Token) -> None:
        token.meta["line"] = token.map[0] + 1
        self.out += [self.formula(token), "\n"]

    def fence(self, token: Token) -> None:
        info = fences.read(token.info, token.content.count("\n"))
        line, text = self.line_of(token), escape(token.content.strip("\n"), quote=False)
        if info.language == CHART:
            self.out.append(f'<pre class="chart"{line}>{text}</pre>\n')
        elif info.language == MATH:
            self.out.append(f'<span class="display" data-line="{token.map[0] + 2}">{text}</span>\n')
        else:
            self.code(token, info, line)

    def code(self, token: Token, info: fences.Info, line: str) -> None:
        code = highlight(token.content.rstrip("\n"), info.language).split("\n")
        for number in info.marked:
            if 0 < number <= len(code):
                code[number - 1] = f'<span class="hll">{code[number - 1]}\n</span>'
        text = "".join(part if part.endswith("\n</span>") else f"{part}\n" for part in code)
        name = f'<span class="filename">{escape(info.title)}</span>' if info.title else ""
        self.out.append(
            f'<div class="highlight"{line}>{name}<pre><code>{text}</code></pre></div>\n'
        )

    def indented(self, token: Token) -> None:
        self.code(token, fences.Info(), self.line_of(token))

    def html(self, token: Token) -> None:
        self.out.append(token.content)

    def html_in_line(self, token: Token) -> str:
        return token.content

    def open_note(self, token: Token) -> None:
        self.around.append(self.out)
        self.out = []
        self.out.append(f'<li id="fn:{self.numbers[token.info]}">\n')

    def close_note(self, token: Token) -> None:
        self.notes += [*self.out, "</li>\n"]
        self.out = self.around.pop()

    def open_slashes(self, token: Token) -> None:
        line = self.line_of(token)
        match token.info:
            case "aside":
                self.out.append(f"<aside{line}>\n")
            case "derivation":
                self.out.append(f'<aside class="derivation"{line}>\n')
            case "details":
                opened = " open" if "open" in token.attrs else ""
                summary = "" if token.meta["argument"] else "<summary>Details</summary>\n"
                self.out.append(f"<details{opened}{line}>\n{summary}")
            case "number":
                self.out.append(f'<figure class="number"{line}>')
            case "problems":
                self.out.append(f'<div class="problems"{line}>')
            case name:
                self.out.append(f'<div class="{name or "block"}"{line}>\n')
        if token.meta.get("callout"):
            self.out.append(f'<p class="title">{escape(token.meta["callout"])}</p>\n')

    def close_slashes(self, token: Token) -> None:
        ends = {"aside": "</aside>", "derivation": "</aside>", "details": "</details>"}
        ends["number"] = "</figcaption>\n</figure>"
        self.out.append(f"{ends.get(token.info, '</div>')}\n")

    def figure(self, token: Token) -> None:
        kind = "table" if token.info == "table-caption" else "picture"
        own = token.meta["argument"].removeprefix("#")
        anchor = f' id="{escape(own)}"' if own != token.meta["argument"] else ""
        self.out.append(f'<figure class="{kind}"{anchor}{self.line_of(token)}>\n')


def spoken(tokens: list[Token] | None) -> str:
    """The words of a line without its marks, formulas as text: what an image shows."""
    return "".join(_spoken(token) for token in tokens or ())


def _spoken(token: Token) -> str:
    if token.type == "formula":
        try:
            return read_formula(token.content).text
        except FormulaError:
            return f"${token.content}$"
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    return spoken(token.children) if token.children else token.content


def _constant(html: str) -> Callable[[Printer, Token], None]:
    return lambda printer, token: printer.out.append(html)


def _mark(html: str) -> Callable[[Printer, Token], str]:
    return lambda printer, token: html


WRITERS: dict[str, Callable[[Printer, Token], None]] = {
    "inline": Printer.inline,
    "fence": Printer.fence,
    "code_block": Printer.indented,
    "html_block": Printer.html,
    "formula": Printer.equation,
    "th_open": Printer.cell,
    "td_open": Printer.cell,
    "footnote_open": Printer.open_note,
    "footnote_close": Printer.close_note,
    "slashes_open": Printer.open_slashes,
    "slashes_close": Printer.close_slashes,
    "figure_open": Printer.figure,
    "caption_open": _constant("<figcaption>\n"),
    "caption_close": _constant("</figcaption>\n"),
    "title_open": _constant('<p class="title">'),
    "title_close": _constant("</p>\n"),
    "b_close": _constant("</b><figcaption>\n"),
}
MARKS: dict[str, Callable[[Printer, Token], str]] = {
    "text": Printer.text,
    "text_special": Printer.text,
    "html_text": Printer.text,
    "fault": _mark(""),
    "left_out": _mark(""),
    "softbreak": _mark("\n"),
    "hardbreak": _mark("<br>\n"),
    "code_inline": Printer.code_in_line,
    "link_open": Printer.link,
    "link_close": _mark("</a>"),
    "image": Printer.image,
    "citation": Printer.citation,
    "footnote_reference": Printer.reference,
    "formula": Printer.formula,
    "html_inline": Printer.html_in_line,
    "s_open": _mark("<del>"),
    "s_close": _mark("</del>"),
}
for tag in ("em", "strong", "sub", "sup", "ins"):
    MARKS |= {f"{tag}_open": _mark(f"<{tag}>"), f"{tag}_close": _mark(f"</{tag}>")}
