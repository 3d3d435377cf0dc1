"""Charts of lines: points to scale, gaps where nothing is known, names beside the last points."""

from lxml.html import HtmlElement

from essays.markdown.charts.data import Chart, Series
from essays.markdown.charts.scales import (
    SIZE,
    Scale,
    fold,
    log_ticks,
    rounded_out,
    that_fit,
    ticks,
    width,
    written,
)
from essays.markdown.charts.shapes import (
    LEADING,
    MARKS,
    WIDTH,
    Mark,
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

TOP, BOTTOM, HEIGHT = 36, 226, 266
NAME_ROOM = 98
MOST_MARKS = 30  # on one line; more would hide it


def draw(chart: Chart) -> tuple[int, list[HtmlElement]]:
    """The height of the drawing, and what is in it."""
    y = _y_scale(chart)
    marks = log_ticks(y.low, y.high) if y.log else ticks(y.low, y.high, 5)
    left = max(width(written(mark)) for mark in marks) + 8
    names = [fold(series.name, NAME_ROOM) for series in chart.series]
    room = max(width(line) for name in names for line in name) + 12 if len(names) > 1 else 12
    x = Scale(chart.positions[0], chart.positions[-1], left, WIDTH - room, chart.x.log)
    drawn = [*_frame(chart, x, y, marks)]
    for series, mark in zip(chart.series, MARKS, strict=False):
        drawn.append(_line(chart, series, mark, x, y))
    if len(names) > 1:
        for group, label in zip(drawn[-len(names) :], _labels(chart, names, x, y), strict=True):
            group.extend(label)
    return HEIGHT, drawn


def _y_scale(chart: Chart) -> Scale:
    low, high = chart.reach
    if not chart.y.log:
        low, high = min(low, 0), max(high, 0)
    if chart.start is not None:
        low = chart.start
    low, high = rounded_out(low, high if high > low else low + 1, log=chart.y.log)
    if chart.start is not None:
        low = chart.start
    return Scale(low, high, BOTTOM, TOP, chart.y.log)


def _x_marks(chart: Chart, x: Scale) -> list[float]:
    """The positions themselves where these are few, else round numbers between them."""
    if len(chart.positions) < 13:
        return that_fit(list(chart.positions), x)
    return that_fit(log_ticks(x.low, x.high) if x.log else ticks(x.low, x.high, 5), x)


def _frame(chart: Chart, x: Scale, y: Scale, marks: list[float]) -> list[HtmlElement]:
    below = _x_marks(chart, x)
    zero = [y(0)] if not y.log and y.low <= 0 else []  # elsewhere no line means nothing
    return [
        soft(words(0, 0, [str(chart.y)], 0.9)),
        hairlines(f"{at('M', 0, y(mark))}H{short(x.end)}" for mark in sorted({*marks, y.low})),
        hairlines(
            [
                *(f"{at('M', 0, line)}H{short(x.end)}" for line in zero),
                *(f"{at('M', x(mark), BOTTOM)}v4" for mark in below),
            ],
            ".6",
        ),
        soft(*(words(0, y(mark) - 3, [written(mark)]) for mark in marks)),
        soft(
            *(words(x(mark), BOTTOM + 4, [written(mark)], 1) for mark in below),
            text_anchor="middle",
        ),
        soft(words(x.end, BOTTOM + 22, [str(chart.x)], 1), text_anchor="end"),
    ]


def _line(chart: Chart, series: Series, mark: Mark, x: Scale, y: Scale) -> HtmlElement:
    pieces, whiskers, places, gap = [], [], [], True
    for position, point in zip(chart.positions, series.points, strict=True):
        if point is not None:
            pieces.append(at("M" if gap else "L", x(position), y(point.value)))
            places.append((x(position), y(point.value)))
            if point.low < point.high:
                ends = f"{at('M', x(position), y(point.low))}V{short(y(point.high))}"
                caps = (at("M", x(position) - 3, y(end)) for end in (point.low, point.high))
                whiskers += [ends, *(f"{cap}h6" for cap in caps)]
        gap = point is None
    every = -(-len(places) // MOST_MARKS)
    dashes = {"stroke_dasharray": mark.dashes} if mark.dashes else {}
    group = element("g", class_=mark.name)
    if whiskers:
        group.append(stroke(whiskers))
    group.append(stroke(pieces, "1.7", stroke_linejoin="round", **dashes))
    shown = {*places[::every], places[-1]} | _alone(chart, series, x, y)
    shapes = (mark.shape.format(short(a), short(b)) for a, b in places if (a, b) in shown)
    group.append(path(shapes, fill="currentColor"))
    return group


def _alone(chart: Chart, series: Series, x: Scale, y: Scale) -> set[tuple[float, float]]:
    """Points between two gaps: no line shows them."""
    points = [None, *series.points, None]
    return {
        (x(chart.positions[n - 1]), y(point.value))
        for n, point in enumerate(points)
        if point and points[n - 1] is None and points[n + 1] is None
    }


def _labels(chart: Chart, names: list[list[str]], x: Scale, y: Scale) -> list[list[HtmlElement]]:
    """A name at the end of each line, moved apart where they would touch, then with a leader."""
    ends = []
    for series in chart.series:
        row, point = [(n, point) for n, point in enumerate(series.points) if point][-1]
        ends.append((x(chart.positions[row]), y(point.value)))
    heights = [SIZE * LEADING * len(name) + 2 for name in names]
    places = spread([end[1] for end in ends], heights, TOP - 8, BOTTOM + 4)
    labels = []
    for (end_x, end_y), place, name in zip(ends, places, names, strict=True):
        label = [centered(x.end + 10, place, name)]
        if abs(place - end_y) > 4 or end_x < x.end:
            leader = [at("M", end_x + 5, end_y), at("L", x.end + 7, place)]
            label.append(stroke(leader, stroke_opacity=".5"))
        labels.append(label)
    return labels


def spread(wishes: list[float], heights: list[float], low: float, high: float) -> list[float]:
    """Middles of labels of these heights, near their wishes, none over another."""
    order = sorted(range(len(wishes)), key=lambda n: (wishes[n], n))
    places = dict(enumerate(wishes))
    edge = low
    for n in order:
        places[n] = max(places[n], edge + heights[n] / 2)
        edge = places[n] + heights[n] / 2
    edge = high
    for n in reversed(order):
        places[n] = min(places[n], edge - heights[n] / 2)
        edge = places[n] - heights[n] / 2
    return [places[n] for n in range(len(wishes))]
