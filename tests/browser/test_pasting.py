"""Formatted text becomes clean Markdown; what only looks formatted stays as it is."""
# ruff: noqa: E501 - what programs put on the clipboard has long lines

from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "essays/static/essays"
GOOGLE_DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1">
<h1 dir="ltr"><span style="font-weight:400">What is measured</span></h1>
<p><span style="font-weight:400">Busy is </span><span style="font-weight:700">not</span>
<span style="font-style:italic"> useful</span><a href="https://www.google.com/url?q=https://a.example/b?c%3D1&amp;sa=D"><span>, says A</span></a><sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>.</p>
<ul><li><p>One</p><ul><li><p>Under</p></li></ul></li><li><p>Two</p></li></ul>
<table><tbody><tr><td><p>Name</p></td><td><p>Value</p></td></tr><tr><td><p>A | B</p></td><td><p>1</p></td></tr></tbody></table>
<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> In a note.</p></div></b>"""
WORD = """<html xmlns:o="x"><head><style>p {color: red}</style></head><body><!--StartFragment-->
<p class=MsoNormal>It holds:<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><span>1.<span>&nbsp;&nbsp; </span></span>First</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span>2.<span>&nbsp;&nbsp; </span></span>Second<a href="#_ftn1" name="_ftnref1">[1]</a></p>
<div id=ftn1><p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1">[1]</a> A note.</p></div></body></html>"""
WEB = """<h2>Code</h2><pre><code class="language-python">a_b = 1
</code></pre><blockquote><p>Said.</p></blockquote><ol start="3"><li>Three</li><li>Four</li></ol>
<p>x<sub>i</sub>, <del>old</del> <code>a*b</code></p><script>alert(1)</script><img src="data:image/png;base64,AA">"""
EDITOR = (
    '<meta><div style="white-space: pre"><div><span style="color: #f00">def</span> f():</div></div>'
)
CASES = {
    GOOGLE_DOCS: "## What is measured\n\nBusy is **not** *useful*[, says A](https://a.example/b?c=1)"
    "[^4].\n\n- One\n  - Under\n- Two\n\n| Name | Value |\n| --- | --- |\n| A \\| B | 1   |\n\n"
    "[^4]: In a note.",
    WORD: "It holds:\n\n1. First\n2. Second[^4]\n\n[^4]: A note.",
    WEB: "## Code\n\n```python\na_b = 1\n```\n\n> Said.\n\n3. Three\n4. Four\n\n"
    "x~i~, ~~old~~ `a*b`",
    EDITOR: "",
}


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page()
    page.set_content("<p>Nothing here.</p>")
    for name in ("turndown/turndown.js", "turndown/gfm.js", "cleaning.js"):
        page.add_script_tag(path=SCRIPTS / name)
    return page


@pytest.mark.parametrize("html", CASES, ids=["Google Docs", "Word", "web", "editor"])
def test_what_is_pasted_is_clean_markdown(page, html):
    assert page.evaluate("html => deskCleaning.clean(html, 4)", html) == CASES[html]
