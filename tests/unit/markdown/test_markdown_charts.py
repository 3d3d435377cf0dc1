# ruff: noqa: RUF001 - typographic characters are the subject here
"""Charts: the same data as a drawing, as a picture, as a table, and in a sentence."""

import re
from itertools import pairwise

import pytest
from markdown_charts import BAR, LINE, changed, drawing, fence, line_of, numbers, texts
from markdown_records import feed, mail, page, rendered, text

from essays.markdown import Records, Target, render


def test_a_chart_is_a_numbered_figure_with_a_name_a_description_and_its_data():
    html = page(fence(LINE))
    assert html.startswith('<figure class="picture" id="figure-1">')
    assert 'role="img" aria-labelledby="figure-1-title figure-1-text"' in html
    assert '<title id="figure-1-title">Growth of the cache</title>' in html
    assert '<desc id="figure-1-text">Line chart of Cache (MB) against Context (tokens).' in html
    assert ">Figure 1.</a></b> Growth of the cache.</figcaption>" in html
    assert "<details><summary>Data: Cache (MB)</summary>" in html
    assert '<td>8000</td><td class="right">2560</td><td class="right">1280</td>' in html


def test_a_caption_follows_the_title_and_keeps_its_anchor_and_markup():
    html = page(f"{fence(LINE)}\n\n/// figure-caption | #growth\nBy *design*.\n///")
    assert 'id="growth"' in html
    assert ">Figure 1.</a></b> Growth of the cache. By <em>design</em>.\n</figcaption>" in html
    assert html.count("<figure") == 1


def test_a_caption_of_paragraphs_keeps_them():
    html = page(f"{fence(LINE)}\n\n/// figure-caption\nOne.\n\nTwo.\n///")
    assert ">Figure 1.</a></b> Growth of the cache. One.</p>" in html
    assert "<p>Two.</p>" in html


def test_charts_and_images_are_numbered_together():
    html = page(f"![a](image:7)\n\n/// figure-caption\nB.\n///\n\n{fence(LINE)}\n\n{fence(BAR)}")
    assert re.findall(r">(Figure \d)\.</a></b>", html) == ["Figure 1", "Figure 2", "Figure 3"]


def test_a_title_that_ends_is_not_ended_again():
    assert "</b> Why?</figcaption>" in page(fence(changed(LINE, title="Why?")))


def test_points_stand_to_scale():
    points = numbers(line_of(drawing(LINE), "first"))
    (x1, y1), (x2, y2), (x3, y3) = points
    assert (x3 - x1) / (x2 - x1) == pytest.approx(7, rel=0.02)
    assert (y1 - y3) / (y1 - y2) == pytest.approx(7, rel=0.02)


def test_points_stand_to_scale_on_log_axes():
    svg = drawing(changed(LINE, log="x y", r3="4000,1280,640"))
    (x1, y1), (x2, y2), (x3, y3) = numbers(line_of(svg, "first"))
    assert x3 - x2 == pytest.approx(x2 - x1, abs=0.2)
    assert y3 - y2 == pytest.approx(y2 - y1, abs=0.2)


@pytest.mark.parametrize(("row", "moves"), [("2000,640,320", 1), ("2000,,320", 2)])
def test_an_empty_cell_is_a_gap(row, moves):
    assert line_of(drawing(changed(LINE, r2=row)), "first").count("M") == moves


def test_a_point_between_two_gaps_has_its_mark():
    rows = "\n".join(f"{n},{'' if n in (4, 6) else n},1" for n in range(1, 80))
    svg = drawing(LINE.split("1000,")[0] + rows)
    x, y = numbers(line_of(svg, "first"))[3]
    assert f"M{x:g} {y:g}m" in svg.xpath('.//g[@class="first"]/path[last()]')[0].get("d")


@pytest.mark.parametrize(
    ("header", "cells", "told"),
    [
        ("16 bits ±", "40", "640\u00a0±\u00a040"),
        ("16 bits +/-", "40", "640\u00a0±\u00a040"),
        ("16 bits low,16 bits high", "600,680", "640 (600\u00a0to\u00a0680)"),
    ],
)
def test_error_bars_are_drawn_where_they_are_given(header, cells, told):
    empty = "," * header.count(",")
    rows = f"tokens,16 bits,{header}\n1000,320,{empty}\n2000,640,{cells}"
    chart = LINE.split("tokens,16")[0] + rows
    svg = drawing(chart)
    (whiskers,) = svg.xpath('.//g[@class="first"]/path[1]/@d')
    (x, low, high) = map(float, re.match(r"M([\d.]+) ([\d.]+)V([\d.]+)M", whiskers).groups())
    at, middle = numbers(line_of(svg, "first"))[1]
    assert x == at
    assert high < middle < low
    assert whiskers.count("V") == 1
    assert f'<td class="right">{told}</td>' in page(fence(chart))


