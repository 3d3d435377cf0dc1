# ruff: noqa: RUF001 - typographic characters are the subject here
"""Formulas in a text: where they may stand, what each output shows, what is wrong with them."""

import threading

import html5lib
import pytest
from markdown_records import feed, mail, page, rendered, text

from essays.markdown import Kind, Target
from essays.markdown.formulas.math import ASIDE, PAPER
from essays.markdown.formulas.tex import ELEMENTS, MAX_TEX

HTML = {
    "DOCUMENT_FRAGMENT": set(),
    "p": set(),
    "code": set(),
    "span": {"class", "tabindex", "role", "aria-label"},
}
HTML |= {"div": {"class", "tabindex", "role", "aria-label", "id"}}
X = "<math><mi>x</mi></math>"
LONG = "a + b + c + d + e + f + g + h"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("is $x$.", f"<p>is {X}.</p>"),
        ("- is $x$", f"<li>is {X}</li>"),
        ("> is $x$", f"<p>is {X}</p>"),
        ("## Of $x$", f'<h2 id="of-x">Of {X}</h2>'),
        ("**is $x$**", f"<strong>is {X}</strong>"),
        ("[is $x$](page:12)", f'<a href="/sum/">is {X}</a>'),
        ("a[^1]\n\n[^1]: is $x$", f"</b> is {X}<button"),
        ("| $x$ | b |\n|--|--|\n| c | d |", f'<th scope="col">{X}</th>'),
        ("| a | b |\n|--|--|\n| $x$ | d |\n\n/// table-caption\nOf $x$.\n///", f"</b> Of {X}."),
        ("$x_1*y*$ and *z*", "</math> and <em>z</em>"),
        (r"$\{x\}$", '<mo stretchy="false">{</mo><mi>x</mi>'),
        ("$a <b$ and $c> d$", "<mo>&lt;</mo><mi>b</mi></math> and <math><mi>c</mi><mo>&gt;</mo>"),
    ],
)
def test_formulas_in_lines(markdown, html):
    assert html in page(markdown)
    assert rendered(markdown).faults == ()


@pytest.mark.parametrize(
    "prose",
    [
        "It costs $5 and $10.",
        "From $5-$10, or US$3/$4.",
        r"An escaped \$x\$ sign.",
        "Spaced $ x $ dollars.",
        "One $ alone, and $x",
    ],
)
def test_prices_are_prose(prose):
    assert page(prose) == f"<p>{prose.replace(chr(92), '')}</p>"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("`$x$`", "<code>$x$</code>"),
        ("```\n$x$\n```", "$x$"),
        ("    $x$", "$x$"),
        ("[a](https://e.org/$x$/)", 'href="https://e.org/$x$/"'),
        ("<https://e.org/$x$/>", 'href="https://e.org/$x$/"'),
        ('<a href="https://e.org/$x$/">a</a>', 'href="https://e.org/$x$/"'),
        ("[a]\n\n[a]: https://e.org/$x$/", 'href="https://e.org/$x$/"'),
    ],
)
def test_code_and_addresses_keep_their_dollars(markdown, html):
    assert html in page(markdown)
    assert "<math" not in page(markdown)


@pytest.mark.parametrize(
    ("markdown", "around"),
    [
        ("a\n\n$$x$$\n\nb", "<p>a</p>\n{}\n<p>b</p>"),
        ("a\n$$\nx\n$$\nb", "<p>a</p>\n{}\n<p>b</p>"),
        ("- a\n    $$x$$", "<li>a{}\n</li>"),
        ("> $$\n> x\n> $$", "<blockquote>\n{}\n</blockquote>"),
        ("| a | b |\n|--|--|\n| $$x$$ | c |", "<td>{}</td>"),
        ("a[^1]\n\n[^1]: b\n    $$x$$\n    c", "<p>b</p>{}<p>c</p>"),
        ("*$$x$$*", "<em><math display"),
    ],
)
def test_formulas_of_their_own(markdown, around):
    box = '<div class="equation scroll" tabindex="0" role="group" aria-label="Formula" id='
    assert around.format(
        f'{box}"unnumbered-formula"><math display="block"><mi>x</mi></math></div>'
    ) in page(markdown)


