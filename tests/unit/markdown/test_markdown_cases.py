"""What real essays hold: every reader gets the words, and the author is told what stayed typed."""

import re

import pytest
from markdown_records import RECORDS, page, rendered, text

from essays.markdown import Head, Kind, Target, twin

HEAD = Head("T", "", "", "", "", "", "https://gap.example/kv/")
OUTPUTS = [*Target, "text", "twin"]
TAGS = ["mask", "int", "sep", "list", "set", "path", "max", "script", "style", "template"]
TAGS += ["title", "textarea", "iframe", "xmp"]


def words(markdown: str, output: str) -> str:
    """All that an output says, without its markup."""
    if output == "text":
        said = text(markdown)
    elif output == "twin":
        said = twin(markdown, HEAD, RECORDS)
    else:
        said = re.sub(r"<[^>]*>", " ", rendered(markdown, output).html)
    return said.replace("&lt;", "<").replace("&gt;", ">")


def test_an_address_in_a_tag_is_read_as_browsers_do():
    typed = '<a href="https://x.example/?a=1&amp;b=2">x</a>, <abbr title="&quot;B&quot;">b</abbr>'
    html = page(typed)
    assert 'href="https://x.example/?a=1&amp;b=2"' in html
    assert "&amp;quot;" not in html
    assert "javascript" not in page('<a href="&#106;avascript:alert(1)">x</a>')


def kinds(markdown: str) -> list[Kind]:
    return [fault.kind for fault in rendered(markdown).faults]


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("tag", TAGS)
def test_a_word_in_angles_is_the_text_that_it_is(tag, output):
    said = words(f"The <{tag}> token is guessed.\n\nAll of this follows.", output)
    assert f"The <{tag}> token is guessed." in " ".join(said.split())
    assert "All of this follows." in said
    assert kinds(f"A <{tag}> b.") == [Kind.HTML_LEFT_OUT]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("The points:\n- one\n- two", "<li>two</li>"),
        ("Steps\n1. one\n2. two", "<li>two</li>"),
        ("> quote:\n> - a", "<li>a</li>"),
        ("- a\n  - b\n- c", "<li>a<ul>"),
        ("1. a\n   - b\n   - c\n2. d", "<li>a<ul>"),
        ("- a\n  1. b", "<li>a<ol>"),
        ("1. one\n\n   more of one\n\n2. two", "<p>more of one</p>\n</li>"),
        ("- a\n\n  ```\n  x\n  ```\n- b", "</figure>\n</li>"),
        ("one\\\ntwo", "one<br>"),
        ("See https://example.org/a_b now", '<a href="https://example.org/a_b">'),
        ("```math\nx\n```", '<math display="block">'),
        ("\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}", '<math display="block">'),
        ("Text^[A note.]", "A note."),
        ("<!-- [^1] and [a][b] and $$ and <iframe> -->\n\nText.", "<p>Text.</p>"),
        ('<a name="x"></a>Text [y](#x)', '<span id="x"></span>'),
        ("## Part {#own}\n\n[x](#own)", '<h2 id="own">Part</h2>'),
        ("A $$x$$ b", "<p>A <math>"),
        ("> [!note]\n> A.", "<aside>"),
        ("> [!note]\n> - A.", '<p class="title">Note</p>\n<ul>'),
        ("[@ann][a]\n\n[a]: https://x.org", '<p><a href="https://x.org">@ann</a></p>'),
        ("[@ann], [@ann][]\n\n[@ann]: https://x.org", '>@ann</a>, <a href="https://x.org">@'),
        ('<a href="https://x.org">https://x.org</a>', '<p><a href="https://x.org">https://x.org</'),
        ("See www.x.org/a_b.", '<a href="http://www.x.org/a_b">www.x.org/a_b</a>.'),
        ("[www.x.org](https://x.org) `www.x.org`", "<code>www.x.org</code>"),
    ],
)
def test_it_is_read_as_it_is_meant(markdown, html):
    assert html in page(markdown)
    assert kinds(markdown) == []


