"""Boxes of tasks: `- [ ] to do` and `- [x] done`, as GitHub reads them."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

BOX = re.compile(r"\[([ xX])\][ \t]+(?=\S)")


def add_to(md: MarkdownIt) -> None:
    md.core.ruler.after("block", "tasks", take_boxes)


def take_boxes(state: StateCore) -> None:
    """The first line of an item loses its box, and remembers whether it is checked."""
    tokens = state.tokens
    for item, paragraph, line in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_first = item.type == "list_item_open" and paragraph.type == "paragraph_open"
        if is_first and (box := BOX.match(line.content)):
            line.content = line.content[box.end() :]
            line.meta["task"] = "open" if box[1] == " " else "done"
