"""Which records a Markdown text names, without rendering it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .citations import CITATION, PART
from .source import Source

NAMED = re.compile(r"""(?<=[(<"'\s])(?:(page|doc|image):(\d{1,18})\b|claim:([^\s()<>"']+))""")
CITED = re.compile(CITATION)


class Reference(NamedTuple):
    """A record that is named in a text.

    Its kind is `page`, `doc` or `image` with an id, `paper` with a key, or `claim` with the key
    of its paper, a slash and its slug.
    """

    kind: str
    id: int | str


def references(text: str) -> Iterator[Reference]:
    """Each record that is named outside code, once: papers, then the others as they stand."""
    prose = Source(text).prose
    cited = (key for citation in CITED.finditer(prose) for key, _ in PART.findall(citation[1]))
    named = (
        Reference(kind, int(id_)) if kind else Reference("claim", claim)
        for kind, id_, claim in NAMED.findall(prose)
    )
    return iter(dict.fromkeys((*(Reference("paper", key) for key in cited), *named)))
