"""Records and charts as Markdown that says just what they say."""

import re

from essays.markdown.charts.data import ChartError
from essays.markdown.charts.reading import read
from essays.markdown.charts.telling import table
from essays.markdown.draft import Draft

SPECIAL = re.compile(r"([\\`*_\[\]])")
LESS = re.compile(r"<(?=[a-zA-Z/!?])")


def plain(text: str) -> str:
    """Any text as one line of Markdown that says just this."""
    return LESS.sub("&lt;", SPECIAL.sub(r"\\\1", text.replace("\n", " ")))


def written_chart(fence: str) -> str:
    """The title of a chart, what it measures, and its table; nothing, if it cannot be read."""
    try:
        chart = read(fence)
    except ChartError:
        return ""
    rows = [[plain(cell.text_content()) for cell in row] for row in table(chart).iter("tr")]
    measure = f": {plain(str(chart.y))}" if len(chart.series) > 1 else ""
    return f"**{plain(chart.title)}**{measure}\n\n{pipe_table(rows)}"


def pipe_table(rows: list[list[str]]) -> str:
    """Rows, the header first, as a Markdown table."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join((lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]))


def linked(draft: Draft, words: str, address: str, mark: str = "") -> str:
    words = f"{mark}{plain(words)}{mark}"
    return f"[{words}]({draft.absolute(address)})" if address else words
