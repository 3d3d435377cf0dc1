"""Which records a Markdown text names, without rendering it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .source import Source

NAMED = re.compile(r"""(?<=[(<"'\s])(page|doc|image):(\d{1,18})\b""")


class Reference(NamedTuple):
    """A record that is named in a text: its kind (`page`, `doc` or `image`) and its id."""

    kind: str
    id: int


def references(text: str) -> Iterator[Reference]:
    """Each record that is named outside code, once, in the order of the text."""
    named = (Reference(kind, int(id_)) for kind, id_ in NAMED.findall(Source(text).prose))
    return iter(dict.fromkeys(named))
