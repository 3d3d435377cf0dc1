"""The languages whose code is colored, each within a bound on what its reading may cost.

Pygments reads by lists of regular expressions, most of which look as far ahead as a text goes:
24 KB of empty lines keep the one of C busy for 12 seconds. Here no expression sees more than the
next lines, and long lines and long blanks are passed over, so that the time grows with the length
of the text alone. A token that is longer than that (a comment of 60 lines) is colored in part.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import escape
from itertools import groupby
from math import inf

from pygments.lexer import Lexer, RegexLexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.data import YamlLexer, YamlLexerContext
from pygments.token import STANDARD_TYPES, Error, Keyword, Name, Text, _TokenType

type Piece = tuple[_TokenType, str]
# A rule of a lexer: what matches, what it is, and the state in which to go on.
type Action = _TokenType | Callable[[Lexer, re.Match[str]], Iterator[tuple[int, _TokenType, str]]]
type Move = tuple[str, ...] | str | int | None
type Rule = tuple[Callable[[str, int, int], re.Match[str] | None], Action | None, Move]
type Found = tuple[re.Match[str] | None, Action | None, Move]

# Keywords, strings, comments, numbers, and the names of what is defined: the rest of a program
# needs no color.
COLORED = {name for name in STANDARD_TYPES.values() if re.match(r"[kscm]|n[bcdf]|ow", name)}

# Of each lexer that is offered, what authors call its language.
NAMES = {
    "awk": "awk",
    "bash": "bash sh shell zsh ksh",
    "bazel": "bazel starlark",
    "c": "c h",
    "cmake": "cmake",
    "console": "console shell-session sh-session shellsession terminal",
    "cpp": "cpp c++ cc cxx hpp hip",
    "css": "css",
    "cuda": "cuda cu",
    "cython": "cython pyx",
    "diff": "diff patch udiff",
    "docker": "docker dockerfile containerfile",
    "fortran": "fortran f90",
    "gas": "gas asm assembly s",
    "glsl": "glsl",
    "go": "go golang",
    "graphql": "graphql gql",
    "haskell": "haskell hs",
    "html": "html htm",
    "ini": "ini cfg conf dosini properties env dotenv",
    "javascript": "javascript js node mjs",
    "json": "json jsonl ndjson jsonc json5 ipynb",
    "julia": "julia jl",
    "kotlin": "kotlin kt",
    "lean4": "lean lean4",
    "llvm": "llvm mlir",
    "lua": "lua",
    "basemake": "make makefile mk",
    "markdown": "markdown md",
    "matlab": "matlab octave",
    "mojo": "mojo",
    "nasm": "nasm",
    "nginx": "nginx",
    "ocaml": "ocaml ml",
    "protobuf": "protobuf proto",
    "ptx": "ptx sass",
    "pycon": "pycon python-console ipython doctest",
    "python": "python py python3 py3 pyi triton numpy sage",
    "pytb": "pytb traceback py3tb",
    "r": "r rlang",
    "rust": "rust rs",
    "scala": "scala",
    "scheme": "scheme lisp racket",
    "sql": "sql sqlite sqlite3 postgresql postgres mysql",
    "swift": "swift",
    "systemverilog": "systemverilog sv",
    "tex": "tex latex",
    "toml": "toml",
    "typescript": "typescript ts",
    "verilog": "verilog v",
    "xml": "xml svg",
    "yaml": "yaml yml",
    "zig": "zig",
}
LEXERS = {name: lexer for lexer, names in NAMES.items() for name in names.split()}
# Dialogues with a machine: what stands before the words that are typed in, and their language.
PROMPTS = {
    "console": (re.compile(r"(?:\([\w.-]{1,40}\) )?\S{0,60}[$#] |[%>] "), "bash"),
    "pycon": (re.compile(r">>> |\.\.\. "), "python"),
}
# What the lexers of C and CUDA tell apart from other names by lists of their own.
WORDS = {
    "stdlib_types": Keyword.Type,
    "c99_types": Keyword.Type,
    "linux_types": Keyword.Type,
    "vector_types": Keyword.Type,
    "function_qualifiers": Keyword.Reserved,
    "variable_qualifiers": Keyword.Type,
    "execution_confs": Keyword.Pseudo,
    "variables": Name.Builtin,
    "functions": Name.Function,
}
AHEAD = 600  # characters that an expression sees at least, then to the end of the line
# Not read: a line for a machine, and of a long blank all but its ends.
PASSED_OVER = re.compile(
    r"^[^\n]{1000,} | (?<=\n)\s{20,}(?=\n) | (?<=\s{4})[^\S\n]{40,}", re.MULTILINE | re.VERBOSE
)
MOST_TURNS = 100  # of a lexer that goes from state to state and reads nothing


def highlight(code: str, language: str) -> str:
    """The inner HTML of a code element: spans with the classes `COLORED`, none across lines.

    `language` may be a whole info string; its first word counts. Code in a language that is not
    offered is escaped, and no more.
    """
    text = code if code.endswith("\n") else f"{code}\n"
    found = tokens(text, language)
    if not found:
        return escape(code, quote=False)
    html = _marked_up(found)
    return html if text is code else html.removesuffix("\n")


def tokens(code: str, language: str) -> list[Piece]:
    """The tokens of code that ends with a line break; none if its language is not offered."""
    lexer = LEXERS.get("".join(language.split(maxsplit=1)[:1]).lower())
    if not lexer:
        return []
    found = list(_dialogue(code, *PROMPTS[lexer]) if lexer in PROMPTS else _read(code, lexer))
    is_whole = "".join(value for _, value in found) == code
    return found if is_whole else []  # a lexer may leave out what it dislikes


def _marked_up(pieces: Iterable[Piece]) -> str:
    """Pieces as HTML, neighbors of one class in one span for each line."""
    html = []
    for css, group in groupby(pieces, lambda piece: _class(piece[0])):
        text = escape("".join(value for _, value in group), quote=False)
        if css:
            lines = text.split("\n")
            text = "\n".join(line and f'<span class="{css}">{line}</span>' for line in lines)
        html.append(text)
    return "".join(html)


@cache
def _class(kind: _TokenType) -> str:
    while kind not in STANDARD_TYPES:
        kind = kind.parent
    css = STANDARD_TYPES[kind]
    return css if css in COLORED else ""


def _dialogue(text: str, prompt: re.Pattern[str], lexer: str) -> Iterator[Piece]:
    """Only what is typed in has the colors of its language."""
    for line in text.splitlines(keepends=True):
        if typed_behind := prompt.match(line):
            yield Text, typed_behind[0]
            yield from _read(line[typed_behind.end() :], lexer)
        else:
            yield Text, line


def _read(text: str, name: str) -> Iterator[Piece]:
    """The tokens of a text, with what is passed over between them."""
    read, passed, start, length = [], [], 0, 0
    for match in PASSED_OVER.finditer(text):
        read.append(text[start : match.start()])
        length += len(read[-1])
        passed.append((length, match[0]))
        start = match.end()
    read.append(text[start:])
    gaps, position = iter([*passed, (inf, "")]), 0
    offset, missing = next(gaps)
    for kind, value in _tokens("".join(read), _lexer(name)):
        while offset <= position + len(value):
            yield kind, value[: offset - position]
            value, position = value[offset - position :], offset
            yield Text, missing
            offset, missing = next(gaps)
        yield kind, value
        position += len(value)


def _tokens(text: str, lexer: Lexer) -> Iterable[Piece]:
    if isinstance(lexer, YamlLexer):
        found = lexer.get_tokens_unprocessed(context=Window(text, 0))
    elif isinstance(lexer, RegexLexer):
        found = _by_rules(text, lexer)
    else:
        found = lexer.get_tokens_unprocessed(text)
    return ((kind, value) for _, kind, value in found)


@cache
def _lexer(name: str) -> Lexer:
    return get_lexer_by_name(name)


class Window(YamlLexerContext):
    """How far YAML is read, and how far its expressions see."""

    @property
    def end(self) -> int:
        return _end(self.text, self.pos)

    @end.setter
    def end(self, value: int) -> None:
        """It follows from the position."""


def _end(text: str, position: int) -> int:
    """Where the view of expressions at this position ends: behind a line."""
    return text.find("\n", position + AHEAD) + 1 or len(text)


def _by_rules(text: str, lexer: RegexLexer) -> Iterator[tuple[int, _TokenType, str]]:
    """What `RegexLexer.get_tokens_unprocessed` gives, by expressions that do not see all."""
    position = end = turns = 0
    states, words = ["root"], _words(type(lexer))
    while position < len(text):
        if end < min(position + AHEAD, len(text)):
            end = _end(text, position + AHEAD)
        match, action, move = _first(lexer._tokens[states[-1]], text, position, end)
        turns = turns + 1 if match and match.end() == position else 0
        if not match or turns > MOST_TURNS:
            states = ["root"] if text[position] == "\n" else states
            yield position, Error, text[position]
            position += 1
            continue
        if type(action) is _TokenType:
            kind = words.get(match[0], action) if action is Name else action
            yield position, kind, match[0]
        elif action:
            yield from action(lexer, match)
        position = match.end()
        _move(states, move)


def _first(rules: Iterable[Rule], text: str, position: int, end: int) -> Found:
    for match_at, action, move in rules:
        if match := match_at(text, position, end):
            return match, action, move
    return None, None, None


def _move(states: list[str], move: Move) -> None:
    """Go on to the state that a rule names; the first one stays."""
    if isinstance(move, int):
        del states[max(1, len(states) + move) :]
        return
    for state in (move,) if isinstance(move, str) else move or ():
        if state != "#pop":
            states.append(states[-1] if state == "#push" else state)
        elif len(states) > 1:
            states.pop()


@cache
def _words(lexer: type[RegexLexer]) -> dict[str, _TokenType]:
    return {word: kind for name, kind in WORDS.items() for word in getattr(lexer, name, ())}
