"""The text part of a mail: the same words, set for a typewriter of 72 columns."""

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from essays.markdown.draft import Draft
from essays.markdown.formulas.side_by_side import LOWERED, RAISED
from essays.markdown.steps.callouts import is_number
from essays.markdown.steps.footnotes import MARK
from essays.markdown.steps.typography import INLINE, UNIT, VERBATIM

WIDTH = 72
INDENT = "    "
LINE_BREAK = "\v"
TERSE = ("h1", "h2", "h3", "h4", "h5", "h6", "table")
NUMBER = re.compile(r"[0-9]{1,9}")
ALSO_WORDS = {"", "bit", "bits", "min", "us"}
FLOWING = (INLINE | VERBATIM | {MARK, "br"}) - {"equation", "pre"}


def plain_text(draft: Draft) -> str:
    """Typographic text in lines of at most 72 characters; code and addresses may be longer."""
    writer = Writer(draft)
    blocks = writer.blocks(draft.body, WIDTH)
    if draft.footnotes:
        blocks += ["FOOTNOTES", *writer.footnotes()]
    if draft.references:
        blocks += ["REFERENCES", "\n".join(writer.references())]
    return "\n\n".join(blocks).replace("\u00a0", " ") + "\n" if blocks else ""


def fill(text: str, width: int) -> str:
    """Wrap at spaces; a no-break space does not break, `LINE_BREAK` does."""
    return "\n".join(_fill_line(line, width) for line in text.split(LINE_BREAK))


def hang(text: str, first: str, rest: str = "") -> str:
    """Put `first` before the first line, and `rest`, or as much space, before the others."""
    head, *tail = text.split("\n")
    rest = rest or " " * len(first)
    return "\n".join([first + head, *(f"{rest}{line}".rstrip() for line in tail)])


def as_heading(words: str) -> str:
    """A title that stands above the text, set as its headings are."""
    return fill(capitals(words), WIDTH).replace("\u00a0", " ")


def capitals(heading: str, formulas: Iterable[str] = ()) -> str:
    """A heading in capitals, except what would change its meaning: KiB, vLLM, 5 ms, formulas."""
    if kept := "|".join(map(re.escape, formulas)):
        words = re.split(rf"(?<!\w)({kept})(?!\w)", heading)
        return "".join(capitals(word) if i % 2 == 0 else word for i, word in enumerate(words))
    return " ".join(_capital(word) for word in UNIT.sub("\u00a0", heading).split(" "))


def _capital(word: str) -> str:
    plain = word.islower() or word.istitle() or word == word.capitalize()  # Two-stage, don't
    measures = re.search(r"(?<!\()\d", word) or _is_unit(word.strip("()[].,:;!?"))
    return word.upper() if plain and not measures else word


def _is_unit(word: str) -> bool:
    """Whether it is a unit without its number, and no word beside: ms, tokens/s."""
    return word not in ALSO_WORDS and bool(re.match(rf"0{UNIT.pattern}", f"0 {word}", re.VERBOSE))


def equation(formula: HtmlElement, width: int) -> str:
    """A formula of its own: indented, its number behind it."""
    number = f"    ({formula.get('number')})" if formula.get("number") else ""
    return hang(fill(formula.text, width - len(INDENT) - len(number)), INDENT) + number


def _fill_line(text: str, width: int) -> str:
    lines, line = [], ""
    for word in re.split(r"[ \t\n]+", text.strip(" \t\n")):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join([*lines, line])