def test_series_differ_by_dash_and_shape_as_well_as_by_color():
    rows = "n,a,b,c,d\n1,1,2,3,4\n2,1,2,3,4"
    svg = drawing(LINE.split("tokens,16")[0] + rows)
    groups = svg.xpath("./g[@class]")
    assert [group.get("class") for group in groups] == ["first", "second", "third", "fourth"]
    dashes = [group.xpath("string(path[@stroke-linejoin]/@stroke-dasharray)") for group in groups]
    shapes = [re.search("m.*?(?=M)", group.xpath("string(path[last()]/@d)"))[0] for group in groups]
    assert len({*dashes}) == len({*shapes}) == 4


@pytest.mark.parametrize("values", ["1,1,1,1", "1,2,3,4", "100,100,99,0", "50,50,50,50"])
def test_names_beside_the_lines_never_overlap(values):
    names = "Alpha beta gamma delta,b c,The name of a third system,d"
    rows = f"n,{names}\n1,{values}\n2,{values}"
    svg = drawing(LINE.split("tokens,16")[0] + rows)
    labels = svg.xpath("./g[@class]/text")
    lines = [len(label) + 1 for label in labels]
    spans = sorted(
        (float(label.get("y")) - 7.5 * n, float(label.get("y")) + 7.5 * n)
        for label, n in zip(labels, lines, strict=True)
    )
    assert all(above[1] <= below[0] + 0.1 for above, below in pairwise(spans))
    assert spans[0][0] >= 0
    assert spans[-1][1] <= 266


def test_the_marks_of_an_axis_never_overlap():
    rows = "\n".join(f"{n * 100_000},{n},{n}" for n in range(1, 12))
    svg = drawing(LINE.split("1000,")[0] + rows)
    marks = svg.xpath('.//g[@text-anchor="middle"]/text')
    ends = [(float(m.get("x")), 13 * 0.6 * len(m.text) / 2) for m in marks]
    assert len(ends) > 2
    assert marks[-1].text == "1.1×10⁶"
    assert all(b - a > half + room for (a, half), (b, room) in pairwise(ends))


def test_a_bar_begins_at_zero_and_is_as_long_as_its_value():
    svg = drawing(BAR)
    bars = [
        re.match(r"M([\d.]+) [\d.]+H([\d.]+)v", d) for d in svg.xpath('./g[@class="first"]/path/@d')
    ]
    (start, long), (other, short) = [tuple(map(float, bar.groups())) for bar in bars]
    assert start == other
    assert (long - start) / (short - start) == pytest.approx(340 / 160, rel=0.01)
    assert {"vLLM", "340", "Latency (ms)", "0"} <= {*texts(svg)}
    (zero,) = [text for text in svg.iter("text") if text.text == "0"]
    assert float(zero.get("x")) >= 3


def test_negative_bars_lead_the_other_way():
    svg = drawing(changed(BAR, r1="vLLM,-340"))
    down, up = svg.xpath('./g[@class="first"]/path/@d')
    ends = [tuple(map(float, re.match(r"M([\d.]+) .*?H([\d.]+)v", d).groups())) for d in (down, up)]
    assert ends[0][1] < ends[0][0] == ends[1][0] < ends[1][1]
    assert "−340" in texts(svg)


def test_a_missing_bar_says_so():
    assert "no value" in texts(drawing(changed(BAR, r2="DistServe,")))


def test_an_axis_may_begin_higher_for_lines():
    svg = drawing(changed(LINE, from_="100"))
    assert "0" not in texts(svg)
    assert "100" not in texts(drawing(LINE))


@pytest.mark.parametrize(
    ("unit", "label"), [("(tok/(s GPU))", "Rate (tok/(s GPU))"), ("(none)", "Rate")]
)
def test_a_unit_is_printed_unless_there_is_none(unit, label):
    assert label in texts(drawing(changed(LINE, y=f"Rate {unit}")))


