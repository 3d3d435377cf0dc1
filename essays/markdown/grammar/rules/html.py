"""Raw HTML, tag by tag: what is allowed passes, every other <word> is the text that it is."""

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from essays.markdown.bounds import ComplexityError
from essays.markdown.faults import Fault, Kind
from essays.markdown.grammar.positions import PlacedState, tell
from essays.markdown.sanitize import ANCHOR, ATTRIBUTES, BLOCKS, TABLES, TEXT, VALUES, VOID

ALLOWED = TEXT | BLOCKS | TABLES
TAG = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9-]*+)
    ((?:\s++[a-zA-Z_:@][\w.:@-]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)*+)\s*+/?>""",
    re.VERBOSE,
)
ATTRIBUTE = re.compile(r"""([^\s=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)(?=[\s/>]|$)")
ALONE = re.compile(rf"{TAG.pattern}\s*$", re.VERBOSE)
LESS = re.compile(r"<[a-zA-Z/!?]")
COMMENT = "<!--"
ENDS = {"-->": re.compile("-->"), "</pre>": re.compile("</pre>", re.IGNORECASE)}
# What is an anchor where it is typed: <a name="x"></a>.
NAMES = ("id", "name")
MOST_TAGS = 1_000


def add_to(md: MarkdownIt) -> None:
    ends = {"alt": ["paragraph", "reference", "blockquote"]}
    md.block.ruler.at("html_block", block, ends)
    md.inline.ruler.at("html_inline", inline)
    md.core.ruler.after("place", "balance", balance)


def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines of HTML up to an empty one; a comment or <pre> up to its own end."""
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("<", begin) or state.is_code_block(start):
        return False
    line = state.src[begin : state.eMarks[start]]
    name = NAME.match(line)
    tag = name[1].lower() if name else ""
    if line.startswith(COMMENT):
        closing = "-->"
    elif tag in BLOCKS | TABLES:
        closing = "</pre>" if tag == "pre" and line[1] != "/" else ""
    elif not silent and tag in ALLOWED and ALONE.match(line):
        closing = ""
    else:
        return False
    last = _end(state, start, end, closing)
    if last < 0:
        return False
    if not silent:
        token = state.push("html_block", "", 0)
        token.map = [start, last]
        token.content = state.getLines(start, last, state.blkIndent, True)
        state.line = last
    return True


def _end(state: StateBlock, start: int, end: int, closing: str) -> int:
    """The line behind the block; below 0 for a comment that does not end, which is text."""
    if closing:
        begin = state.bMarks[start]
        is_ahead = _last(state, closing) >= begin
        found = is_ahead and ENDS[closing].search(state.src, begin, state.eMarks[end - 1])
        if found:
            return next(n for n in range(start, end) if state.eMarks[n] >= found.start()) + 1
        if closing == "-->":
            return -1
    last = start + 1
    while last < end and not state.isEmpty(last) and state.sCount[last] >= state.blkIndent:
        last += 1
    return last


def _last(state: StateBlock, closing: str) -> int:
    """Where this stands last, below 0 for nowhere: looked up once for all that open."""
    last = state.env["last"]
    if closing not in last:
        places = (match.start() for match in ENDS[closing].finditer(state.src))
        last[closing] = max(places, default=-1)
    return last[closing]


def inline(state: PlacedState, silent: bool) -> bool:
    src, start = state.src, state.pos
    if src[start] != "<" or not LESS.match(src, start):
        return False
    is_comment = src.startswith(COMMENT, start)
    end = src.find("-->", start) + 3 if is_comment and state.is_ahead("-->") else 0
    match = TAG.match(src, start, state.posMax)
    if not (match or 3 < end <= state.posMax):
        if not silent and is_comment:
            message = "This comment does not end in its paragraph. Close it with -->."
            tell(state, Kind.UNCLOSED_MARK, message)
        return _print(state, start + 1, silent)
    if match and match[2].lower() not in ALLOWED:
        if not (silent or match[1]):
            tell(state, Kind.HTML_LEFT_OUT, _not_allowed(match[0]))
        return _print(state, match.end(), silent)
    if not silent:
        token = state.push("html_inline", "", 0)
        token.content = src[start : match.end() if match else end]
        token.meta |= {"span": (start, start + len(token.content)), "typed": token.content}
        if match and match[2].lower() == "a":  # in which no address becomes a link
            state.linkLevel = max(0, state.linkLevel + (-1 if match[1] else 1))
    state.pos = match.end() if match else end
    return True


def _print(state: StateInline, end: int, silent: bool) -> bool:
    """As text, which the twin escapes."""
    if not silent:
        token = state.push("html_text", "", 0)
        token.content = state.src[state.pos : end]
        token.meta["span"] = (state.pos, end)
    state.pos = end
    return True


def _not_allowed(tag: str) -> str:
    short = " ".join(tag.split())
    short = short if len(short) <= 40 else f"{short[:39]}…"
    return f"{short} is not allowed as HTML and is printed as it is. Write it as `{short}`."


class Opened:
    """The tags that are open in one place of a text."""

    def __init__(self, env: dict) -> None:
        self.env, self.faults = env, env["faults"]
        self.tags: list[tuple[str, str, int]] = []  # as typed, as printed, line

    def read(self, tag: re.Match[str], line: int) -> str:
        """The tag as it may be printed, with the line of what can be at fault."""
        name = tag[2].lower()
        self.env["tags"] += 1
        if self.env["tags"] > MOST_TAGS:
            message = f"There are more than {MOST_TAGS:,} HTML tags. Write them as code."
            raise ComplexityError(message, line)
        if tag[1]:
            return self._close(name, line)
        attributes = dict(self._attributes(name, tag[3], line))
        is_anchor = name == "a" and "id" in attributes and "href" not in attributes
        printed = "span" if is_anchor else name
        if name not in VOID:
            self.tags.append((name, printed, line))
        words = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        return f'<{printed}{words} data-line="{line}">'

    def _close(self, name: str, line: int) -> str:
        for place in reversed(range(len(self.tags))):
            if self.tags[place][0] == name:
                return f"</{self.tags.pop(place)[1]}>"
        if name not in VOID:
            self._tell(line, f"</{name}> closes nothing here and was left out. Take it out.")
        return ""

    def end(self, names: Iterable[str] = ALLOWED) -> str:
        """The closing tags of those that are open, which is told."""
        left = [tag for tag in reversed(self.tags) if tag[0] in names]
        self.tags = [tag for tag in self.tags if tag[0] not in names]
        for name, _, line in left:
            self._tell(line, f"<{name}> is never closed here. Write </{name}> where it ends.")
        return "".join(f"</{printed}>" for _, printed, _ in left)

    def _attributes(self, tag: str, typed: str, line: int) -> Iterator[tuple[str, str]]:
        for match in ATTRIBUTE.finditer(typed):
            name, value = match[1].lower(), unescape(next(filter(None, match.groups()[1:]), ""))
            if tag == "a" and name in NAMES:
                name = "id"
            allowed = name in ATTRIBUTES.get(tag, ()) and (name != "id" or ANCHOR.fullmatch(value))
            if allowed or value.lower() in VALUES.get(tag, {}).get(name, ()):
                yield name, value
            else:
                message = f"The attribute {name} of <{tag}> is not allowed and was left out."
                self._tell(line, message)

    def _tell(self, line: int, message: str) -> None:
        self.faults.append(Fault(line, Kind.HTML_LEFT_OUT, message))


def balance(state: StateCore) -> None:
    """Close each tag where the block that it was opened in ends, and leave out what closes none."""
    made: list[Token] = []
    frames = [Opened(state.env)]
    for token in state.tokens:
        if token.type == "inline":
            _balance_line(token, Opened(state.env))
        elif token.type == "html_block":
            token.content = _printed(token.content, token.map[0] + 1, frames[-1])
        elif token.nesting > 0:
            frames.append(Opened(state.env))
        elif token.nesting < 0:
            made.extend(_closing(frames.pop()))
        made.append(token)
    state.tokens = [*made, *_closing(frames.pop())]


def _balance_line(token: Token, opened: Opened) -> None:
    for child in token.children:
        if child.type == "html_inline":
            tag = TAG.match(child.content)
            child.content = opened.read(tag, child.meta["line"]) if tag else ""
    if left := opened.end():
        token.children.append(Token("html_inline", "", 0, content=left))


def _printed(typed: str, first: int, opened: Opened) -> str:
    """A block of HTML, each of its tags as it may be printed."""
    pieces, end, last_comment = [], 0, typed.rfind("-->")
    line, place = first, 0
    while (start := typed.find("<", end)) >= 0:
        pieces.append(typed[end:start].replace(">", "&gt;"))
        line, place = line + typed.count("\n", place, start), start
        tag = TAG.match(typed, start)
        if typed.startswith(COMMENT, start) and start < last_comment:
            end = typed.find("-->", start) + 3
        elif tag and tag[2].lower() in ALLOWED:
            pieces.append(opened.read(tag, line))
            end = tag.end()
        else:
            end = tag.end() if tag else start + 1
            pieces.append(escape(typed[start:end], quote=False))
            if tag and not tag[1]:
                opened.faults.append(Fault(line, Kind.HTML_LEFT_OUT, _not_allowed(tag[0])))
    pieces.append(typed[end:].replace(">", "&gt;"))
    return "".join(pieces).rstrip("\n") + opened.end(TEXT) + "\n"


def _closing(opened: Opened) -> Iterator[Token]:
    if left := opened.end():
        yield Token("html_block", "", 0, content=left)
