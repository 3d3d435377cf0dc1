"""Footnotes: `[^a]`, `[^a]: what it says`, and `^[what it says]`."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from essays.markdown.faults import Fault, Kind
from essays.markdown.grammar.positions import tell
from essays.markdown.grammar.rules.brackets import label_end

DEFINITION = re.compile(r"\[\^([^\]\n]{1,200}+)\]:[ \t]*")
REFERENCE = re.compile(r"\[\^([^\]\n]{1,200}+)\]")
INDENT = 4


def add_to(md: MarkdownIt) -> None:
    ends = {"alt": ["paragraph", "reference"]}
    md.block.ruler.before("reference", "footnote", definition, ends)
    md.inline.ruler.before("link", "footnote_inline", inline)
    md.inline.ruler.before("link", "footnote_reference", reference)
    md.core.ruler.after("place", "footnotes", check)


def definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """What a footnote says: the rest of the line, and what is set in below it."""
    begin = state.bMarks[start] + state.tShift[start]
    match = DEFINITION.match(state.src, begin, state.eMarks[start])
    if not match or state.is_code_block(start):
        return False
    if silent:
        return True
    token = state.push("footnote_open", "li", 1)
    token.map, token.info = [start, start + 1], match[1]
    state.env["footnotes"].setdefault(match[1], []).append(start + 1)
    before = state.bMarks[start], state.tShift[start], state.sCount[start], state.blkIndent
    state.blkIndent += INDENT
    state.bMarks[start], state.tShift[start] = match.end(), 0
    state.sCount[start] = state.blkIndent
    kind, state.parentType = state.parentType, "footnote"
    state.md.block.tokenize(state, start, end)
    state.parentType = kind
    state.bMarks[start], state.tShift[start], state.sCount[start], state.blkIndent = before
    state.line = max(state.line, start + 1)
    token.map[1] = state.line
    state.push("footnote_close", "li", -1)
    return True


def reference(state: StateInline, silent: bool) -> bool:
    """A reference without a footnote leaves nothing behind; it is told as a fault.

    Looking ahead it is text in brackets, so that it may stand in the text of a link.
    """
    match = None if silent else REFERENCE.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    name = match[1]
    state.env["referred"].add(name)
    if name in state.env["footnotes"]:
        token = state.push("footnote_reference", "sup", 0)
        token.info, token.meta["span"] = name, match.span()
    else:
        message = f"There is no footnote [^{name}]. Write it: [^{name}]: ..."
        tell(state, Kind.UNKNOWN_FOOTNOTE, message)
    state.pos = match.end()
    return True


def inline(state: StateInline, silent: bool) -> bool:
    """A footnote where it is referred to. None stands in another."""
    if state.env["in note"] or not state.src.startswith("^[", state.pos):
        return False
    start, end = state.pos + 2, label_end(state, state.pos + 1)
    if end < 0 or not state.src[start:end].strip():
        return False
    if not silent:
        token = state.push("footnote_reference", "sup", 0)
        token.meta["span"] = (state.pos, end + 1)
        token.info = f"^{len(state.env['inline_notes']) + 1}"
        state.env["in note"] = True
        token.children = state.md.inline.parse(state.src[start:end], state.md, state.env, [])
        state.env["in note"] = False
        for child in token.children:
            child.meta["at"] = child.meta.get("at", 0) + start
            if "span" in child.meta:
                child.meta["span"] = tuple(place + start for place in child.meta["span"])
        state.env["inline_notes"].append(token)
    state.pos = end + 1
    return True


def check(state: StateCore) -> None:
    """Footnotes that nothing refers to, and two with one name."""
    for name, lines in state.env["footnotes"].items():
        if len(lines) > 1:
            message = f"The footnote [^{name}] is written twice, on lines {lines[0]} and {lines[1]}"
            fault = Fault(lines[1], Kind.SAME_FOOTNOTE, f"{message}. Give one another name.")
            state.env["faults"].append(fault)
        if name not in state.env["referred"]:
            message = f"Nothing refers to the footnote [^{name}]. Write [^{name}] where it belongs."
            state.env["faults"].append(Fault(lines[0], Kind.UNUSED_FOOTNOTE, message))


def numbers(env: dict, tokens: list[Token]) -> dict[str, int]:
    """The number that a footnote and its references share, by its name."""
    names = [*env["footnotes"], *(token.info for token in env["inline_notes"])]
    return {name: number for number, name in enumerate(names, start=1)}