@pytest.mark.parametrize("line", ["= b", "+ c", "- d", "1. e", "---"])
def test_lines_of_a_formula_begin_nothing_else(line):
    assert page(f"$$\na\n{line}\n$$").startswith('<div class="equation scroll"')


def test_numbered_formulas_can_be_linked():
    result = rendered(r"$$a \tag{1}$$" + "\n\nBy [(1)](#eq-1).\n\n" + r"$$b \tag{1}$$")
    assert '<math display="block"><mi>a</mi></math><a href="#eq-1">(1)</a></div>' in result.html
    assert 'aria-label="Formula 1" id="eq-1"' in result.html
    assert 'id="eq-1-2"' in result.html
    assert result.faults == ()


def test_a_wide_formula_in_a_line_scrolls():
    box = '<span class="formula" tabindex="0" role="group" aria-label="Formula"><math>'
    assert box in page(f"${LONG}$")
    assert "<span" not in page("$a + b$")


def test_cells_may_hold_bars():
    assert page("| a | b |\n|--|--|\n| $|x|$ | $y|z$ |").count("<td>") == 2


@pytest.mark.parametrize("output", [mail, feed])
def test_elsewhere_a_formula_in_a_line_is_text(output):
    assert output(r"Of $\frac{a + b}{2c}$, $d_k$.") == "<p>Of (a + b)/(2c), dₖ.</p>"


def test_a_mail_shows_a_formula_of_its_own_as_a_picture_light_and_dark():
    html = mail(r"$$\frac{a}{b} \tag{1}$$")
    assert html.count("https://gap.example/media/drawings/") == 2
    assert 'media="(prefers-color-scheme: dark)"><img src="https://' in html
    assert 'alt="a/b" width="' in html
    assert html.endswith("</picture>\u00a0\u00a0(1)</div>")


def test_a_feed_shows_it_as_one_picture():
    html = feed(r"$$\frac{a}{b} \tag{1}$$")
    assert html.startswith('<div class="equation" id="eq-1"><img src="https://gap.example/media/')
    assert html.endswith("\u00a0\u00a0(1)</div>")
    assert "<picture" not in html


def test_what_cannot_be_drawn_is_text():
    wide = " + ".join(f"x_{{{number}}}" for number in range(10, 60))
    assert "<picture>" not in mail(rf"$$\frac{{{wide}}}{{2}}$$")
    assert "x₁₀ + x₁₁" in mail(rf"$$\frac{{{wide}}}{{2}}$$")


def test_pictures_in_an_aside_stand_on_its_ground():
    inside, outside = mail("/// aside\n$$x$$\n///"), mail("$$x$$")
    assert inside.split('src="')[1].split('"')[0] not in outside
    assert {PAPER[0].ground, PAPER[1].ground}.isdisjoint({ASIDE[0].ground, ASIDE[1].ground})


def test_plain_text():
    assert text("As in:\n$$\\frac{a}{2b}\n\\tag{1}$$\nwith $b^2$.") == (
        "As in:\n\n    a/(2b)    (1)\n\nwith b².\n"
    )


def test_formulas_in_headings_keep_their_letters():
    assert text(r"## The size $n^2$ of $\alpha$ and $x$-th" + "\n") == "THE SIZE n² OF α AND x-TH\n"


def test_a_fault_of_a_heading_that_begins_with_a_formula_has_its_line():
    assert rendered("## A\n\n#### $\\alpha$ falls").faults[0].line == 3


def test_headings_and_descriptions_say_the_line():
    result = rendered("## Of $n^2$\n\n![The $\\frac12$ line](image:7)")
    assert result.toc[0].text == "Of n²"
    assert result.toc[0].anchor == "of-n2"
    assert 'alt="The 1/2 line"' in result.html


@pytest.mark.parametrize("target", Target)
def test_a_formula_is_one_word(target):
    assert rendered(f"One ${LONG}$ two $$\\frac{{a}}{{b}}$$ three.", target).words == 5


