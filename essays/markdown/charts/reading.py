"""What an author writes into a chart fence, and what is refused because it would mislead."""

import csv
import re
from dataclasses import dataclass
from itertools import pairwise
from math import isclose

from essays.markdown.charts.data import Axis, Chart, ChartError, Point, Series

MAX_SERIES = 4
MAX_ROWS = 200
MAX_BARS = 48
MAX_CELL = 80
MAX_LABEL = 48
MAX_NAME = 40
LARGEST, SMALLEST = 1e15, 1e-12

NUMBER = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})(?:[eE][+-]?\d{1,3})?", re.ASCII)
LABEL = re.compile(r"(.*\S)\s+\((\S.*)\)")
BOUND = re.compile(r"(.*\S)\s+(±|\+/-|low|high)")
OPTIONS = ("title", "type", "x", "y", "log", "from")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the data: `number` counts the rows below the header from 1."""

    line: int
    number: int
    cells: list[str]

    def refuse(self, column: str, what: str) -> ChartError:
        return ChartError(self.line, f"The chart's row {self.number}, column “{column}”: {what}")


def read(text: str) -> Chart:
    """The chart that a fence holds: `key: value` lines, an empty line, a CSV with a header.

    Raises `ChartError` for all that is missing, wrong, or would mislead.
    """
    lines = text.strip("\n").split("\n")
    head = next((n for n, line in enumerate(lines) if not line.strip()), len(lines))
    options = _options(lines[:head])
    header, rows = _rows(lines, head)
    kind = options.get("type", (1, "line"))[1]
    if kind not in ("line", "bar"):
        raise ChartError(options["type"][0], f"The chart's type “{kind}” is not line or bar.")
    log = _log(options, kind)
    y = _axis(options, "y", needs_unit=True, log="y" in log)
    read_series = _series(header, rows, log=y.log)
    names = tuple(row.cells[0] for row in rows)
    if kind == "line":
        x = _axis(options, "x", needs_unit=True, log="x" in log)
        positions = _positions(header[0], rows, x.log)
    else:
        x = _axis(options, "x", needs_unit=False, log="x" in log, default=header[0])
        positions = ()
        _check_bars(header[0], rows, x.log, len(read_series))
    start = _start(options, kind, read_series, log=y.log)
    title = options.get("title", (1, ""))[1]
    if not title or len(title) > MAX_CELL * 2:
        raise ChartError(1, "The chart needs a title of at most 160 characters: title: Growth.")
    return Chart(title, kind, x, y, start, header[0], names, positions, read_series)


def _options(lines: list[str]) -> dict[str, tuple[int, str]]:
    options: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines, start=1):
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or key not in OPTIONS:
            known = ", ".join(f"{name}:" for name in OPTIONS)
            message = f"“{line.strip()[:MAX_CELL]}” is no option of a chart. There are {known}"
            raise ChartError(number, f"{message} and then an empty line before the data.")
        if key in options:
            raise ChartError(number, f"The chart's option {key}: stands twice. Take one out.")
        options[key] = (number, value)
    return options


def _rows(lines: list[str], head: int) -> tuple[list[str], list[Row]]:
    if sum(1 for line in lines[head:] if line.strip()) > MAX_ROWS + 1:
        raise ChartError(head + 1, f"The chart has more than {MAX_ROWS} rows. Leave some out.")
    reader = csv.reader(lines[head:], skipinitialspace=True, strict=True)
    read: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                read.append((head + reader.line_num, [" ".join(cell.split()) for cell in cells]))
    except csv.Error:
        line = head + reader.line_num
        message = f"The chart's row {len(read)} has a quote that is out of place. Double it."
        raise ChartError(line, message) from None
    if len(read) < 2:
        message = "The chart has no data. After an empty line, write a header and rows of values."
        raise ChartError(len(lines), message)
    (line, header), *rest = read
    _check_header(line, header)
    rows = [Row(line, number, cells) for number, (line, cells) in enumerate(rest, start=1)]
    for row in rows:
        _check_row(row, header)
    return header, rows


def _check_header(line: int, header: list[str]) -> None:
    for number, name in enumerate(header, start=1):
        if not name:
            raise ChartError(line, f"The chart's column {number} has no name in the header.")
        if header.count(name) > 1:
            raise ChartError(line, f"The chart has two columns “{name[:MAX_CELL]}”. Rename one.")
        if len(name) > MAX_NAME:
            message = f"The name of the chart's column {number} is longer than {MAX_NAME} letters."
            raise ChartError(line, message)


def _check_row(row: Row, header: list[str]) -> None:
    if len(row.cells) != len(header):
        message = f"The chart's row {row.number} has {len(row.cells)} cells, the header has "
        raise ChartError(row.line, f"{message}{len(header)}. A comma in a cell needs quotes.")
    for name, cell in zip(header, row.cells, strict=True):
        if len(cell) > MAX_CELL:
            raise row.refuse(name, f"the cell is longer than {MAX_CELL} characters.")
    if not row.cells[0]:
        raise row.refuse(header[0], "the row has no name.")


def _log(options: dict[str, tuple[int, str]], kind: str) -> set[str]:
    line, value = options.get("log", (1, ""))
    axes = set(value.split())
    if not axes <= {"x", "y"}:
        raise ChartError(line, "The chart's option log: takes x, y, or both: log: x y.")
    if kind == "bar" and "y" in axes:
        message = "A bar's length means nothing on a log axis. Write type: line, or drop log: y."
        raise ChartError(line, message)
    return axes


def _axis(
    options: dict[str, tuple[int, str]], key: str, *, needs_unit: bool, log: bool, default: str = ""
) -> Axis:
    line, value = options.get(key, (1, default))
    if len(value) > MAX_LABEL:
        message = f"The label of the chart's axis {key} is longer than {MAX_LABEL} characters."
        raise ChartError(line, message)
    match = LABEL.fullmatch(value)
    if not value or (needs_unit and not match):
        message = f"The chart's axis {key} needs a label and a unit, as {key}: Throughput (tok/s)."
        raise ChartError(line, f"{message} For a bare number, write (none) as the unit.")
    label, unit = match.groups() if match else (value, "")
    return Axis(label, "" if unit == "none" else unit, log)


def _number(row: Row, column: str, cell: str, *, log: bool) -> float:
    typed = cell.replace("\u2212", "-")
    if not NUMBER.fullmatch(typed):
        raise row.refuse(column, f"“{cell}” is not a number such as 1234.5 or 2e6.")
    value = float(typed)
    if value and not SMALLEST <= abs(value) <= LARGEST:
        raise row.refuse(column, f"{cell} is too large or too small. Choose another unit.")
    if log and value <= 0:
        raise row.refuse(column, f"{cell} has no place on a log axis, which begins above 0.")
    return value


def _series(header: list[str], rows: list[Row], *, log: bool) -> tuple[Series, ...]:
    bounds = {match.groups() for name in header[1:] if (match := BOUND.fullmatch(name))}
    names = [name for name in header[1:] if not BOUND.fullmatch(name)]
    for name, bound in sorted(bounds):
        if name not in names:
            message = f"The chart's column “{name} {bound}” belongs to no column “{name}”."
            raise ChartError(rows[0].line - 1, message)
        other = {"low": "high", "high": "low"}.get(bound)
        if other and (name, other) not in bounds:
            message = f"The chart's column “{name} {bound}” needs a column “{name} {other}”."
            raise ChartError(rows[0].line - 1, message)
    if not 1 <= len(names) <= MAX_SERIES:
        message = f"The chart has {len(names)} series, and 1 to {MAX_SERIES} can be told apart."
        raise ChartError(rows[0].line - 1, message)
    return tuple(_column(name, header, rows, log) for name in names)


def _column(name: str, header: list[str], rows: list[Row], log: bool) -> Series:
    places = {column: place for place, column in enumerate(header)}
    series = Series(name, tuple(_point(name, places, row, log) for row in rows))
    if not series.known:
        raise ChartError(rows[0].line, f"The chart's column “{name}” has no value.")
    return series


def _point(name: str, places: dict[str, int], row: Row, log: bool) -> Point | None:
    cells = {
        bound: row.cells[places[column]]
        for bound in ("±", "+/-", "low", "high")
        if (column := f"{name} {bound}") in places and row.cells[places[column]]
    }
    cell = row.cells[places[name]]
    if not cell:
        if cells:
            raise row.refuse(name, "there is an error bar, but no value.")
        return None
    value = _number(row, name, cell, log=log)
    if not cells:
        return Point(cell, value, value, value)
    return _with_error(name, row, Point(cell, value, value, value), cells, log)


def _with_error(name: str, row: Row, point: Point, cells: dict[str, str], log: bool) -> Point:
    read = {
        bound: _number(row, f"{name} {bound}", cell, log=False) for bound, cell in cells.items()
    }
    half = read.get("±", read.get("+/-"))
    if half is not None and len(read) == 1:
        low, high = point.value - half, point.value + half
        typed = f"{point.typed}\u00a0±\u00a0{cells.get('±', cells.get('+/-'))}"
    elif read.keys() == {"low", "high"}:
        low, high = read["low"], read["high"]
        typed = f"{point.typed} ({cells['low']}\u00a0to\u00a0{cells['high']})"
    else:
        raise row.refuse(name, "an error bar is either ±, or low and high together.")
    if not low <= point.value <= high:
        raise row.refuse(name, f"{point.typed} lies outside its own error bar.")
    if log and low <= 0:
        raise row.refuse(name, "the error bar reaches 0, which a log axis does not have.")
    return Point(typed, point.value, low, high)


def _positions(column: str, rows: list[Row], log: bool) -> tuple[float, ...]:
    """Where the points of a line stand: numbers that grow, to be placed to scale."""
    positions = []
    for row in rows:
        if not NUMBER.fullmatch(row.cells[0].replace("\u2212", "-")):
            message = f"a line needs numbers here, and “{row.cells[0]}” is none. "
            raise row.refuse(column, f"{message}For names, write type: bar.")
        positions.append(_number(row, column, row.cells[0], log=log))
        if len(positions) > 1 and positions[-1] <= positions[-2]:
            raise row.refuse(column, f"{row.cells[0]} is not more than the row above. Sort them.")
    return tuple(positions)


def _check_bars(column: str, rows: list[Row], log: bool, series: int) -> None:
    """Bars stand at equal distances: numbers under them must have equal distances too."""
    if len(rows) * series > MAX_BARS:
        message = f"The chart has {len(rows) * series} bars, and at most {MAX_BARS} can be read."
        raise ChartError(rows[0].line, message)
    names = [row.cells[0] for row in rows]
    for row in rows:
        if names.index(row.cells[0]) != row.number - 1:
            raise row.refuse(column, f"“{row.cells[0]}” stands twice.")
    if not all(NUMBER.fullmatch(name) for name in names):
        return
    values = [_number(row, column, row.cells[0], log=log) for row in rows]
    steps = [b / a if log else b - a for a, b in pairwise(values)]
    for row, step in zip(rows[1:], steps, strict=True):
        if not isclose(step, steps[0], rel_tol=1e-6):
            message = "the numbers have uneven steps, which bars would hide. Write type: line"
            raise row.refuse(column, f"{message}{'' if log else ', or log: x for 1, 2, 4, 8'}.")


def _start(
    options: dict[str, tuple[int, str]], kind: str, series: tuple[Series, ...], *, log: bool
) -> float | None:
    line, typed = options.get("from", (1, ""))
    if not typed:
        return None
    row = Row(line, 0, [])
    if not NUMBER.fullmatch(typed):
        raise ChartError(line, "The chart's option from: takes a number, such as from: 40.")
    start = _number(row, "from", typed, log=False)
    if kind == "bar" and start:
        message = "A bar's length is its value, so its axis begins at 0. Take out from:, or "
        raise ChartError(line, f"{message}write type: line.")
    if log and start <= 0:
        raise ChartError(line, "A log axis begins above 0. Correct from:, or take out log: y.")
    for column in series:
        if any(point.low < start for point in column.known):
            message = f"The axis from {typed} would hide values of “{column.name}”."
            raise ChartError(line, f"{message} Begin lower.")
    return start
