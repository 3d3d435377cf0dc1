# ruff: noqa: RUF001 - typographic characters are the subject here
"""Charts of bars: one below the other, each under or beside its name, all from zero."""

import re

from lxml.html import HtmlElement

from essays.markdown.charts.data import Chart, Point
from essays.markdown.charts.scales import (
    Scale,
    fold,
    rounded_out,
    that_fit,
    ticks,
    width,
    written,
)
from essays.markdown.charts.shapes import (
    MARKS,
    WIDTH,
    at,
    centered,
    hairlines,
    path,
    short,
    soft,
    stroke,
    words,
)
from essays.markdown.elements import element

BAR, STEP, LINE, GAP = 14, 18, 16, 10
TOP = 24
NAME_ROOM = 104
# How full each series is, beside its color: full, pale, hollow, hollow with a dashed edge.
FILLS = ("1", ".4", "0", "0")


def draw(chart: Chart) -> tuple[int, list[HtmlElement]]:
    """The height of the drawing, and what is in it."""
    several = len(chart.series) > 1
    names = [fold(series.name, NAME_ROOM) if several else [] for series in chart.series]
    x = _scale(chart, max((width(line) + 10 for name in names for line in name), default=0))
    rows, values, grid, y = [], soft(), [], TOP
    groups = [element("g", class_=mark.name) for mark in MARKS[: len(names)]]
    for row, title in enumerate(chart.names):
        lines = fold(title, WIDTH)
        rows.append(words(0, y, lines, 0.95))
        y += LINE * len(lines) + 3
        top = y
        for n, series in enumerate(chart.series):
            step = max(STEP, LINE * len(names[n]))
            if several:
                groups[n].append(centered(0, y + step / 2, names[n]))
            if point := series.points[row]:
                groups[n].append(_bar(point, x, y + step / 2, n, whole=not _has_errors(chart)))
                values.extend(_value(point, x, y + step / 2))
            else:
                values.append(centered(x(0) + 5, y + step / 2, ["no value"]))
            y += step
        grid.append((top, y))
        y += GAP
    return round(y + 20), [*_frame(chart, x, grid), *rows, *groups, values]


def _has_errors(chart: Chart) -> bool:
    return any(point.low < point.high for series in chart.series for point in series.known)


def _scale(chart: Chart, left: float) -> Scale:
    """From the lowest to the highest end, with room for the values written at the ends."""
    low, high = min(chart.reach[0], 0), max(chart.reach[1], 0)
    low, high = rounded_out(low, high if high > low else low + 1, log=False)
    points = [point for series in chart.series for point in series.known]
    end = WIDTH - max((_room(point) for point in points if point.value >= 0), default=6)
    start = left + max((_room(point) for point in points if point.value < 0), default=0)
    return Scale(low, high, start, end)


def _room(point: Point) -> float:
    return width(_typed(point)) + 6


def _typed(point: Point) -> str:
    return re.split(r"\s", point.typed)[0].replace("-", "−")


def _frame(chart: Chart, x: Scale, grid: list[tuple[float, float]]) -> list[HtmlElement]:
    """The axis, and its marks behind the bars but not behind their names."""
    marks = that_fit(ticks(x.low, x.high, 4), x)
    places = [max(x(mark), width(written(mark)) / 2) for mark in marks]  # none is cut off
    numbers = (
        words(place, grid[-1][1], [written(mark)], 1.2)
        for place, mark in zip(places, marks, strict=True)
    )
    return [
        soft(words(0, 0, [str(chart.y)], 0.9)),
        hairlines(at("M", x(m), top) + f"V{short(end)}" for m in marks for top, end in grid),
        hairlines((at("M", x(0), top) + f"V{short(end)}" for top, end in grid), ".6"),
        soft(*numbers, text_anchor="middle"),
    ]


def _bar(point: Point, x: Scale, middle: float, series: int, *, whole: bool) -> HtmlElement:
    start, end, half = x(0), x(point.value), BAR / 2
    shape = f"{at('M', start, middle - half)}H{short(end)}v{BAR}H{short(start)}z"
    dashes = {"stroke_dasharray": "3 2"} if series == 3 else {}
    fill = FILLS[series] if whole or series else ".6"  # an error bar is seen inside a pale bar
    return path([shape], fill="currentColor", stroke="currentColor", fill_opacity=fill, **dashes)


def _value(point: Point, x: Scale, middle: float) -> list[HtmlElement]:
    """The value beside the bar, and its error bar."""
    side = {"text_anchor": "end"} if point.value < 0 else {}
    end = x(point.low) - 5 if side else x(point.high) + 5
    drawn = [centered(end, middle, [_typed(point)], **side)]
    if point.low < point.high:
        line = f"{at('M', x(point.low), middle)}H{short(x(point.high))}"
        caps = (f"{at('M', x(cap), middle - 3)}v6" for cap in (point.low, point.high))
        drawn.append(stroke([line, *caps], "1.2"))
    return drawn
