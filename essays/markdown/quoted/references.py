"""Which records a Markdown text names, without rendering it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it.token import Token

from essays.markdown.bounds import ComplexityError
from essays.markdown.grammar import walk
from essays.markdown.grammar.rules.inline import PART
from essays.markdown.typed import read

NAMED = re.compile(r"""(page|doc|image):(\d{1,18})\b|claim:([^\s()<>"']+)""")
# In a tag that the parser has let through.
ADDRESS = re.compile(r'\s(?:href|src)="([^"]*)"')


class Reference(NamedTuple):
    """A record that is named in a text.

    Its kind is `page`, `doc` or `image` with an id, `paper` with a key, or `claim` with the key
    of its paper, a slash and its slug.
    """

    kind: str
    id: int | str


def references(text: str) -> Iterator[Reference]:
    """Each record that is named outside code, once: papers, then the others as they stand.

    A text that cannot be read names none.
    """
    try:
        return named(read(text).parsed.tokens)
    except ComplexityError:
        return iter(())


def named(tokens: list[Token]) -> Iterator[Reference]:
    tokens = list(walk(tokens))
    cited = (
        Reference("paper", key)
        for token in tokens
        if token.type == "citation"
        for key, _ in PART.findall(token.content)
    )
    matches = (NAMED.match(address) for token in tokens for address in addresses(token))
    records = (
        Reference(match[1], int(match[2])) if match[1] else Reference("claim", match[3])
        for match in matches
        if match
    )
    return iter(dict.fromkeys((*cited, *records)))


def addresses(token: Token) -> Iterator[str]:
    """Where a token leads to."""
    if token.type.startswith("html_"):
        yield from ADDRESS.findall(token.content)
    elif token.type == "definition":
        yield token.meta["url"]
    else:
        yield from (str(token.attrs[name]) for name in ("href", "src") if name in token.attrs)
