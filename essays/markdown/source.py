"""The text as typed: cleaned of hidden characters, and searchable by line."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property

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
HEADING = re.compile(r"[> ]*(?:#{1,6}[ \t]*[^#\s]|<h[1-6]\b)", re.IGNORECASE)
UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*")
TO_COME = re.compile(r"\bTK\b")


class Source:
    """A Markdown text whose faults can be told by line (counted from 1)."""

    def __init__(self, text: str) -> None:
        self._typed = re.sub(r"\r\n?", "\n", text).removeprefix("\ufeff")
        self.text = HIDDEN.sub("", self._typed)

    @cached_property
    def prose(self) -> str:
        """The text with code blanked out, offset by offset."""
        lines = self.text.split("\n")
        fence, start = "", 0
        for number, line in enumerate(lines):
            match = FENCE.match(line)
            if match and not fence:
                fence, start = match[1], number
            elif match and match[1] == fence and not match[2].strip():
                lines[start : number + 1] = [" " * len(code) for code in lines[start : number + 1]]
                fence = ""
        return CODE_SPAN.sub(lambda span: re.sub(r"[^\n]", " ", span[0]), "\n".join(lines))

    @cached_property
    def heading_lines(self) -> list[int]:
        """The line of each heading, `## marked` or underlined."""
        lines = ["", *self.prose.split("\n")]
        underlined = [
            number - 1
            for number, line in enumerate(lines)
            if UNDERLINE.fullmatch(line) and lines[number - 1].strip()
        ]
        marked = [number for number, line in enumerate(lines) if HEADING.match(line)]
        return sorted(marked + underlined)

    def fences(self, language: str) -> list[tuple[int, str]]:
        """The line before each block of code in this language, and its bare content."""
        found, fence, start, name = [], "", 0, ""
        lines = self.text.split("\n")
        for number, line in enumerate(lines):
            match = FENCE.match(line)
            if match and not fence:
                fence, start, name = match[1], number + 1, match[2].strip()
            elif match and match[1] == fence and not match[2].strip():
                fence = ""
                if name == language:
                    content = bare("\n".join(lines[start:number]))
                    blank = len(content) - len(content.lstrip("\n"))
                    found.append((start + blank, content.strip("\n")))
        return found

    def line_at(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def line_of(self, words: str) -> int:
        """The first line with these words outside code, or else the first line of all."""
        match = re.search(re.escape(words) + r"(?!\w)", self.prose)
        return self.line_at(match.start()) if match else 1

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
