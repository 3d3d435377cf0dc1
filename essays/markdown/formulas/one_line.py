# ruff: noqa: RUF001 - typographic characters are the subject here
"""A formula as one line of Unicode text, written from its MathML.

It must not be misread: a fraction keeps its bar and its brackets; a script stands raised or
lowered only if each of its characters can, and is marked by ^ or _ if not.
"""

import unicodedata
from collections.abc import Iterator

from lxml.html import HtmlElement

from essays.markdown.formulas.side_by_side import (
    LOWERED,
    RAISED,
    SIGNS,
    SMALL,
    SPACE,
    Bond,
    Piece,
    Role,
    joined,
)

WORDS = "hat hat tilde bar bar dot ddot ring check breve acute grave vec leftvec underline"
# Over one letter its combining character, over more a word.
ACCENTS = {
    sign: (combining, word)
    for sign, combining, word in zip(
        "ˆ\u0302˜¯‾˙¨˚ˇ˘´`→←_",
        "\u0302\u0302\u0303\u0304\u0304\u0307\u0308\u030a\u030c\u0306\u0301\u0300\u20d7\u20d6\u0332",
        WORDS.split(),
        strict=True,
    )
}
BRACES = {"⏟": "underbrace", "⏞": "overbrace", "⏜": "overparen", "⏝": "underparen"}
ACCENTS |= {sign: ("", word) for sign, word in BRACES.items()}
ROOTS = {"2": "√", "3": "∛", "4": "∜"}
PLAIN = str.maketrans({"⋅": "·", "∣": "|", "\u00a0": " ", "\u2009": " "})
ROWS = {"math", "mrow", "mpadded", "mtd"}
OPERATORS = {
    Role.APPLY: "\u2061",
    Role.FUNCTION: "∑∏∐∫∬∭∮⋃⋂⋁⋀⨁⨂⨆",
    Role.PREFIX: "∀∃∄¬",
    Role.OPERAND: "⋯⋮⋱",
    Role.GLUE: "/",
    Role.SEPARATOR: ",;",
    Role.OPEN: "([{⟨⌈⌊",
    Role.CLOSE: ")]}⟩⌉⌋",
    Role.BAR: "|‖",
    Role.INFIX: ":·∗",
}


def linear(math: HtmlElement) -> str:
    """The text of a cleaned `math` element."""
    return _row(math).text.translate(PLAIN).replace("...", "…")


def _row(*elements: HtmlElement, tight: bool = False) -> Piece:
    """Elements side by side as one piece; `tight` leaves spaces out, as in scripts."""
    return joined([piece for each in elements for piece in _pieces(each, tight)], tight)


def _pieces(element: HtmlElement, tight: bool) -> Iterator[Piece]:
    tag, text = element.tag, element.text or ""
    if tag in ROWS:
        yield from _in_row(element, tight)
    elif tag == "mspace" or (tag == "mtext" and not text.strip()):
        if element.get("width", "0") != "0" or text:
            yield SPACE
    elif tag == "mtext":
        words = " ".join(text.split())
        yield from [SPACE] * text[0].isspace()
        yield Piece(words, bond=Bond.WORDS if " " in words else Bond.ATOM)
        yield from [SPACE] * text[-1].isspace()
    elif tag == "mo":
        yield from [_operator(element, text)] if text.strip("\u2063") else ()
    elif tag in ("mi", "mn"):
        yield Piece(text.replace("\u00a0", " "))
    elif tag == "mtable":
        is_aligned = element.get("displaystyle") == "true"
        yield from _aligned(element, tight) if is_aligned else [_matrix(element, tight)]
    elif tag != "mphantom":
        yield WRITERS[tag](element, tight)


def _in_row(row: HtmlElement, tight: bool) -> Iterator[Piece]:
    """The pieces of a row. A matrix has square brackets of its own, cases are in braces."""
    children = list(row)
    is_fenced = [child.tag for child in children] == ["mo", "mtable", "mo"]
    if is_fenced and children[1].get("displaystyle") != "true":
        opening, closing = ((fence.text or "").strip("\u2063") for fence in children[::2])
        rows = _matrix(children[1]).text
        if opening + closing in ("()", "[]"):
            yield Piece(rows)
        elif opening + closing in ("{", "}"):
            yield Piece(f"{{{rows[1:-1]}}}")
        else:
            yield Piece(f"{opening}{rows}{closing}")
        return
    for child in children:
        yield from _pieces(child, tight)


def _operator(element: HtmlElement, text: str) -> Piece:
    if text == "," and element.get("rspace") == "0":  # 1{,}000
        return Piece(text, Role.GLUE)
    if text == ":" and element.get("lspace") == "0" != element.get("rspace"):  # f: R -> R
        return Piece(text, Role.SEPARATOR)
    for role, characters in OPERATORS.items():
        if text in characters:
            return Piece(text, role, Bond.FRACTION if text == "/" else Bond.ATOM)
    is_sign = unicodedata.category(text[0]) in ("Sm", "So")
    return Piece(text, Role.INFIX if is_sign else Role.OPERAND)


