"""Which bracket closes which, in one pass where a line has many.

markdown-it looks for the end of each bracket anew, and within it for that of each bracket in it.
"""

import re
from types import SimpleNamespace

from markdown_it import MarkdownIt, helpers
from markdown_it.rules_inline import StateInline, image, link

FEW = 16
LABEL = re.compile(r"\[(?:\\.|[^\[\]\\]){0,1000}+\]", re.DOTALL)


def add_to(md: MarkdownIt) -> None:
    named = {name: getattr(helpers, name) for name in helpers.__all__}
    md.helpers = SimpleNamespace(**named | {"parseLinkLabel": label_end})


def label_end(state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: N803
    """Where the bracket at `start` is closed, or -1; also if links may not, and do, stand in it."""
    if state.brackets is None:
        state.brackets = {} if state.src.count("[") > FEW else False
        if state.brackets is not False:
            _pair(state)
    if state.brackets is False:
        return helpers.parseLinkLabel(state, start, disableNested)
    if disableNested and start in state.holding:
        return -1
    if start not in state.brackets and state.is_pairing:  # the label of a reference, further on
        label = LABEL.match(state.src, start, state.posMax)
        return label.end() - 1 if label else -1
    end = state.brackets.get(start, -1)
    return end if end < state.posMax else -1


def _pair(state: StateInline) -> None:
    before, most, src = state.pos, state.posMax, state.src
    state.is_pairing, state.pos, state.posMax = True, 0, len(src)
    opened: list[int] = []
    while state.pos < len(src):
        place = state.pos
        if src[place] == "[":
            opened.append(place)
            state.pos += 1
        elif src[place] == "]" and opened:
            _close(state, opened.pop(), opened)
        elif src.startswith("![", place):
            state.pos += 1
        else:
            state.md.inline.skipToken(state)
    state.is_pairing, state.pos, state.posMax = False, before, most


def _close(state: StateInline, start: int, opened: list[int]) -> None:
    end = state.pos
    state.brackets[start] = end
    is_image = start > 0 and state.src[start - 1] == "!"
    state.pos = start - is_image
    if not (image if is_image else link)(state, True):
        state.pos = end + 1
    elif not is_image:
        state.holding.update(opened[-1:])
    if start in state.holding:
        state.holding.update(opened[-1:])
