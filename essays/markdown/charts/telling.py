# ruff: noqa: RUF001 - typographic characters are the subject here
"""A chart without a picture: in a sentence, and in a table with all its values."""

from lxml.html import HtmlElement

from essays.markdown.charts.data import Chart, Point, Series
from essays.markdown.elements import element

MINUS = str.maketrans("-", "−")


def summary(chart: Chart) -> str:
    """What the chart shows, point by point, for whoever does not see it."""
    logs = [name for name, axis in (("across", chart.x), ("upwards", chart.y)) if axis.log]
    scale = f" (log scale {' and '.join(logs)})" if logs and chart.kind == "line" else ""
    told = " ".join(f"{series.name}: {_points(chart, series)}." for series in chart.series)
    return f"{chart.kind.capitalize()} chart of {chart.y} against {chart.x}{scale}. {told}"


def table(chart: Chart) -> HtmlElement:
    """All values as typed. What they measure heads the only series, or stands above the table."""
    several = len(chart.series) > 1
    known = not chart.x.unit or chart.x.unit in chart.column
    x = chart.column if known else f"{chart.column} ({chart.x.unit})"
    names = [x, *(series.name if several else str(chart.y) for series in chart.series)]
    header = element("tr", *(_cell("th", name, place) for place, name in enumerate(names)))
    body = element("tbody")
    for row, name in enumerate(chart.names):
        points = [series.points[row] for series in chart.series]
        cells = [name if not chart.positions else name.translate(MINUS), *map(_typed, points)]
        body.append(element("tr", *(_cell("td", cell, place) for place, cell in enumerate(cells))))
    return element("table", element("thead", header), body)


def _cell(tag: str, content: str, place: int) -> HtmlElement:
    scope = {"scope": "col"} if tag == "th" else {}
    return element(tag, content, **scope, **({"class_": "right"} if place else {}))


def _typed(point: Point | None) -> str:
    return point.typed.translate(MINUS) if point else ""


def _points(chart: Chart, series: Series) -> str:
    rows = (row for row, point in enumerate(series.points) if point)
    return ", ".join(_at(chart, series, row) for row in rows)


def _at(chart: Chart, series: Series, row: int) -> str:
    return f"{_typed(series.points[row])} at {chart.names[row]}"
