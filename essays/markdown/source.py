"""The text as typed: cleaned of hidden characters, and searchable by line."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from math import inf

from .faults import Fault, Kind

# Controls, bidirectional overrides, zero-width spaces, tag characters, surrogates and
# noncharacters: they show nothing and can make code read as what it is not (CVE-2021-42574).
# The joiners U+200C and U+200D stay: scripts and emoji need them.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
FENCE = re.compile(r"[> \t]*(`{3,}|~{3,})(.*)")
CODE_SPAN = re.compile(r"(?<![`\\])(`+)(?!`)((?:[^\n]|\n(?!\s*\n))+?)(?<!`)\1(?!`)")
ITEM = r"(?:[-+*]|\d+[.)]|\[\^[^\]\n]*\]:)(?: +|$)"
ITEM_START = re.compile(rf"[> ]{{0,3}}{ITEM}")
HEADING = re.compile(rf"[> ]*(?:{ITEM})*(?:#{{1,6}}|<h[1-6]\b)", re.IGNORECASE)
UNDERLINE = re.compile(r"[> ]*(?:=+|-+)[ \t]*")
# A formula between dollars; what is escaped, and addresses with dollars in them, is passed over.
# Between single dollars no space stands next to them, and no digit follows: $5 and $10 are prose.
FORMULA = re.compile(
    r"""\\. | \]\([^\s()]* | <[a-zA-Z/][^<>]*> | https?://\S+
    | (?P<formula> \$\$ (?P<display>TEX) \$\$ | \$(?![\s$]) (?P<inline>TEX) (?<!\s)\$(?![\d$]) )
    """.replace("TEX", r"(?:\\.|\n(?!\s*\n)|[^\\$\n\x02\x03])+"),
    re.VERBOSE,
)
TO_COME = re.compile(r"\bTK\b")


def bare_tex(tex: str) -> str:
    """TeX without what quotes and lists put before its lines."""
    return re.sub(r"[\s>]", "", tex)


class Source:
    """A Markdown text whose faults can be told by line (counted from 1)."""

    def __init__(self, text: str) -> None:
        self._typed = re.sub(r"\r\n?", "\n", text).removeprefix("\ufeff")
        self.text = HIDDEN.sub("", self._typed)

    @cached_property
    def prose(self) -> str:
        """The text with code blanked out, and formulas made dollars, offset by offset."""
        return FORMULA.sub(
            lambda match: re.sub(r"[^\n]", "$", match[0]) if match["formula"] else match[0],
            self.uncoded,
        )

    @cached_property
    def uncoded(self) -> str:
        """The text with code blanked out, offset by offset."""
        lines = self.text.split("\n")
        for start, end in (*self.code_blocks, *_indented(lines, self.code_blocks)):
            lines[start:end] = [" " * len(code) for code in lines[start:end]]
        return CODE_SPAN.sub(lambda span: re.sub(r"[^\n]", " ", span[0]), "\n".join(lines))

    @cached_property
    def code_blocks(self) -> list[tuple[int, int]]:
        """The lines (from 0, end exclusive) of each fenced block of code."""
        return [(start, end) for start, end in self._fences if end]

    @cached_property
    def unclosed_fences(self) -> list[int]:
        """The lines (from 1) on which code begins that never ends."""
        prose = self.prose.split("\n")
        return [start + 1 for start, end in self._fences if not end and prose[start].strip()]

    @cached_property
    def _fences(self) -> list[tuple[int, int]]:
        found, opened, start, prefix = [], None, 0, ""
        for number, line in enumerate(self.text.split("\n")):
            match = FENCE.match(line)
            if not line.startswith(prefix) and opened and _indent(line) < _indent(opened[0]):
                found.append((start, 0))
                opened, prefix = None, ""
            if match and not opened:
                opened, start, prefix = match, number, line[: match.start(1)]
            elif match and opened and match[1] == opened[1] and not match[2].strip():
                found.append((start, number + 1))
                opened, prefix = None, ""
        return [*found, (start, 0)] if opened else found

    @cached_property
    def heading_lines(self) -> list[tuple[int, str]]:
        """The number and the text of each line that may be a heading, `## marked` or underlined.

        They are looked for outside code, and told with the code in them.
        """
        prose, typed = self.prose.split("\n"), self.text.split("\n")
        underlined = {
            number
            for number, line in enumerate(prose[1:])
            if UNDERLINE.fullmatch(line) and prose[number].strip()
        }
        marked = {number for number, line in enumerate(prose) if HEADING.match(line)}
        return [(number + 1, typed[number]) for number in sorted(marked | underlined)]

    def fences(self, language: str) -> list[tuple[int, str]]:
        """The line before each block of code in this language, and its bare content."""
        found, lines = [], self.text.split("\n")
        for start, end in self.code_blocks:
            if FENCE.match(lines[start])[2].strip() == language:
                content = bare("\n".join(lines[start + 1 : end - 1]))
                blank = len(content) - len(content.lstrip("\n"))
                found.append((start + 1 + blank, content.strip("\n")))
        return found

    @cached_property
    def formula_lines(self) -> dict[str, list[int]]:
        """The lines on which each formula begins, by its TeX without any space."""
        lines: dict[str, list[int]] = {}
        for match in FORMULA.finditer(self.uncoded):
            if match["formula"]:
                tex = bare_tex(match["display"] or match["inline"])
                lines.setdefault(tex, []).append(self.line_at(match.start()))
        return lines

    def line_at(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def lines_of(self, words: str) -> Iterator[int]:
        """Each line with these words outside code, as often as it has them."""
        for match in re.finditer(re.escape(words) + r"(?!\w)", self.uncoded):
            yield self.line_at(match.start())

    def line_of(self, words: str) -> int:
        """The first line with these words outside code, or else the first line of all."""
        return next(self.lines_of(words), 1)

    def faults(self) -> Iterator[Fault]:
        """Hidden characters, and gaps that the author marked with TK."""
        for number, line in enumerate(self._typed.split("\n"), start=1):
            for character in sorted(set(HIDDEN.findall(line))):
                name = unicodedata.name(character, "a control character")
                message = f"A hidden character was left out: U+{ord(character):04X}, {name}."
                yield Fault(number, Kind.HIDDEN_CHARACTER, message)
        for match in TO_COME.finditer(self.prose):
            message = "TK marks something still to come. Write it, or take the mark out."
            yield Fault(self.line_at(match.start()), Kind.TO_COME, message)


def bare(code: str) -> str:
    """The lines of a block of code, without the marks of quotes and lists around it."""
    return "\n".join(line.strip("> \t") for line in code.split("\n"))


def _indent(line: str) -> float:
    """How far a line is set in; an empty one as far as any."""
    line = line.expandtabs(4)
    bare = line.lstrip("> ")
    return len(line) - len(bare) if bare else inf


def _indented(lines: list[str], fences: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Lines of indented code: after an empty line, and in no list or footnote."""
    fenced = {number for fence in fences for number in range(*fence)}
    in_item, after_empty, in_code = False, True, False
    for number, line in enumerate(lines):
        bare = line.lstrip(">").removeprefix(" ") if line.startswith(">") else line
        if not bare.strip() or number in fenced:
            after_empty = True
            continue
        deep = bare.expandtabs(4).startswith("    ")
        in_code = deep and not in_item and (after_empty or in_code)
        if in_code:
            yield number, number + 1
        elif ITEM_START.match(bare):
            in_item = True
        elif after_empty and not deep:
            in_item = False
        after_empty = False
