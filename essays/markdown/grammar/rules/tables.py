"""Tables: a bar in code or in a formula parts no cells, and cells too many are told."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_block.table import escapedSplit

from essays.markdown.bounds import ComplexityError
from essays.markdown.faults import Kind
from essays.markdown.grammar.positions import tell_of

MOST_CELLS = 10_000
COLUMNS = re.compile(r"[-:|][-:| \t]*")
WHOLE = re.compile(
    r"\\.|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)|\$(?![\s$])(?:\\.|[^\\$\n])+(?<!\s)\$(?!\d)"
)
BAR = "\ufffe"  # stands for a bar that parts nothing; it is in no text


def add_to(md: MarkdownIt) -> None:
    md.block.ruler.at("table", block, {"alt": ["paragraph", "reference"]})


def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    below = start + 1
    if below >= end or "|" not in _line(state, start) or not COLUMNS.fullmatch(_line(state, below)):
        return False
    typed, count = state.src, len(state.tokens)
    state.src = _masked(state, start, below)
    found = table(state, start, end, True)
    if found and not silent:
        last = below
        while last < end and not state.isEmpty(last):
            last += 1
        state.src = _masked(state, start, last - 1)
        table(state, start, end, False)
        _check(state, count)
    state.src = typed
    return found


def _masked(state: StateBlock, start: int, last: int) -> str:
    """The text, in these lines without the bars that part nothing."""
    begin, end, typed = state.bMarks[start], state.eMarks[last], state.src
    rows = WHOLE.sub(lambda whole: _without_bars(whole[0]), typed[begin:end])
    return typed[:begin] + rows + typed[end:] if BAR in rows else typed


def _without_bars(whole: str) -> str:
    return whole if whole[0] == "\\" else re.sub(r"(?<!\\)\|", BAR, whole)


def _check(state: StateBlock, count: int) -> None:
    columns, made = 0, state.tokens[count:]
    for token in made:
        token.content = token.content.replace(BAR, "|")
        columns += token.type == "th_open"
        if token.type == "tr_open" and columns:
            cells = len(escapedSplit(_row(state, token.map[0])))
            if cells > columns:
                message = f"This row has {cells} cells, the head of the table {columns}. "
                message += "Write \\| for a bar in a cell."
                tell_of(state, token.map[0], Kind.LONG_ROW, message)
    state.env["cells"] += sum(token.type in ("td_open", "th_open") for token in made)
    if state.env["cells"] > MOST_CELLS:
        message = f"There are more than {MOST_CELLS:,} table cells. Split the text."
        raise ComplexityError(message, made[0].map[0] + 1)


def _row(state: StateBlock, line: int) -> str:
    row = _line(state, line).strip().removeprefix("|")
    return row[:-1] if row.endswith("|") and not row.endswith("\\|") else row


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
