"""What keeps a chart from being drawn is told with its place; then the data is shown as code."""

import pytest
from markdown_charts import BAR, LINE, changed, faults, fence
from markdown_records import RECORDS

from essays.markdown import Kind, Level, Target, render

AXES = "title: T\nx: N (none)\ny: S (ms)\n\n"
# What is wrong, the line of it in the essay (the chart begins on 4), and words of the message.
WRONG = {
    "no unit on y": (changed(LINE, y="Cache"), 6, "axis y needs a label and a unit"),
    "no unit on numeric x": (changed(LINE, x="Context"), 6, "axis x needs a label and a unit"),
    "no y at all": (BAR.replace("y: Latency (ms)\n", ""), 4, "(none)"),
    "empty unit": (changed(LINE, y="Cache ( )"), 6, "label and a unit"),
    "bars from elsewhere": (changed(BAR, from_="100"), 7, "axis begins at 0"),
    "bars on a log axis": (changed(BAR, log="y"), 7, "length means nothing on a log axis"),
    "five series": (AXES + "n,a,b,c,d,e\n1,1,1,1,1,1", 8, "5 series, and 1 to 4"),
    "no series": (AXES + "n\n1", 8, "0 series"),
    "uneven bars": (changed(BAR, r1="1,3", r2="2,3") + "\n8,4", 11, "uneven steps"),
    "a word": (changed(LINE, r2="2000,many,320"), 10, "row 2, column “16 bits”: “many” is not"),
    "a name on a line": (changed(LINE, r1="few,1,1"), 9, "row 1, column “tokens”"),
    "not sorted": (changed(LINE, r3="1500,1,1"), 11, "row 3, column “tokens”: 1500 is not more"),
    "zero on a log axis": (changed(LINE, log="y", r1="1000,0,1"), 10, "no place on a log axis"),
    "negative on a log axis": (changed(LINE, log="x", r1="-1,1,1"), 10, "column “tokens”"),
    "NaN": (changed(LINE, r1="1000,NaN,1"), 9, "“NaN” is not a number"),
    "infinite": (changed(LINE, r1="1000,inf,1"), 9, "“inf” is not a number"),
    "too large": (changed(LINE, r1="1000,1e308,1"), 9, "1e308 is too large or too small"),
    "too small": (changed(LINE, r1="1000,1e-300,1"), 9, "1e-300 is too large or too small"),
    "other digits": (changed(LINE, r1="1000,٣٢٠,1"), 9, "is not a number"),
    "a formula": (changed(LINE, r1="1000,=1+1,1"), 9, "“=1+1” is not a number"),
    "a thousands comma": (changed(LINE, r1="1000,1,024,1"), 9, "has 4 cells, the header has 3"),
    "a missing cell": (changed(LINE, r3="8000,2560"), 11, "row 3 has 2 cells"),
    "no name of a row": (changed(BAR, r2=",1"), 10, "the row has no name"),
    "a row twice": (changed(BAR, r2="vLLM,1"), 10, "“vLLM” stands twice"),
    "no name of a column": (changed(LINE, r0="n,,b"), 8, "column 2 has no name"),
    "a column twice": (changed(LINE, r0="n,b,b"), 8, "two columns “b”"),
    "a long column": (changed(LINE, r0=f"n,{'b' * 41},c"), 8, "column 2 is longer than 40"),
    "a long cell": (changed(BAR, r1=f"{'a' * 81},1"), 9, "longer than 80 characters"),
    "error bars of nothing": (changed(LINE, r0="n,a,b ±"), 8, "belongs to no column “b”"),
    "half an error bar": (changed(LINE, r0="n,a,a low"), 8, "needs a column “a high”"),
    "an error without value": (changed(LINE, r0="n,a,a ±", r1="1,,2"), 9, "no value"),
    "a negative error": (changed(LINE, r0="n,a,a ±", r1="1,5,-2"), 9, "outside its own error bar"),
    "an error below zero": (
        changed(LINE, log="y", r0="n,a,a ±", r1="1,5,6"), 10, "error bar reaches 0",
    ),
    "no value in a column": (BAR.replace("340", "").replace("160", ""), 9, "has no value"),
    "no data": ("title: T\ny: S (ms)", 5, "has no data"),
    "only a header": (AXES + "n,a", 8, "has no data"),
    "no title": (LINE.replace("title: Growth of the cache\n", ""), 4, "needs a title"),
    "a long title": (changed(LINE, title="x" * 161), 4, "at most 160 characters"),
    "a long label": (changed(LINE, y=f"{'x' * 48} (s)"), 6, "longer than 48 characters"),
    "another type": (changed(LINE, type="pie"), 7, "“pie” is not line or bar"),
    "an unknown option": (changed(LINE, colour="red"), 7, "“colour: red” is no option"),
    "an option twice": (f"title: A\n{LINE}", 5, "title: stands twice"),
    "data without a gap": (LINE.replace("\n\n", "\n"), 7, "an empty line before the data"),
    "log of z": (changed(LINE, log="z"), 7, "log: takes x, y, or both"),
    "from nowhere": (changed(LINE, from_="low"), 7, "takes a number"),
    "from above": (changed(LINE, from_="200"), 7, "would hide values of “8 bits”"),
    "from below zero": (changed(LINE, log="y", from_="0"), 8, "A log axis begins above 0"),
    "an open quote": (changed(LINE, r2='2000,"6,3'), 11, "quote that is out of place"),
    "many rows": (AXES + "n,a\n" + "".join(f"{n},1\n" for n in range(201)), 7, "more than 200"),
    "many bars": (
        BAR.split("vLLM")[0] + "".join(f"a{n},1\n" for n in range(49)), 9, "at most 48",
    ),
    "many characters": (BAR.split("vLLM")[0] + "x" * 20_000, 4, "longer than 20,000"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_chart_that_cannot_be_drawn_is_a_fault_with_its_line(name):
    chart, line, words = WRONG[name]
    (fault,) = faults(chart)
    assert (fault.kind, fault.level) == (Kind.BAD_CHART, Level.ERROR)
    assert words in fault.message
    assert fault.line == line


@pytest.mark.parametrize("target", Target)
def test_its_data_is_shown_as_code(target):
    chart = changed(LINE, y="<b>Cache</b>")
    result = render(fence(chart), target, RECORDS)
    assert "&lt;b&gt;Cache&lt;/b&gt;" in result.html
    assert "<code>title: Growth" in result.html
    assert "<svg" not in result.html
    assert "    1000,320,160\n" in result.text


def test_a_caption_of_such_a_chart_stays():
    html = render(f"{fence('x')}\n\n/// figure-caption\nWords.\n///").html
    assert ">Figure 1.</a></b> Words." in html


@pytest.mark.parametrize(
    "chart",
    [
        changed(BAR, from_="0"),
        changed(BAR, r1="1,3", r2="2,4"),
        changed(BAR, log="x", r1="1,3", r2="2,4") + "\n4,9",
        changed(LINE, r1="-5,-3,\N{MINUS SIGN}1"),
        changed(LINE, r1="1000,+.5,5.e2"),
        AXES + "n,a\n1,0",
        AXES + "n,a\n1,7\n2,7",
        changed(LINE, log="x y", r1="1,1e-12,1e15"),
        AXES + 'n,"a, b"\n1,"2"\n',
        BAR.split("vLLM")[0] + "A,0",
    ],
)
def test_what_is_unusual_but_true_is_drawn(chart):
    assert faults(chart) == ()


def test_the_line_of_the_second_of_two_charts():
    (fault,) = faults(f"{LINE}\n```\n\n```chart\n{changed(LINE, r2='2,x,3')}")
    assert fault.line == 21
