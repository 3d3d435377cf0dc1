"""For the author only: the faults of a text, shown in its page where they stand."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape

from .faults import Fault
from .pipeline import render
from .records import NO_RECORDS, Resolver
from .result import Rendered
from .source import ITEM_START, Source
from .syntax import SLASHES

# Private characters stand for the place of a fault while the text is rendered.
PLACE = "\ue000{}\ue001"
TYPED = {ord(mark): None for mark in "\ue000\ue001"}  # nobody sees these
PLACES = re.compile("(?:<p>)?((?:\ue000\\d+\ue001)+)(?:</p>)?")


def previewed(text: str, resolver: Resolver = NO_RECORDS) -> Rendered:
    """Render for a page, each fault in a paragraph before the block that it stands in.

    Those without a place in the page stand at its top.
    """
    text = text.translate(TYPED)
    result = render(text, resolver=resolver)
    if not result.faults:
        return result
    html = render(_with_places(Source(text), result.faults), resolver=resolver).html
    placed: set[int] = set()

    def notices(match: re.Match[str]) -> str:
        numbers = [int(number) for number in re.findall(r"\d+", match[1])]
        placed.update(numbers)
        return "".join(notice(result.faults[number]) for number in numbers)

    html = PLACES.sub(notices, html)
    lost = (fault for number, fault in enumerate(result.faults) if number not in placed)
    return replace(result, html="".join(map(notice, lost)) + html)


def notice(fault: Fault) -> str:
    name = f"{fault.level.capitalize()}, line {fault.line}."
    return f'<p class="fault {fault.level}"><b>{name}</b> {escape(fault.message)}</p>\n'


def _with_places(source: Source, faults: tuple[Fault, ...]) -> str:
    lines = source.text.split("\n")
    openings = list(_openings(source))
    for number, fault in reversed([*enumerate(faults)]):
        above = max((line for line in openings if line < fault.line), default=0)
        mark = PLACE.format(number)
        same = lines[above].startswith(PLACE[0])
        lines[above] = mark + lines[above] if same else f"{mark}\n\n{lines[above]}"
    return "\n".join(lines)


def _openings(source: Source) -> Iterator[int]:
    """The lines (from 0) above which a paragraph may stand and takes no block apart."""
    fenced = {line for start, end in source.code_blocks for line in range(start + 1, end)}
    after_empty, in_item, opened = True, False, []
    for number, line in enumerate(source.text.split("\n")):
        if number in fenced or not line.strip():
            after_empty = not line.strip()
            continue
        slashes, starts_item = SLASHES.match(line), ITEM_START.match(line)
        may_open = after_empty and line[0] not in " \t" and not opened
        in_list = in_item and starts_item and not line.startswith("[^")
        if may_open and not in_list and not (slashes and slashes[2].endswith("-caption")):
            yield number
        in_item = bool(starts_item) or (in_item and not (after_empty and line[0] not in " \t"))
        if slashes and slashes[2]:
            opened.append(slashes[1])
        elif slashes and slashes[1] in opened:
            del opened[opened.index(slashes[1]) :]
        after_empty = False
