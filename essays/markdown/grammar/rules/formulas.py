r"""Formulas: between one or two dollars, `\( \)`, `\[ \]`, and bare environments."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from essays.markdown.faults import Kind
from essays.markdown.formulas.commands import TEXT
from essays.markdown.grammar.positions import PlacedState, spanned, tell, tell_of

# Words in a formula may hold formulas: \text{if $x$}.
WORDS = rf"\\(?:{TEXT})\s*\{{[^{{}}$\n]*+(?:\$[^{{}}$\n]++\$[^{{}}$\n]*+)++\}}"
TEX = rf"(?:{WORDS}|\\.|\n(?!\s*\n)|[^\\$\n])++"
DISPLAY = re.compile(rf"\$\$({TEX})\$\$")
# Between single dollars no space stands next to them, and no digit follows: $5 and $10 are prose.
INLINE = re.compile(rf"\$(?![\s$])({TEX})(?<!\s)\$(?![\d$])")
BRACKETS = {"(": "\\)", "[": "\\]"}
CLOSING = {"$$": "$$", r"\[": r"\]"}
NAMES = "align|alignat|equation|eqnarray|flalign|gather|multline"
BEGIN = re.compile(rf"\\begin(\{{(?:{NAMES})\*?\}})")
ENVIRONMENT = re.compile(rf"({BEGIN.pattern}(?:[^\n]|\n(?!\s*\n))+?\\end\2)")
SIGNS = re.compile(r"[\\^_={}<>+]")
WORD = re.compile(r"[^\W\d_]{3}")
BEHIND = re.compile(r"[ \t]*([.,;:!?]?)[ \t]*(?=\n|$)")
BRACKETED = re.compile(r"\\\[((?:[^\n]|\n(?!\s*\n))+?)\\\]")
ALONE = re.compile(r"[ \t*_]*[.,;:!?]?[ \t*_]*(?=\n|$)")
NAMED = re.compile(r"[ \t]*\{#[^{}\n]*\}")


def add_to(md: MarkdownIt) -> None:
    blocks = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("table", "formula", block, {"alt": blocks})
    md.inline.ruler.before("escape", "brackets", spanned(brackets))
    md.inline.ruler.after("escape", "dollars", spanned(dollars))


def is_formula(tex: str) -> bool:
    r"""Whether `\[...\]` is one: an escaped bracket in prose, `\[1\]` or `\[the end\]`, is none."""
    return bool(SIGNS.search(tex)) or bool(re.search(r"[a-zA-Z]", tex) and not WORD.search(tex))


def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A formula of its own: its lines begin no list and no heading, a full stop stays with it."""
    begin = state.bMarks[start] + state.tShift[start]
    opening = state.src[begin : begin + 2]
    named = BEGIN.match(state.src, begin) if opening == r"\b" else None
    closing = f"\\end{named[1]}" if named else CLOSING.get(opening)
    if not closing or state.is_code_block(start):
        return False
    text = _lines(state, start, end, closing)
    match = DISPLAY.match(text) or ENVIRONMENT.match(text) or BRACKETED.match(text)
    if not match or (opening == r"\[" and not is_formula(match[1])):
        return False
    last = start + text.count("\n", 0, match.end())
    named = NAMED.match(text, match.end())
    behind = BEHIND.match(text, named.end() if named else match.end())
    if not behind and last == start:
        return False
    if silent:
        return True
    token = state.push("formula", "span", 0)
    token.content = match[1].rstrip() + behind[1] if behind and behind[1] else match[1]
    token.map, token.info, token.block = [start, last + 1], "display", True
    if named:
        token.meta["left out"] = named[0]
        message = "A formula takes no name. {#...} was left out. Number it with \\tag{1}."
        tell_of(state, last, Kind.ATTRIBUTES_LEFT_OUT, message)
    state.line = last + 1
    if not behind:  # the line goes on, as a paragraph
        state.line = last
        rest = text[match.end() :].split("\n", 1)[0].lstrip()
        state.bMarks[last] = state.src.index(rest, state.eMarks[last] - len(rest))
        state.tShift[last], state.sCount[last] = 0, state.blkIndent
    return True


def _lines(state: StateBlock, start: int, end: int, closing: str) -> str:
    """The lines up to the one that closes what begins on the first; nothing if none does."""
    open_until: dict[str, int] = state.env["open formulas"]
    last, skip = start, 2
    if start < open_until.get(closing, 0):
        return ""
    while last < end and not state.isEmpty(last):
        if last > start and state.sCount[last] < state.blkIndent:
            break
        begin = state.bMarks[last] + state.tShift[last]
        last += 1
        if closing in state.src[begin + skip : state.eMarks[last - 1]]:
            return state.getLines(start, last, state.blkIndent, False).lstrip()
        skip = 0
    open_until[closing] = last
    return ""


def dollars(state: StateInline, silent: bool) -> bool:
    """A formula in a line; between two dollars it is one of its own if nothing is beside it."""
    src, start = state.src, state.pos
    if src[start] != "$":
        return False
    match = DISPLAY.match(src, start, state.posMax) or INLINE.match(src, start, state.posMax)
    if match:
        if not silent:
            is_display = src.startswith("$$", start) and _stands_alone(state, start, match.end())
            _push(state, match[1], is_display)
        state.pos = match.end()
        return True
    if not src.startswith("$$", start):
        return False
    if not silent:
        message = "$$ stands alone in its paragraph. Close it there, or write \\$ for the sign."
        tell(state, Kind.BAD_FORMULA, message)
        state.pending += "$$"
    state.pos += 2
    return True


def brackets(state: PlacedState, silent: bool) -> bool:
    src, start = state.src, state.pos
    if src[start] != "\\" or src[start + 1 : start + 2] not in BRACKETS:
        return False
    closing = BRACKETS[src[start + 1]]
    end = src.find(closing, start + 2, state.posMax) if state.is_ahead(closing) else -1
    if end < 0 or not is_formula(src[start + 2 : end]):
        return False
    if not silent:
        is_display = src[start + 1] == "[" and _stands_alone(state, start, end + 2)
        _push(state, src[start + 2 : end].strip(), is_display)
    state.pos = end + 2
    return True


def _stands_alone(state: StateInline, start: int, end: int) -> bool:
    """Whether nothing else is on its line, or it has several lines."""
    before = state.src[state.src.rfind("\n", 0, start) + 1 : start]
    alone = not before.strip(" *_") and bool(ALONE.match(state.src, end))
    return alone or "\n" in state.src[start:end]


def _push(state: StateInline, tex: str, is_display: bool) -> None:
    token = state.push("formula", "span", 0)
    token.content, token.info = tex, "display" if is_display else ""
