"""A chart as data: what is drawn, told and tabled is read from here."""

from dataclasses import dataclass


class ChartError(ValueError):
    """The chart cannot be drawn as it is. `line` counts from 1 in the fence's content."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Axis:
    """What is measured, in which unit (empty: a bare number), and on which kind of scale."""

    label: str
    unit: str = ""
    log: bool = False

    def __str__(self) -> str:
        return f"{self.label} ({self.unit})" if self.unit else self.label


@dataclass(frozen=True, slots=True)
class Point:
    """A value as typed and as a number, and the ends of its error bar (or twice the value)."""

    typed: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Series:
    """A column: one point, or nothing, for each row."""

    name: str
    points: tuple[Point | None, ...]

    @property
    def known(self) -> list[Point]:
        return [point for point in self.points if point]


@dataclass(frozen=True, slots=True)
class Chart:
    """`column` heads the rows' `names`, as typed; `positions` are these as numbers, for lines."""

    title: str
    kind: str
    x: Axis
    y: Axis
    start: float | None
    column: str
    names: tuple[str, ...]
    positions: tuple[float, ...]
    series: tuple[Series, ...]

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest value, error bars included."""
        known = [point for series in self.series for point in series.known]
        return min(point.low for point in known), max(point.high for point in known)