def _fraction(element: HtmlElement, tight: bool) -> Piece:
    above, below = (_row(part) for part in element)
    if element.get("linethickness"):
        words = f"{above.within(Bond.FRACTION)} choose {below.within(Bond.FRACTION)}"
        return Piece(words, bond=Bond.SPACED)
    bar = f"{above.within(Bond.PRODUCT)}/{below.within(Bond.SCRIPT)}"
    return Piece(bar, bond=Bond.FRACTION)


def _square_root(element: HtmlElement, tight: bool) -> Piece:
    return Piece(f"√({_row(*element).text})")


def _root(element: HtmlElement, tight: bool) -> Piece:
    inner, index = _row(element[0]).text, _row(element[1], tight=True)
    raised = _shifted(index, RAISED)
    sign = ROOTS.get(index.text) or (f"{raised}√" if raised else f"root_({index.text})")
    return Piece(f"{sign}({inner})")


def _scripted(element: HtmlElement, tight: bool) -> Piece:
    """A base with what stands below and above it."""
    solid = [piece for piece in _pieces(element[0], tight) if piece.role is not Role.SPACE]
    base = solid[0] if len(solid) == 1 else _row(element[0])
    if base.text[-1:] == "|":  # evaluated at
        base = base._replace(bond=Bond.ATOM)
    scripts = [_row(script, tight=True) for script in element[1:]]
    is_beside = element.tag.startswith("msu")
    if not any(script.text for script in scripts):  # a spacer: it stretches an arrow
        return base
    if len(scripts) == 1 and not is_beside and scripts[0].text in ACCENTS:
        return _accented(base, *ACCENTS[scripts[0].text])
    core = base._replace(text=base.within(Bond.ATOM), bond=Bond.SCRIPT)
    marks = {"sub": "_", "sup": "^", "und": "_", "ove": "^"}.get(element.tag[1:4], "")
    parts = list(zip("_^" if len(scripts) == 2 else marks, scripts, strict=True))
    small = [_shifted(part, LOWERED if mark == "_" else RAISED) for mark, part in parts]
    if is_beside and all(small) and core.role is not Role.FUNCTION:
        return core._replace(text=core.text + "".join(small), bond=Bond.ATOM)
    if not is_beside and core.role is Role.OPERAND and len(core.text) == 1:
        return Piece(f"{'under' if marks == '_' else 'over'}set({scripts[0].text}, {core.text})")
    marked = "".join(mark + _bracketed(part) for mark, part in parts)
    return core._replace(text=core.text + marked)


def _accented(base: Piece, combining: str, word: str) -> Piece:
    if combining and len(base.text) == 1:
        return base._replace(text=unicodedata.normalize("NFC", base.text + combining))
    return Piece(f"{word}({base.text})")


def _shifted(piece: Piece, letters: dict[int, int]) -> str:
    """The text raised or lowered; nothing for words, and if one of its characters cannot be."""
    can_be = not _is_word(piece) and all(ord(letter) in letters for letter in piece.text)
    return piece.text.translate(letters) if can_be else ""


def _bracketed(script: Piece) -> str:
    """A script behind its mark: bare if it is one character or one word."""
    is_bare = len(script.text) == 1 or (_is_word(script) and not set(script.text) & SMALL)
    return script.text if is_bare else f"({script.text})"


def _is_word(piece: Piece) -> bool:
    return piece.bond is Bond.ATOM and len(piece.text) > 1 and piece.text.isalpha()


def _matrix(table: HtmlElement, tight: bool = False) -> Piece:
    """Cells between commas, rows between semicolons; rules as bars and dashes."""
    if tight and all(len(row) == 1 for row in table):  # the conditions below a sum
        return Piece(", ".join(_row(row[0], tight=True).text for row in table), bond=Bond.SPACED)
    rows = []
    for row in table:
        text = ""
        for cell in row:
            classes = cell.get("class", "").split()
            last = cell.getnext() is None
            text += _row(cell).text + ("" if last else " | " if "rule-right" in classes else ", ")
        has_rule = rows and "rule-top" in row[0].get("class", "").split()
        rows.append(f"―; {text}" if has_rule else text)
    return Piece(f"[{'; '.join(rows)}]")


def _aligned(table: HtmlElement, tight: bool) -> Iterator[Piece]:
    """Lines below each other: one that begins with a relation goes on, others are new."""
    for number, row in enumerate(table):
        cells = [list(_pieces(cell, tight)) for cell in row]
        first = next((cell[0] for cell in cells if cell), SPACE)
        goes_on = first.role is Role.INFIX and not (cells[0] and first.text in SIGNS)
        if number and not goes_on:
            yield Piece(";", Role.SEPARATOR)
        for position, cell in enumerate(cells):
            if position and position % 2 == 0:
                yield Piece(",", Role.SEPARATOR)
            yield from cell


WRITERS = {
    "mfrac": _fraction,
    "msqrt": _square_root,
    "mroot": _root,
    **dict.fromkeys(("msub", "msup", "msubsup", "munder", "mover", "munderover"), _scripted),
}
