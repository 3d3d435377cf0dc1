"""Charts: data in a fence, drawn on the page, as a picture in mail, as a table everywhere."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from essays.markdown.charts.data import Chart, ChartError
from essays.markdown.charts.drawing import (
    DARK,
    ELSEWHERE,
    LIGHT,
    Ground,
    can_be_lettered,
    draw,
    named,
    picture,
)
from essays.markdown.charts.reading import read
from essays.markdown.charts.telling import summary, table
from essays.markdown.draft import Draft
from essays.markdown.elements import element, line_of, rename, replace, wrap
from essays.markdown.faults import Fault, Kind
from essays.markdown.steps import pictures

MARK = "chart"  # stands in the tree for a drawing, by its number; no author can write it
MAX_CHARACTERS = 20_000
END = re.compile(r"[.?!…]$")


def place(draft: Draft) -> None:
    """A figure with its table for each fence that can be read; the others are shown as code."""
    for block in list(draft.body.iter("pre")):
        if block.get("class") != "chart":
            continue
        content = block.text_content()
        blank = len(content) - len(content.lstrip("\n"))
        line = line_of(block) + blank
        try:
            _place(draft, block, _read(content))
        except ChartError as error:
            draft.faults.append(Fault(line + error.line, Kind.BAD_CHART, str(error)))
            _show_code(block, content)


def show(draft: Draft) -> None:
    """For pages: the drawing, and below it the data, folded."""
    for body in (draft.body, *draft.footnotes):
        for mark, chart in _marks(draft, body):
            figure = mark.getparent()
            replace(mark, named(draw(chart), chart, figure.get("id")))
            *above, data = _data(figure)
            details = element("details", element("summary", f"Data: {chart.y}"), data)
            for paragraph in above:
                paragraph.drop_tree()
            figure.append(details)


def show_picture(draft: Draft) -> None:
    """For mail: a picture for light and one for dark, on the mail's own ground."""
    for image, chart in _images(draft, LIGHT):
        pictures.add_twin(draft, image, picture(draw(chart), DARK))


def show_image(draft: Draft) -> None:
    """For feeds: one picture, on light."""
    list(_images(draft, ELSEWHERE))


def _read(content: str) -> Chart:
    if len(content) > MAX_CHARACTERS:
        message = f"The chart is longer than {MAX_CHARACTERS:,} characters. Leave rows out."
        raise ChartError(1, message)
    return read(content)


def _place(draft: Draft, block: HtmlElement, chart: Chart) -> None:
    figure = block.getparent()
    if figure.tag != "figure":
        figure = wrap(block, element("figure", class_="picture"))
    caption = figure.find("figcaption")
    if caption is None:
        caption = element("figcaption")
        figure.append(caption)
    first = caption.find("p") if caption.find("p") is not None else caption
    title = chart.title if END.search(chart.title) else f"{chart.title}."
    first.text = f"{title} {(first.text or '').lstrip()}".rstrip(" ") + (" " if len(first) else "")
    replace(block, mark := element(MARK, number=str(len(draft.charts))))
    mark.tail = caption.tail = None
    if len(chart.series) > 1:
        figure.append(element("p", str(chart.y), class_="measure"))
    figure.append(table(chart))
    draft.charts.append(chart)


def _show_code(block: HtmlElement, content: str) -> None:
    rename(block, "pre")
    block.text = None
    block.append(element("code", content))
    if block.getparent().tag != "figure":
        wrap(block, element("figure", class_="code"))


def _data(figure: HtmlElement) -> list[HtmlElement]:
    """The table of a chart in its scroll box, and what stands above it."""
    caption = figure.find("figcaption")
    return list(caption.itersiblings())


def _marks(draft: Draft, body: HtmlElement) -> list[tuple[HtmlElement, Chart]]:
    return [(mark, draft.charts[int(mark.get("number"))]) for mark in body.iter(MARK)]


def _images(draft: Draft, ground: Ground) -> Iterator[tuple[HtmlElement, Chart]]:
    """Put an image in the place of each drawing, or nothing if its letters cannot be drawn."""
    for body in (draft.body, *draft.footnotes):
        for mark, chart in _marks(draft, body):
            svg = draw(chart)
            if not can_be_lettered(svg):
                mark.drop_tree()
                continue
            alt = f"{chart.title}. {summary(chart)}"
            image = pictures.image(draft, picture(svg, ground), alt)
            replace(mark, image)
            yield image, chart
