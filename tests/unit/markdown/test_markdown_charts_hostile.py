"""Nothing in a chart can run, load, or take long."""

import os
from functools import partial

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_charts import BAR, LINE, changed, fence
from markdown_dangers import SVG, dangers
from markdown_records import RECORDS, rendered
from test_markdown_hostile import PAYLOADS

from essays.markdown import Kind, Records, Target, render
from tests.effort import calls

TYPED = [
    "</text></svg><script>x</script>",
    "</title><img src=x onerror=x>",
    '" onload="x',
    "' style='x",
    "]]><script>x</script>",
    "&lt;script&gt;&amp;#60;",
    "javascript:x",
    "=cmd|' /C calc'!A0",
    "${7*7}{{7*7}}",
    "<style>*{background:url(//evil.example)}</style>",
    "<a xlink:href='javascript:x'>a</a>",
    "<!--",
    "<![CDATA[x]]>",
    "\x00\x01\x1b[31m",
    "\u202egnp\u2066",
    "\ud800",
    "٣٢٠",
    "1e308",
    "NaN",
    "-inf",
    "0x10",
    "1_000",
    "9" * 400,
    "1" * 18 + "e999",
]
PLACES = {
    "title": lambda typed: changed(LINE, title=typed),
    "label": lambda typed: changed(LINE, y=f"{typed} (ms)"),
    "unit": lambda typed: changed(LINE, x=f"Time ({typed})"),
    "series": lambda typed: changed(LINE, r0=f'n,"{typed.replace(chr(34), chr(34) * 2)}",b'),
    "name": lambda typed: changed(BAR, r1=f'"{typed.replace(chr(34), chr(34) * 2)}",340'),
    "value": lambda typed: changed(LINE, r2=f"2000,{typed},320"),
    "error": lambda typed: changed(LINE, r0="n,a,a ±", r2=f"2000,6,{typed}"),
    "option": lambda typed: changed(LINE, **{typed.replace("\n", ""): "x"}),
    "from": lambda typed: changed(LINE, from_=typed),
}


@pytest.mark.parametrize("target", Target)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("typed", TYPED)
def test_nothing_dangerous_comes_through_a_chart(typed, place, target):
    assert list(dangers(render(fence(PLACES[place](typed)), target, RECORDS).html)) == []


@pytest.mark.parametrize("place", ["title", "name"])
@pytest.mark.parametrize("typed", PAYLOADS.values(), ids=PAYLOADS)
def test_no_payload_comes_through_a_chart(typed, place):
    assert list(dangers(render(fence(PLACES[place](typed)), resolver=RECORDS).html)) == []


def test_the_control_sees_what_is_not_escaped():
    html = render(fence(changed(LINE, title="TITLE")), resolver=RECORDS).html
    assert list(dangers(html)) == []
    assert list(dangers(html.replace("TITLE", "</title><script>x</script>", 1)))


class Collected(Records):
    """Keeps each SVG that would be drawn."""

    drawn: list[str] = []

    def drawing(self, svg):
        self.drawn.append(svg)
        return super().drawing(svg)


@pytest.mark.parametrize("typed", TYPED)
def test_pictures_hold_no_text_and_name_nothing(typed, monkeypatch):
    monkeypatch.setattr(Collected, "drawn", [])
    for chart in (LINE, *(place(typed) for place in PLACES.values())):
        render(fence(chart), Target.MAIL, Collected(base_url="https://gap.example/"))
    assert Collected.drawn
    for svg in Collected.drawn:
        assert {*"&:'"} & {*svg.replace("http://www.w3.org/2000/svg", "")} == set()
        assert "script" not in svg


LONG = {
    "rows": "n,a\n" + "".join(f"{n},{n}\n" for n in range(10_000)),
    "columns": ",".join(f"c{n}" for n in range(20_000)) + "\n1",
    "quotes": "n,a\n" + '"' * 60_000,
    "quoted lines": 'n,a\n"' + "x\n" * 30_000 + '",1',
    "digits": "n,a\n1," + "9" * 60_000,
    "spaces": "n,a\n1," + " " * 60_000,
    "label": "n," + "( " * 30_000,
}


@pytest.mark.parametrize("name", LONG)
def test_long_data_is_refused_and_not_read(name):
    markdown = fence(LINE.split("tokens,16")[0] + LONG[name])
    assert Kind.BAD_CHART in {fault.kind for fault in render(markdown).faults}
    assert calls(partial(rendered, markdown)) < 1_000_000  # fewer than 25 for each line


@pytest.mark.parametrize("head", ["y: " + " (" * 9_000, "y: " + "a " * 9_000, "x" * 19_000])
def test_a_long_option_is_refused_and_not_searched(head):
    markdown = fence(f"{head}\n\nn,a\n1,1")
    assert calls(partial(rendered, markdown)) < 50_000


def test_twice_the_charts_are_twice_the_work():
    texts = (f"{fence(LINE)}\n\n" * number for number in (10, 20))
    once, twice = (calls(partial(rendered, text)) for text in texts)
    assert twice < 2.2 * once


def test_many_broken_charts_are_twice_the_work():
    broken = [f"{fence(changed(LINE, r1=f'{n},x,1'))}\n\n" for n in range(20)]
    once, twice = (calls(partial(rendered, "".join(broken[:number]))) for number in (10, 20))
    assert twice < 2.2 * once


CELLS = st.sampled_from(["", "1", "-2.5", "1e9", "x", "1,2", '"', "±", "a low", "0", *TYPED])
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=6).map(",".join), max_size=6)
HEADS = st.lists(
    st.sampled_from(
        ["title: T", "type: bar", "x: N (none)", "y: S (ms)", "log: x", "log: y", "from: 1", ": "]
    ),
    max_size=7,
)


@given(HEADS, ROWS, st.sampled_from(Target))
@settings(max_examples=150, deadline=None, derandomize="CI" in os.environ)
def test_any_chart_is_drawn_or_a_fault(head, rows, target):
    markdown = fence("\n".join([*head, "", "n,a,b", *rows]))
    result = render(markdown, target, RECORDS)
    assert list(dangers(result.html)) == []
    assert ("<pre" in result.html) == bool(result.errors)


SENSIBLE = st.one_of(
    st.just(""),
    st.floats(-1e15, 1e15, allow_nan=False).map(lambda n: f"{n:.6g}"),
    st.integers(-50, 50).map(str),
)


@given(st.lists(st.tuples(SENSIBLE, SENSIBLE), min_size=1, max_size=12), st.booleans())
@settings(max_examples=150, deadline=None, derandomize="CI" in os.environ)
def test_whatever_is_drawn_stays_in_the_drawing(rows, bars):
    head = "title: T\nx: N (none)\ny: S (ms)\n" + ("type: bar\n" if bars else "")
    data = "\n".join(f"{'r' if bars else ''}{n},{a},{b}" for n, (a, b) in enumerate(rows))
    html = render(fence(f"{head}\nn,a,b\n{data}"), resolver=RECORDS).html
    if "<svg" in html:
        tree = html5lib.parseFragment(html)
        for text in tree.iter(f"{SVG}text"):
            assert -1 <= float(text.get("x")) <= 361
