"""Code in color: which languages, which classes, and what the slowest code costs."""

import os
import re
from html import unescape

import pytest
from lxml.html import fromstring
from markdown_code import LONG_LINES, UNITS

from essays.markdown.steps import languages
from essays.markdown.steps.languages import AHEAD, COLORED, LEXERS, NAMES, highlight

FULL = os.environ.get("GAP_FULL") == "1"
MOST = 50_000 if FULL else 2_000
LONGEST = 1_000  # a longer line is not read


def read_back(html):
    return unescape(re.sub(r"<[^<>]+>", "", html))


def test_at_most_sixty_languages_are_offered_under_names_of_their_own():
    assert len(NAMES) <= 60
    assert sum(len(names.split()) for names in NAMES.values()) == len(LEXERS)


def test_colors_what_pygments_does():
    html = highlight('def f(x):\n    """A\n    b."""\n    return 1 < x  # c', "python")
    assert html == (
        '<span class="k">def</span> <span class="nf">f</span>(x):\n'
        '    <span class="sd">"""A</span>\n<span class="sd">    b."""</span>\n'
        '    <span class="k">return</span> <span class="mi">1</span> &lt; x'
        '  <span class="c1"># c</span>'
    )


@pytest.mark.parametrize("info", ["py", "PYTHON title=a.py", "python3 {1,2}"])
def test_the_first_word_names_the_language(info):
    assert 'class="kn"' in highlight("import os", info)


@pytest.mark.parametrize("info", ["", " ", "perl", "autoit", "crystal", "gherkin", "<b>"])
def test_other_languages_are_plain(info):
    assert highlight("if 1 < 2 & <b>:\n", info) == "if 1 &lt; 2 &amp; &lt;b&gt;:\n"


@pytest.mark.parametrize(
    ("info", "code", "html"),
    [
        ("console", "$ ls 'a'\nif <b>\n", "$ ls <span class=\"s1\">'a'</span>\nif &lt;b&gt;\n"),
        ("console", "(venv) a@b:~# echo 1", '(venv) a@b:~# <span class="nb">echo</span>'),
        ("pycon", ">>> 1\n... 2\n3\n", '&gt;&gt;&gt; <span class="mi">1</span>\n... <span'),
    ],
)
def test_of_a_dialogue_only_what_was_typed_has_colors(info, code, html):
    assert highlight(code, info).startswith(html)


CLASSES_OF = {
    "c": ("size_t a; uint8_t b; /* c\n*/", {"kt", "cm"}),
    "cuda": ("__global__ void f() { a[threadIdx.x] = __sinf(1); }", {"kr", "kt", "nb", "mi"}),
    "yaml": ('a: "b"\nb: [1, true]\n# c', {"s", "c1"}),
    "json": ('{"a": [1.5, true]}', {"mf", "kc"}),
    "sh": ("for i in $(ls); do echo 'a'; done", {"k", "nb", "s1"}),
    "ptx": ("add.f32 %r1, 1; // c", {"k", "c"}),
    "Makefile": ("a: b\n\tcc $<\n# c\n", {"nf"}),
}


@pytest.mark.parametrize("info", CLASSES_OF)
def test_the_languages_of_the_field_have_their_colors(info):
    code, classes = CLASSES_OF[info]
    found = set(fromstring(f"<pre>{highlight(code, info)}</pre>").xpath("//@class"))
    assert classes <= found <= COLORED


@pytest.mark.parametrize("lexer", NAMES)
def test_no_code_changes_its_text_or_is_read_again_and_again(lexer, monkeypatch):
    views = []
    first = languages._first

    def counted(rules, text, position, end):
        views.append(end - position)
        return first(rules, text, position, end)

    monkeypatch.setattr(languages, "_first", counted)
    for unit in units_of(lexer):
        views.clear()
        code = unit * (MOST // len(unit))
        assert read_back(highlight(code, NAMES[lexer].split()[0])) == code, unit
        assert len(views) <= 2 * len(code) + 10, unit
        assert max(views, default=0) <= 2 * AHEAD + LONGEST, unit


def units_of(lexer):
    """All of them in the full run; else every eighth, other ones for each lexer."""
    units = [*UNITS, *LONG_LINES]
    return units if FULL else units[list(NAMES).index(lexer) % 8 :: 8]
