"""Where a token was typed: markdown-it says it of blocks, here it is said of all others."""

from bisect import bisect_left
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from essays.markdown.bounds import ComplexityError
from essays.markdown.faults import Fault, Kind

MOST_ADDRESSES = 1_000_000  # characters: one definition may serve many links
Rule = Callable[[StateInline, bool], bool]


class PlacedState(StateInline):
    """Each token knows where in the content of its block it begins."""

    def __init__(self, src: str, md: MarkdownIt, env: dict, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self.brackets: dict[int, int] | bool | None = None  # see `brackets.py`
        self.holding: set[int] = set()
        self.is_pairing = False
        self.last: dict[str, int] = {}

    def is_ahead(self, closing: str) -> bool:
        """Whether this stands behind here: looked up once for all that open and never close."""
        if closing not in self.last:
            self.last[closing] = self.src.rfind(closing)
        return self.last[closing] > self.pos

    def push(self, ttype: str, tag: str, nesting: int) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta["at"] = self.pos
        return token

    def pushPending(self) -> Token:  # noqa: N802
        token = super().pushPending()
        token.meta["at"] = self.pos - 1
        return token


class PlacedInline(ParserInline):
    """The parser of lines, with such tokens."""

    def parse(self, src: str, md: MarkdownIt, env: dict, tokens: list[Token]) -> list[Token]:
        state = PlacedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def spanned(rule: Rule) -> Rule:
    """The same rule, whose first token tells where all that it read begins and ends."""

    def read(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        for token in () if silent else state.tokens[count : count + 2]:
            if token.type != "text":
                token.meta |= {"span": (start, state.pos), "typed": state.src[start : state.pos]}
                break
        return True

    return read


def tell(state: StateInline, kind: Kind, message: str) -> None:
    """Leave a fault at this place of a line."""
    state.push("fault", "", 0).meta["fault"] = (kind, message)


def leave_out(state: StateInline, start: int, end: int) -> None:
    """What stands between these places is in no output."""
    state.push("left_out", "", 0).meta["span"] = (start, end)


def tell_of(state: StateBlock, line: int, kind: Kind, message: str) -> None:
    """Note a fault of a block, on this line from 0."""
    state.env["faults"].append(Fault(line + 1, kind, message))


def place(state: StateCore) -> None:
    """Give each token in a line the number of the line, from 1, and collect the faults."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            first = token.map[0] + 1 if token.map else 1
            breaks = [n for n, sign in enumerate(token.content) if sign == "\n"]
            _place(state.env, token.children, first, breaks)


def _place(env: dict, tokens: list[Token], first: int, breaks: list[int]) -> None:
    for token in tokens:
        meta = token.meta
        at = meta["span"][0] if "span" in meta else meta.get("at", 0)
        meta["line"] = line = first + bisect_left(breaks, at) if breaks else first
        if "href" in token.attrs:
            env["addresses"] += len(token.attrs["href"])
            if env["addresses"] > MOST_ADDRESSES:
                raise ComplexityError("A long address is used too often. Shorten it.", line)
        if "fault" in meta:
            env["faults"].append(Fault(line, *meta["fault"]))
        if token.type == "image":
            _place(env, token.children or [], line, [])
        elif token.children:
            _place(env, token.children, first, breaks)
