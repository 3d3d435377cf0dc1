"""`///` blocks and their captions, and lines that are no text: front matter, abbreviations."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from essays.markdown.bounds import MAX_DEPTH, ComplexityError
from essays.markdown.faults import Fault, Kind
from essays.markdown.grammar.positions import tell_of

# Each name of a block, and what its argument is.
NAMES = {
    "aside": "title",
    "derivation": "title",
    "details": "summary",
    "number": "b",
    "problems": "",
    "table-caption": "",
    "figure-caption": "",
}
SLASHES = re.compile(r"(/{3,})[ \t]*([A-Za-z][\w-]*)?[ \t]*(?:\|[ \t]*(.*?)[ \t]*)?$")
ID = re.compile(r"\s*\{\s*id:\s*[\"']?([\w-]+)[\"']?\s*\}\s*")
OPTION = re.compile(r"\s*(\w[\w-]*):(.*)")
ABBREVIATION = re.compile(r"\*\[([^\]\n]+)\]:[ \t]*(.*?)[ \t]*$")
MOST_BLOCKS = 20_000
DEEPEST = MAX_DEPTH - 1  # of quotes; a list is two levels
LONGEST = 200  # characters of what an abbreviation stands for: each use repeats them
FRONT = {"---": re.compile(r"[\w.-]+[ \t]*:(?:\s|$)"), "+++": re.compile(r"[\w.\"'-]+[ \t]*=|\[")}
# What Kramdown and Pandoc write behind a block: {: .wide}, {#own}.
ATTRIBUTES = re.compile(
    r"\{:?[ \t]*(?:[#.][\w:.-]+|[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'{}]+))"
    r"(?:[ \t]+(?:[#.][\w:.-]+|[\w-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'{}]+)))*[ \t]*\}"
)
OWN = re.compile(r"#([a-zA-Z][\w-]*)", re.ASCII)
CALLOUT = re.compile(r"\[!(\w+)\][+-]?[ \t]*(.*)(?:\n|$)")


@dataclass(slots=True)
class Open:
    """A block that is read: how it is closed, and the line on which it was."""

    slashes: str
    level: int
    closed: int = -1


def add_to(md: MarkdownIt) -> None:
    ends = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    ruler = md.block.ruler
    ruler.before("table", "depth", depth)
    ruler.before("table", "front", front_matter)
    ruler.before("reference", "slashes", slashes, ends)
    ruler.before("reference", "abbreviation", abbreviation, {"alt": ["paragraph", "reference"]})
    ruler.before("reference", "attributes", attributes, {"alt": ["paragraph", "reference"]})
    md.core.ruler.after("block", "captions", place_captions)
    md.core.ruler.after("captions", "headings", name_headings)
    md.core.ruler.after("headings", "callouts", callouts)


def depth(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Raises `ComplexityError` before the parser would drop what nests deeper."""
    if not silent and state.level > DEEPEST:
        message = f"More than {DEEPEST} quotes or {DEEPEST // 2} lists nest. Take levels out."
        raise ComplexityError(message, start + 1)
    state.env["blocks"] += not silent
    if state.env["blocks"] > MOST_BLOCKS:
        message = f"There are more than {MOST_BLOCKS:,} paragraphs. Split the text."
        raise ComplexityError(message, start + 1)
    return False


