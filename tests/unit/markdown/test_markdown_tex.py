# ruff: noqa: RUF001 - typographic characters are the subject here
"""TeX as it is written elsewhere: each command is read, written anew, or refused with a remedy."""

import re

import pytest
from hypothesis import given, settings
from markdown_records import mail
from markdown_tex import formulas

from essays.markdown.formulas.commands import REFUSED
from essays.markdown.formulas.svg import MAX_WIDTH, drawn
from essays.markdown.formulas.tex import FormulaError, read
from essays.markdown.steps.pictures import LIGHT

LINES = r"\alpha + \beta + \gamma = \int_0^1 f(x) \,dx + \sum_{i=1}^{n} a_i b_i + c d e f"


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\pmb{x} \bm{y}", "𝒙𝒚"),
        (r"\mbox{if } x", "if x"),
        (r"\widetilde{ab}", "tilde(ab)"),
        (r"\smash[b]{x} \smash{y}", "xy"),
        (r"\textsf{a} \texttt{b} \textsc{c} \textnormal{d}", "abcd"),
        (r"\begin{split} a &= b \\ &= c \end{split}", "a = b = c"),
        (r"\small x \Large y \centering z", "xyz"),
        (r"x \text{ if $y$ is \(z\)}", "x if y is z"),
        (r"x \label{eq:e} + y", "x + y"),
        (r"\text{a_b}", "a_b"),
        (r"\begin{align} a &= b \\ c &= d \\ \end{align}", "a = b; c = d"),
        (r"\begin{alignat*}{2} a &= b \end{alignat*}", "a = b"),
        (r"\begin{equation} a = b \end{equation}", "a = b"),
        (r"\begin{eqnarray*} a &=& b \end{eqnarray*}", "[a, =, b]"),
        (r"\begin{multline} a \\ b \end{multline}", "a; b"),
        (r"\begin{smallmatrix} a & b \end{smallmatrix}", "[a, b]"),
        (r"\begin{pmatrix*}[r] a & b \end{pmatrix*}", "[a, b]"),
        (r"\norm{x}_2 + \abs{y}", "‖x‖₂ + |y|"),
        (r"\dv{x}{t} + \pdv{f}{x}", "dx/(dt) + ∂f/(∂x)"),
        (r"\SI{3}{ms} \hspace*{1em} \mathbbm{1}", "3 ms 𝟙"),
        (r"\prescript{14}{6}{C}", "₆¹⁴C"),
        (r"\begin{aligned} a \\ \\ b \\ \end{aligned}", "a; b"),
        (r"a \vspace{1em} \dotsc b", "a…b"),
    ],
)
def test_what_is_written_elsewhere_is_read(tex, text):
    assert read(tex, display=True).text == text
    assert drawn(tex, LIGHT)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_shown_is_refused_by_name_with_a_substitute(name):
    with pytest.raises(FormulaError) as error:
        read(rf"x + \{name}{{y}}")
    assert str(error.value).startswith(f"\\{name} is not read here. {REFUSED[name]}")
    assert error.value.position == 4


@pytest.mark.parametrize(
    ("tex", "position", "words"),
    [
        (r"\ae + x", 0, r"\ae sets words, not formulas. Put it into \text{...}."),
        (r"\left( x \right", 15, r"A bracket must stand behind \right."),
        (r"x \hline", 2, r"begins with \hline"),
        (r"\text{$x} y", 6, r"stands within \text{...}"),
        (r"\begin{split} a \label{b} \foo \end{split}", 26, "There is no command \\foo."),
        (r"\begin{align} \foo \end{align}", 14, "There is no command \\foo."),
        (r"\text{if $x$ is} + \foo", 19, r"\operatorname{name}"),
    ],
)
def test_faults_are_told_in_our_words_where_they_were_typed(tex, position, words):
    with pytest.raises(FormulaError) as error:
        read(tex, display=True)
    assert words in str(error.value)
    assert error.value.position == position


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{}{2}",
        r"\sqrt{}",
        r"\begin{aligned} a &= b \\ \end{aligned}",
        r"\begin{array}{c} a \\ \hline \end{array}",
        r"\begin{pmatrix} a & \\ & b \end{pmatrix}",
        r"\overset{}{b}",
        r"\begin{cases} & \\ a & \end{cases}",
    ],
)
def test_what_is_empty_has_a_box_as_large_as_what_is_around_it(tex):
    left, top, width, height = map(
        float, re.search('viewBox="(.*?)"', drawn(tex, LIGHT))[1].split()
    )
    assert min(left, top) > -100
    assert 10 < width < 100
    assert 10 < height < 100


@pytest.mark.parametrize("tex", [LINES, rf"\begin{{aligned}} z &= {LINES} \\ &= 1 \end{{aligned}}"])
def test_a_formula_wider_than_a_phone_is_broken_not_made_smaller(tex):
    svg, one_line = drawn(tex, LIGHT), drawn("x + y", LIGHT)
    assert sizes(svg)["width"] <= MAX_WIDTH
    assert sizes(svg)["width"] == pytest.approx(box(svg)[2], abs=1)  # as large as it is set
    assert sizes(svg)["height"] > 3 * sizes(one_line)["height"]


def box(svg):
    return [float(end) for end in re.search('viewBox="(.*?)"', svg)[1].split()]


def sizes(svg):
    head = svg[: svg.index(">")]
    return {name: float(px) for name, px in re.findall(r' (width|height)="([\d.]+)"', head)}


@settings(max_examples=150, deadline=None)
@given(formulas)
def test_what_is_read_is_a_page_a_line_and_a_picture_or_that_line(tex):
    try:
        formula = read(tex, display=True)
    except FormulaError:
        return
    assert formula.text.strip()
    assert formula.math().tag == "math"
    if svg := drawn(tex, LIGHT):
        assert all(6 < size < 5_000 for size in box(svg)[2:])
        assert sizes(svg)["width"] <= MAX_WIDTH + 0.01


def test_what_has_no_picture_is_its_line_in_a_mail(monkeypatch):
    monkeypatch.setattr("essays.markdown.formulas.math.drawn", lambda tex, colors: "")
    assert ">x + y</div>" in mail("$$x + y$$")