@pytest.mark.parametrize(
    ("tex", "position", "words"),
    [
        (r"a \foo", 3, r"no command \foo"),
        ("x^{2", 5, "A { is never closed"),
        ("x}", 2, "} closes nothing"),
        (r"\frac{1}", 9, "An argument is missing"),
        ("a & b", 3, "& stands outside"),
        (r"\left( x", 9, r"A \left is never closed"),
        (r"x \right)", 3, r"\right closes nothing"),
        (r"\begin{cases} x", 16, r"A \begin is never closed"),
        (r"\begin{foo} x \end{foo}", 7, "no environment foo"),
        ("x^2^3", 4, "Two scripts"),
        ("x" * (MAX_TEX + 1), 1, "more than 1,500 characters"),
        (r"\sqrt{" * 200 + "x" + "}" * 200, 1, "nests too deep"),
        (r"\frac1" * 200 + "x", 1, "nests too deep"),
        ("x" * 1_200, 1, "too many parts"),
        (r"\def\a{\a\a} \a", 1, r"\def is not read here"),
        (r"x \newcommand\a{b}", 3, r"\newcommand is not read here"),
        (r"\let\a=\frac \a 1 2", 1, r"\let is not read here"),
        ("50% x", 3, r"Write \% for the sign"),
        (r"x \tag{1}", 3, r"A \tag numbers a formula of its own"),
        (r"\color{red} x", 1, "Leave the color out"),
        (r"\cancel{x}", 1, "Leave the stroke out"),
        (r"\eqref{a}", 1, "[(1)](#eq-1)"),
        (r"\href{javascript:x}{y}", 1, "Put the link around the formula"),
        (r"\substack{" * 120 + "x" + "}" * 120, 1_001, "nests too deep"),
    ],
)
def test_each_fault_is_told_with_its_position(tex, position, words):
    (fault,) = rendered(f"One.\n\nTwo ${tex}$ three.").faults
    assert (fault.line, fault.kind) == (3, Kind.BAD_FORMULA)
    assert f", character {position}: " in fault.message
    assert words in fault.message


@pytest.mark.parametrize("dollars", ["$$ $$", "$$\n\n$$", "$$ x", "$$$$"])
def test_a_formula_that_is_empty_or_never_closed(dollars):
    assert {fault.kind for fault in rendered(f"a\n\n{dollars}\n\nb").faults} == {Kind.BAD_FORMULA}


def test_the_line_within_a_formula_is_told():
    assert rendered("a\n\n> $$\n> x\n> \\foo\n> $$\n").faults[0].line == 5


def test_a_fault_is_told_on_each_of_its_lines():
    assert [fault.line for fault in rendered("$\\a$\n\n`$\\a$` b\n\n- $\\a$").faults] == [1, 5]


@pytest.mark.parametrize("output", [page, mail, feed])
@pytest.mark.parametrize("dollars", ["$", "$$"])
def test_instead_of_a_faulty_formula_its_tex_is_shown(output, dollars):
    assert "<code>\\foo&lt;</code>" in output(f"a {dollars}\\foo<{dollars}")


def test_the_signs_of_a_formula_are_no_markup():
    assert rendered("$a <y c$ and $TK$ and $x[^2]$ and $a --> b$").faults == ()


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\operatorname{<img src=x onerror=alert(1)>}",
        r"\text{&lt;script&gt;\&#60;}",
        r"\text{\textbf{a}\emph{b}}",
        "</math><script>x</script>",
        "<annotation-xml encoding=text/html>",
        r"\class{a}{x} \style{x}{y} \unicode{60}",
        r"\text{\url{javascript:x}}",
        r"\hspace{1em\" onclick=\"x}",
    ],
)
def test_nothing_but_formulas_comes_out_of_a_formula(tex):
    tree = html5lib.parseFragment(page(f"a ${tex}$") + page(f"$$\n{tex}\n$$"))
    namespace = "{http://www.w3.org/1998/Math/MathML}"
    for element in tree.iter():
        name = str(element.tag).removeprefix("{http://www.w3.org/1999/xhtml}")
        allowed = ELEMENTS.get(name.removeprefix(namespace), HTML.get(name))
        assert set(element.attrib) <= allowed, name


def test_threads_convert_at_the_same_time():
    texts = [f"$x_{{{number}}} + {number}$" for number in range(200)]
    shown = {}
    threads = [threading.Thread(target=lambda t=t: shown.setdefault(t, page(t))) for t in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [shown[t] for t in texts] == [page(t) for t in texts]