def front_matter(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines of settings at the very start, as they are pasted along: left out, and told."""
    fence = _line(state, start).rstrip()
    if start or silent or fence not in FRONT or end < 2 or state.level:
        return False
    last = next((n for n in range(1, end) if _line(state, n).rstrip() == fence), 0)
    if not last or not (last == 1 or FRONT[fence].match(_line(state, 1))):
        return False
    message = "The lines above the text were left out. Fill in the fields of this page instead."
    tell_of(state, start, Kind.FRONT_MATTER, message)
    state.push("front_matter", "", 0).map = [start, last + 1]
    state.line = last + 1
    return True


def slashes(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`/// name | argument`, up to as many slashes as it began with."""
    match = SLASHES.match(_line(state, start))
    if not match or state.is_code_block(start):
        return False
    if silent:
        return True
    if match[2]:
        _open(state, start, end, match)
    else:
        _close(state, start, end, match[1])
    return True


def _open(state: StateBlock, start: int, end: int, match: re.Match[str]) -> None:
    name = _known(state, start, match)
    opened = state.env.setdefault("opened", [])
    token = state.push("slashes_open", "", 1)
    token.map, token.info = [start, start + 1], name
    token.meta["argument"] = match[3] or ""
    block = Open(match[1], state.level)
    token.meta["behind"] = line = _options(state, start + 1, end, token)
    if match[3] and NAMES.get(name):
        _argument(state, start, NAMES[name], match[3])
    opened.append(block)
    state.md.block.tokenize(state, line, end)
    opened.pop()
    if block.closed >= 0:
        state.line = block.closed + 1
    else:
        if name in NAMES:
            message = f"{match[1]} {name} is never closed. Write {match[1]} on a line below it."
            tell_of(state, start, Kind.UNCLOSED_BLOCK, message)
        state.line = max(state.line, line)
        if any(block.closed >= 0 for block in opened):
            state.line = end
    token.map[1] = state.line
    closing = state.push("slashes_close", "", -1)
    closing.info, closing.meta["closed"] = name, block.closed


def _close(state: StateBlock, start: int, end: int, marks: str) -> None:
    """End the block of these slashes that no list or quote parts from this line."""
    for count, block in enumerate(reversed(state.env.get("opened", []))):
        if block.level != state.level - count:
            break
        if block.slashes == marks:
            block.closed = start
            state.line = end
            return
    message = f"{marks} closes nothing here. Take it out, or open a block above it."
    tell_of(state, start, Kind.UNCLOSED_BLOCK, message)
    state.push("slashes", "", 0).map = [start, start + 1]
    state.line = start + 1


def _known(state: StateBlock, start: int, match: re.Match[str]) -> str:
    """The name of the block; empty for one that we have not, which is told."""
    name, argument = match[2], match[3]
    if name in NAMES and (argument or name != "number"):
        return name
    if name in NAMES:
        message = "A number is printed large. Write it: /// number | 320 KB."
    else:
        near = get_close_matches(name.lower(), NAMES, n=1)
        message = f"There is no block “{name}”. "
        message += f"Did you mean “{near[0]}”?" if near else f"There are {', '.join(NAMES)}."
    tell_of(state, start, Kind.UNKNOWN_BLOCK, message)
    return ""


def _options(state: StateBlock, line: int, end: int, token: Token) -> int:
    """The line behind options, which are set in: only `open: true` says something here."""
    while line < end and state.is_code_block(line):
        option = OPTION.fullmatch(_line(state, line))
        if not option:
            break
        if token.info == "details" and option[1] == "open":
            token.attrs["open"] = ""
        elif token.info.endswith("-caption") and (own := ID.fullmatch(option[2])):
            token.meta["argument"] = f"#{own[1]}"
        else:
            message = f"The option {option[1]} is not known here and was left out."
            tell_of(state, line, Kind.ATTRIBUTES_LEFT_OUT, message)
        line += 1
    return line


def _argument(state: StateBlock, line: int, kind: str, typed: str) -> None:
    token = state.push(f"{kind}_open", kind, 1)
    token.map = [line, line + 1]
    token = state.push("inline", "", 0)
    token.map, token.content, token.children = [line, line + 1], typed, []
    state.push(f"{kind}_close", kind, -1)


def abbreviation(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`*[KV]: key-value`: what is explained wherever it is read."""
    match = ABBREVIATION.match(_line(state, start))
    if not match or state.is_code_block(start):
        return False
    if len(match[2]) > LONGEST or not match[2]:
        if not silent:
            message = f"An abbreviation is spelled out in 1 to {LONGEST} characters. Shorten it."
            tell_of(state, start, Kind.TOO_LONG, message)
        return False
    if not silent:
        state.env["abbreviations"].setdefault(match[1].strip(), match[2])
        state.push("abbreviation", "", 0).map = [start, start + 1]
        state.line = start + 1
    return True


def attributes(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line `{: .wide}`: left out, and told."""
    line = _line(state, start).rstrip()
    if not line.startswith("{:") or not ATTRIBUTES.fullmatch(line) or state.is_code_block(start):
        return False
    if not silent:
        tell_of(state, start, Kind.ATTRIBUTES_LEFT_OUT, left_out(line))
        state.push("attributes", "", 0).map = [start, start + 1]
        state.line = start + 1
    return True


def left_out(attributes: str) -> str:
    short = attributes if len(attributes) <= 40 else f"{attributes[:39]}…"
    return f"The attributes {short} were left out: the site has one look. Take them out."


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def place_captions(state: StateCore) -> None:
    """A caption and the block above it make a figure."""
    made: list[Token] = []
    starts = [-1]  # of the last block in each block that is open, in what is made
    for token in state.tokens:
        if token.nesting < 0:
            starts.pop()
        is_caption = token.type.startswith("slashes") and token.info.endswith("-caption")
        if token.nesting > 0 and is_caption:
            token.type = "caption_open"
            figure = Token("figure_open", "figure", 1, info=token.info, map=token.map)
            figure.meta["argument"] = token.meta["argument"]
            start = starts[-1] if starts[-1] >= 0 else len(made)
            figure.map = made[start].map if start < len(made) else token.map
            made.insert(start, figure)
            starts[-1] = -1
        elif token.nesting >= 0 and not token.hidden and token.type not in UNSEEN:
            starts[-1] = len(made)
        made.append(token)
        if token.nesting > 0:
            starts.append(-1)
        if token.nesting < 0 and is_caption:
            token.type = "caption_close"
            made.append(Token("figure_close", "figure", -1))
    state.tokens = made


UNSEEN = {"abbreviation", "attributes", "definition", "front_matter", "slashes"}


def name_headings(state: StateCore) -> None:
    """`## Part {#own}`: the anchor that it wishes for."""
    for opening, token in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open" or not token.content.endswith("}"):
            continue
        start = token.content.rfind("{")
        typed = token.content[start:]
        if not ATTRIBUTES.fullmatch(typed):
            continue
        words = token.content[:start].rstrip()
        token.meta["left out"] = token.content[len(words) :]
        token.content = words
        own = OWN.search(typed)
        if own:
            opening.attrs["id"] = own[1]
        if not own or typed.replace(" ", "").strip("{:}") != own[0]:
            fault = Fault(opening.map[0] + 1, Kind.ATTRIBUTES_LEFT_OUT, left_out(typed))
            state.env["faults"].append(fault)


def callouts(state: StateCore) -> None:
    """`> [!note]`, as others mark what we call an aside."""
    tokens = state.tokens
    closing: list[bool] = []
    for place, token in enumerate(tokens):
        if token.type == "blockquote_open":
            inline = tokens[place + 2] if tokens[place + 1].type == "paragraph_open" else None
            match = CALLOUT.match(inline.content) if inline else None
            closing.append(bool(match))
            if match:
                token.type, token.info = "slashes_open", "aside"
                token.meta["callout"] = match[2] or match[1].capitalize()
                inline.content = inline.content[match.end() :]
                inline.map = [inline.map[0] + 1, inline.map[1]]
                tokens[place + 1].hidden = tokens[place + 3].hidden = not inline.content
        elif token.type == "blockquote_close" and closing.pop():
            token.type, token.info = "slashes_close", "aside"
