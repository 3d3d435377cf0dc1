"""A bound on what we make of a text ourselves; ordinary essays stay far below each."""

from collections import Counter

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from essays.markdown.bounds import ComplexityError

BLOCKS = {
    "heading_open": (2_000, "headings"),
    "fence": (1_000, "blocks of code"),
    "slashes_open": (500, "/// blocks"),
    "footnote_open": (1_000, "footnotes"),
    "hr": (2_000, "rules"),
}
MARKS = {
    "formula": (1_000, "formulas"),
    "citation": (2_000, "citations"),
    "image": (1_000, "images"),
}
MOST_CHARTS = 200
MOST_TEX = 50_000  # characters


def add_to(md: MarkdownIt) -> None:
    md.core.ruler.after("block", "blocks", lambda state: _count(state.tokens, BLOCKS))
    md.core.ruler.after("place", "marks", check_marks)


def check_marks(state: StateCore) -> None:
    tokens = [child for token in state.tokens for child in token.children or (token,)]
    _count(tokens, MARKS)
    charts = [token for token in tokens if token.type == "fence" and token.info == "chart"]
    if len(charts) > MOST_CHARTS:
        message = f"There are more than {MOST_CHARTS} charts. Split the text."
        raise ComplexityError(message, _line(charts[MOST_CHARTS]))
    tex = [token for token in tokens if token.type == "formula"]
    if sum(len(token.content) for token in tex) > MOST_TEX:
        message = f"The formulas have more than {MOST_TEX:,} characters. Split the text."
        raise ComplexityError(message, _line(tex[-1]))


def _count(tokens: list[Token], limits: dict[str, tuple[int, str]]) -> None:
    counts = Counter(token.type for token in tokens)
    for kind, (most, name) in limits.items():
        if counts[kind] > most:
            line = _line([token for token in tokens if token.type == kind][most])
            raise ComplexityError(f"There are more than {most:,} {name}. Split the text.", line)


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else token.meta.get("line", 1)