@pytest.mark.parametrize(
    ("markdown", "kind"),
    [
        ("---\ntitle: A\n---\n\nText.", Kind.FRONT_MATTER),
        ('+++\ntitle = "A"\n+++\n\nText.', Kind.FRONT_MATTER),
        ("Text.\n{: .wide}", Kind.ATTRIBUTES_LEFT_OUT),
        ("![A](image:7){width=50%}", Kind.ATTRIBUTES_LEFT_OUT),
        ("[word]{.x}", Kind.ATTRIBUTES_LEFT_OUT),
        ("[[Note]]", Kind.STAYED),
        ("==x==", Kind.STAYED),
        (":rocket:", Kind.STAYED),
        ("[TOC]", Kind.STAYED),
        ("Term\n: What", Kind.STAYED),
        ("{{ x }}", Kind.STAYED),
        ("so \\frac{a}{b} is", Kind.STAYED),
        ("A.[^1]\n\n[^1]: B.\n\n[^1]: C.", Kind.SAME_FOOTNOTE),
        ("/// nummber | 320 KB\nText.\n///", Kind.UNKNOWN_BLOCK),
        ("It costs **a lot", Kind.UNCLOSED_MARK),
        ("`code", Kind.UNCLOSED_MARK),
        ("[text](https://example.org", Kind.UNCLOSED_MARK),
    ],
)
def test_what_stays_as_typed_is_told(markdown, kind):
    assert kind in kinds(markdown)


def test_a_name_like_another_is_suggested():
    assert "“number”" in rendered("/// nummber | 5\nText.\n///").faults[0].message


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize(
    "markdown",
    [
        '<figure>\n<img src="/a.png" alt="What it shows">\n<figcaption>A.</figcaption>\n</figure>',
        "<figure>\nWhat it shows\n<table><tr><td>A</td></tr></table>\n</figure>",
        '<figure><a href="https://x.org">What it shows</a> <p>A</p></figure>',
        "<ul><li>A</li><ul><li>What it shows</li></ul></ul>",
        "<ul>What it shows<li>A</li></ul>",
        "<ol><li>A</li>What it shows<li>B</li></ol>",
        "[![What it shows](https://a.org/a.png)](https://x.org)",
        '<a href="https://x.org"><img src="https://a.org/a.png" alt="What it shows"></a>',
    ],
)
def test_what_html_holds_is_read(markdown, output):
    said = rendered(markdown, output).html if output in Target else words(markdown, output)
    assert said.count("What it shows") == 1
    assert "/a.png" not in said or output == "twin"


def test_a_tag_that_closes_nothing_leaves_addresses_links():
    assert '<a href="https://x.org">' in page("</a> https://x.org")


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("bullet", ["-", "1.", "> -", "- a\n  -"])
def test_a_task_has_a_box(bullet, output):
    said = words(f"{bullet} [ ] one `x`\n\n{bullet} [x] two <y\n{bullet} [X] three", output)
    open_, done = ("[ ]", "[x]") if output == "twin" else ("☐", "☑")
    assert f"{open_} one" in " ".join(said.split())
    assert f"{done} two" in " ".join(said.split())
    assert said.count("☑") == (0 if output == "twin" else 2)


@pytest.mark.parametrize("target", Target)
def test_a_box_is_named_to_those_who_do_not_see_it(target):
    html = rendered("- [ ] one\n- [x] two", target).html
    assert 'role="img" aria-label="To do">☐</span> one' in html
    assert 'role="img" aria-label="Done">☑</span> two' in html
    assert "<input" not in html


@pytest.mark.parametrize("markdown", ["[ ] one", "- a [ ] one", "- [ ]", "- [x](https://x.org)"])
def test_what_is_no_task_has_no_box(markdown):
    assert 'role="img"' not in page(markdown)


def test_many_formulas_in_lines_are_read():
    assert page("A $$x$$ b. " * 150).count("<math>") == 150
