# ruff: noqa: RUF001, RUF002 - typographic characters are the subject here
"""Axes: where a value stands, which values are marked, and how wide words are."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, log10

SIZE = 13  # of letters, in units of the drawing, of which there are 360 from edge to edge
NARROW, WIDE = frozenset("iIjlft.,:;'|!()[]/ -"), frozenset("mwMWQO@%&—…")
UNIT = re.compile(r"(?<=\d) (?=[^\s\d(]{1,6}(?: |$))")
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` along a line from `start` to `end`, in units."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        low, high, value = (log10(n) if self.log else n for n in (self.low, self.high, value))
        share = (value - low) / (high - low) if high > low else 0.5
        return self.start + share * (self.end - self.start)


def written(value: float) -> str:
    """A number for an axis: 2019, 12,500, 0.05, 2×10⁶."""
    if value and not 1e-4 < abs(value) < 1e6:
        power = floor(log10(abs(value)) + 1e-9)
        front = f"{value / 10**power:.4g}"
        text = f"10{str(power).translate(RAISED)}"
        return text if front == "1" else f"{front}×{text}".replace("-", "−")
    text = f"{value:,.10g}" if abs(value) >= 10_000 else f"{value:.10g}"
    return text.replace("-", "−")


def width(words: str) -> float:
    """About how wide words are in any sans serif, rather more than less."""
    return SIZE * sum(
        0.34 if c in NARROW else 0.9 if c in WIDE else 0.6 if c < "\u2e80" else 1.0 for c in words
    )


def fold(words: str, room: float) -> list[str]:
    """Words in lines that are not wider than `room`; a word that is, is cut.

    A number stays with the short word behind it, which is its unit.
    """
    lines: list[str] = []
    for word in UNIT.sub("\u00a0", words).split(" "):
        while width(word) > room:
            cut = next(n for n in range(len(word), 0, -1) if n == 1 or width(word[:n]) <= room)
            lines.append(word[:cut])
            word = word[cut:]
        if lines and width(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        elif word:
            lines.append(word)
    return lines


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from `low` to `high`, at most about `most` of them, evenly apart."""
    raw = (high - low) / most or 1.0
    power = 10.0 ** floor(log10(raw))
    step = next(n for n in (1, 2, 2.5, 5, 10) if n * power >= raw * 0.999) * power
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [float(f"{n * step:.10g}") for n in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten from `low` to `high`; with 2 and 5 between them where these are few."""
    powers = range(floor(log10(low)), ceil(log10(high)) + 1)
    decades = log10(high / low)
    parts = (1,) if decades > 3 else (1, 3) if decades > 2 else (1, 2, 5)
    marks = [float(f"{part}e{power}") for power in powers for part in parts]
    return [mark for mark in marks if low * 0.999 <= mark <= high * 1.001]


def rounded_out(low: float, high: float, *, log: bool) -> tuple[float, float]:
    """Ends of an axis, at marks that lie around all values."""
    if log:
        powers = range(floor(log10(low)) - 1, ceil(log10(high)) + 2)
        marks = [float(f"{part}e{power}") for power in powers for part in (1, 2, 5)]
        below = [mark for mark in marks if mark <= low * 1.001]
        above = [mark for mark in marks if mark >= high * 0.999]
        return (below[-1], above[0]) if below[-1] < above[0] else (below[-2], above[1])
    step_of = ticks(low, high, 5)
    step = step_of[1] - step_of[0] if len(step_of) > 1 else (high - low) or 1.0
    return floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step


def that_fit(marks: list[float], place: Callable[[float], float]) -> list[float]:
    """As many marks as can be written along a line without touching, the last among them."""
    kept: list[float] = []
    for mark in marks:
        while kept and _touch(kept[-1], mark, place):
            if mark != marks[-1]:
                break
            kept.pop()
        else:
            kept.append(mark)
    return kept


def _touch(one: float, other: float, place: Callable[[float], float]) -> bool:
    room = (width(written(one)) + width(written(other))) / 2 + 8
    return place(other) - place(one) < room