class Writer:
    """Writes the blocks of a draft as lines."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.explained: set[str] = set()
        self.read = " ".join(draft.body.text_content().split()).lower()

    def blocks(
        self, parent: HtmlElement, width: int, without: HtmlElement | None = None
    ) -> list[str]:
        """The blocks in `parent`; text that stands among them is a block too."""
        blocks: list[str] = []
        for part in self.parts(parent, without):
            blocks += [fill(part, width)] if isinstance(part, str) else self.block(part, width)
        return blocks

    def parts(
        self, parent: HtmlElement, without: HtmlElement | None = None
    ) -> Iterator[HtmlElement | str]:
        """The elements in `parent` that are blocks, and the text that stands among them."""
        loose = parent.text or ""
        for child in parent:
            if child is without:
                pass
            elif child.tag in FLOWING:
                loose += self.inline(child)
            else:
                if loose.strip():
                    yield loose
                loose = ""
                yield child
            loose += child.tail or ""
        if loose.strip():
            yield loose

    def block(self, element: HtmlElement, width: int) -> list[str]:
        match element.tag:
            case "h1" | "h2":
                formulas = [formula.text for formula in element.iter("formula")]
                return [fill(capitals(self.content(element), formulas), width)]
            case "ul" | "ol":
                return [self.bullets(element, width)]
            case "pre":
                return [hang(element.text_content().strip("\n"), INDENT)]
            case "table":
                return [self.table(element, width)]
            case "blockquote":
                return [hang("\n\n".join(self.blocks(element, width - 2)), "> ", "> ")]
            case "equation":
                return [equation(element, width)]
            case "hr":
                return ["* * *".center(width).rstrip()]
            case "figure":
                return self.figure(element, width)
            case _:
                return self.blocks(element, width)

    def bullets(self, element: HtmlElement, width: int) -> str:
        start = element.get("start", "")
        number = int(start) if NUMBER.fullmatch(start) else 1
        items = element.findall("li")
        gap = "\n\n" if any(item.find("p") is not None for item in items) else "\n"
        lines = [fill(element.text, width)] if (element.text or "").strip() else []
        for item in element:
            bullet = "- " if element.tag == "ul" else f"{number}. "
            if item.tag == "li":
                number += 1
                lines.append(hang(gap.join(self.blocks(item, width - len(bullet))), bullet))
            else:  # a list that was typed between the items
                bullet = " " * len(bullet)
                lines.append(hang(gap.join(self.block(item, width - len(bullet))), bullet))
            if (item.tail or "").strip():
                lines.append(hang(fill(item.tail, width - len(bullet)), " " * len(bullet)))
        return gap.join(lines)

    def table(self, table: HtmlElement, width: int) -> str:
        rows = [
            [" ".join(self.content(cell).replace(LINE_BREAK, " ").split()) for cell in row]
            for row in table.iter("tr")
        ]
        if not rows:
            return ""
        right = [cell.get("class") == "right" for cell in next(table.iter("tr"))]
        columns = [max(map(len, column)) for column in zip(*rows, strict=False)]
        if sum(columns) + 2 * (len(columns) - 1) > width:
            return "\n\n".join(_as_list(rows[0], row, width) for row in rows[1:])
        return "\n".join(_as_line(row, columns, right) for row in rows)

    def figure(self, figure: HtmlElement, width: int) -> list[str]:
        caption = figure.find("figcaption")
        words = "" if caption is None else " ".join(self.content(caption).split())
        if is_number(figure):
            return [fill(f"{self.content(figure[0])}: {words}", width)]
        image = figure.find("img")
        if image is not None and len(figure) == 1 + (caption is not None):
            name, _, words = words.partition(". ") if words else ("Picture", "", "")
            said = ". ".join(filter(None, (image.get("alt").rstrip("."), words.rstrip("."))))
            return [fill(f"[{name}: {said}. {self.draft.absolute(image.get('src'))}]", width)]
        blocks = self.blocks(figure, width, without=caption)
        return [fill(words, width), *blocks] if words else blocks

    def footnotes(self) -> list[str]:
        """Line by line, or with empty lines between them if one has several blocks."""
        notes = []
        for number, note in enumerate(self.draft.footnotes, start=1):
            mark = f"({number}) "
            notes.append(hang("\n\n".join(self.blocks(note, WIDTH - len(mark))), mark))
        return notes if any("\n\n" in note for note in notes) else ["\n".join(notes)]

    def references(self) -> Iterator[str]:
        for number, item in enumerate(self.draft.references.values(), start=1):
            mark = f"[{number}] "
            yield hang(fill(self.content(item), WIDTH - len(mark)), mark)

    def content(self, parent: HtmlElement) -> str:
        text = parent.text or ""
        return text + "".join(self.inline(child) + (child.tail or "") for child in parent)

    def inline(self, element: HtmlElement) -> str:
        content = self.content(element)
        match element.tag:
            case "footnote":
                return f"({element.get('number')})"
            case "a":
                return self.link(element, content)
            case "img":
                address = self.draft.absolute(element.get("src"))
                return f"[{', '.join(filter(None, (element.get('alt'), address)))}]"
            case "br":
                return LINE_BREAK
            case "abbr":
                return self.spelled_out(element, content)
            case "del" | "s":
                return f"[struck out: {content}]"
            case "sup":
                return _shift(content, RAISED, "^")
            case "sub":
                return _shift(content, LOWERED, "_")
            case "q":
                return f"“{content}”"
            case _:
                return content

    def spelled_out(self, element: HtmlElement, short: str) -> str:
        """An abbreviation, explained where it is first read in a sentence, unless the text does."""
        meaning = element.get("title", "")
        is_terse = next(element.iterancestors(*TERSE), None) is not None
        if short in self.explained or is_terse or meaning.lower() in self.read:
            return short
        self.explained.add(short)
        return f"{short} ({meaning})"

    def link(self, element: HtmlElement, label: str) -> str:
        address = element.get("href", "")
        if address.startswith("#"):
            return label
        address = self.draft.absolute(address).removeprefix("mailto:")
        bare = address.removeprefix("https://").removeprefix("http://").rstrip("/")
        return label if label.rstrip("/") in (address.rstrip("/"), bare) else f"{label} ({address})"


def _shift(text: str, letters: dict[int, int], mark: str) -> str:
    """10² rather than 102; what has no raised or lowered letter is marked: x^(ab)."""
    text = text.replace("-", "\u2212")
    if all(ord(letter) in letters for letter in text) and (len(text) == 1 or not text.isalpha()):
        return text.translate(letters)
    return mark + (text if len(text) == 1 else f"({text})")


def _as_line(row: list[str], columns: list[int], right: list[bool]) -> str:
    cells = zip(row, columns, right, strict=False)
    return "  ".join(
        cell.rjust(width) if is_right else cell.ljust(width) for cell, width, is_right in cells
    ).rstrip()


def _as_list(header: list[str], row: list[str], width: int) -> str:
    """A row that is too wide for a line: one line for each cell that is not empty."""
    cells = [
        f"{name}: {cell}" if name else cell for name, cell in zip(header, row, strict=False) if cell
    ]
    return "\n".join(hang(fill(cell, width - 4), "", INDENT) for cell in cells)
