"""A chart to vary: short ways to write one, and to see what is drawn."""

import re

from lxml import etree
from markdown_records import rendered

from essays.markdown import Fault, Kind, Target

LINE = """title: Growth of the cache
x: Context (tokens)
y: Cache (MB)

tokens,16 bits,8 bits
1000,320,160
2000,640,320
8000,2560,1280"""
BAR = """title: Latency of two systems
type: bar
y: Latency (ms)

System,Median
vLLM,340
DistServe,160"""


def fence(chart: str) -> str:
    return f"```chart\n{chart}\n```"


def changed(chart: str, **lines: str) -> str:
    """The chart with other lines: `y="Size"` for the option y, `r2="1,2"` for the second row."""
    head, data = chart.split("\n\n")
    rows = data.split("\n")
    for name, line in lines.items():
        if number := re.fullmatch(r"r(\d)", name):
            rows[int(number[1])] = line
        else:
            key = name.rstrip("_")
            kept = [option for option in head.split("\n") if not option.startswith(f"{key}:")]
            head = "\n".join([*kept, f"{key}: {line}"])
    return f"{head}\n\n" + "\n".join(rows)


def faults(chart: str) -> tuple[Fault, ...]:
    """What is wrong with a chart; where its numbers come from is another matter."""
    found = rendered(f"One.\n\n{fence(chart)}\n").faults
    return tuple(fault for fault in found if fault.kind != Kind.UNSOURCED_NUMBER)


def drawing(chart: str, target: Target = Target.PAGE):
    """The SVG of a chart on a page, as a tree."""
    html = rendered(fence(chart), target).html
    return etree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])


def texts(svg) -> list[str]:
    return [" ".join(text.itertext()) for text in svg.iter("text")]


def numbers(path: str) -> list[tuple[float, float]]:
    """The points of a line, gaps or not."""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)]


def line_of(svg, series: str) -> str:
    (path,) = svg.xpath(f'.//g[@class="{series}"]/path[@stroke-linejoin]')
    return path.get("d")