def test_nothing_on_a_page_is_styled_in_place():
    assert "style=" not in page(fence(LINE)) + page(fence(BAR))


def test_a_mail_has_a_picture_for_light_and_one_for_dark():
    html = mail(fence(LINE))
    sources = re.findall(r'(?:srcset|src)="(https://gap\.example/media/drawings/\w+\.png)"', html)
    assert len({*sources}) == 2
    assert 'media="(prefers-color-scheme: dark)"' in html
    assert 'width="480"' in html
    assert 'alt="Growth of the cache. Line chart of Cache (MB) against Context (tokens).' in html
    assert '<td>8000</td><td class="right">2560</td>' in html
    assert "<svg" not in html


def test_a_feed_has_one_picture_and_the_table():
    html = feed(fence(LINE))
    assert html.count("<img") == 1
    assert 'src="https://gap.example/media/drawings/' in html
    assert "<table>" in html
    assert "<picture" not in html


class Drawn(Records):
    """Keeps what it is asked to draw."""

    svgs: list[str] = []

    def drawing(self, svg):
        self.svgs.append(svg)
        return super().drawing(svg)


def test_letters_of_a_picture_are_paths_in_the_colors_of_the_mail(monkeypatch):
    monkeypatch.setattr(Drawn, "svgs", [])
    render(fence(BAR), Target.MAIL, Drawn(base_url="https://gap.example/"))
    light, dark = Drawn.svgs
    assert 'fill="#fbf8f1"' in light
    assert 'color="#9b2f0f"' in light
    assert 'fill="#171614"' in dark
    assert "<text" not in light + dark
    assert "class" not in light + dark


def test_what_the_letters_of_pictures_lack_is_left_to_the_table():
    chart = changed(BAR, r1="推論,340")
    assert "<img" not in mail(fence(chart)) + feed(fence(chart))
    assert "推論" in mail(fence(chart))
    assert "推論" in texts(drawing(chart))


def test_plain_text_has_the_table_with_its_unit():
    assert text(fence(LINE)) == (
        "Figure 1. Growth of the cache.\n\n"
        "Cache (MB)\n\n"
        "tokens  16 bits  8 bits\n"
        "1000        320     160\n"
        "2000        640     320\n"
        "8000       2560    1280\n"
    )


def test_the_only_series_is_headed_by_what_is_measured():
    assert "System     Latency (ms)\n" in text(fence(BAR))


@pytest.mark.parametrize(
    ("chart", "told"),
    [
        (LINE, "16 bits: 320 at 1000, 640 at 2000, 2560 at 8000. 8 bits: 160 at 1000,"),
        (changed(LINE, log="x y"), "(log scale across and upwards)."),
        (BAR, "Bar chart of Latency (ms) against System. Median: 340 at vLLM, 160 at DistServe."),
    ],
)
def test_the_description_says_what_can_be_seen(chart, told):
    assert told in page(fence(chart))


@pytest.mark.parametrize("shape", ["> {}", "- a\n\n    {}", "a[^1]\n\n[^1]: b\n\n    {}"])
@pytest.mark.parametrize("target", Target)
def test_charts_stand_in_quotes_lists_and_footnotes(shape, target):
    prefix = "> " if shape[0] == ">" else "    "
    markdown = shape.format(fence(LINE).replace("\n", f"\n{prefix}"))
    result = rendered(markdown, target)
    assert result.errors == ()
    assert ("<svg" if target is Target.PAGE else "<img") in result.html
    assert "<chart" not in result.html


def test_a_number_is_called_out_with_its_unit():
    markdown = "/// number | 320 KB\nof *cache* for each token\n///"
    assert page(markdown) == (
        '<figure class="number"><b>320\u00a0KB</b>'
        "<figcaption>of <em>cache</em> for each token</figcaption></figure>"
    )
    assert '<div class="figure number"><b>320\u00a0KB</b>' in mail(markdown)
    assert "<b>320\u00a0KB</b>" in feed(markdown)
    assert text(markdown) == "320 KB: of cache for each token\n"


@pytest.mark.parametrize(
    ("typed", "shown"), [("36 papers", "36\u00a0papers"), ("5x", "5×"), ("2 to 4", "2\u00a0to 4")]
)
def test_a_called_out_number_holds_its_unit(typed, shown):
    assert f"<b>{shown}</b>" in page(f"/// number | {typed}\nx\n///")
