"""What an author should know of an essay before it is brought."""

from essays.markdown import Fault
from essays.moving.plan import Row


def said_of(row: Row) -> list[str]:
    """Return it in lines, those of the text with the line of the file."""
    place = f"{row.source.file}, line {row.source.line}"
    if row.reason:
        return [f"{place}: {row.reason}"]
    lines = list(dict.fromkeys(row.source.told))
    lines += [f"{change.field}: {change.old} \u2192 {change.new}" for change in row.changes]
    lines += [f"The image {address} is not in the folder." for address in row.lost]
    lines += [f"{place_of(row, fault)}: {fault.message}" for fault in row.faults]
    return lines


def place_of(row: Row, fault: Fault) -> str:
    """Name the line of the file, where what is at fault stands there as it was typed."""
    line = row.page.body.split("\n")[fault.line - 1 :][:1]
    typed = row.source.typed.split("\n")
    if line and line[0].strip() and line[0] in typed:
        return f"Line {typed.index(line[0]) + 1}"
    return f"Line {fault.line} of the text as it comes in"
