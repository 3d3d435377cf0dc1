"""Where HTML breaks a line, Markdown does, or has a space: no word is joined, no mark is left."""

import pytest

from essays.moving.sources.hypertext import markdown_of
from tests.effort import soon

BREAKS = {
    "<p>a<br>b</p>": "a\\\nb",
    "<p>a<br>b<br></p><p>c</p>": "a\\\nb\n\nc",
    "<p><br><br>a</p>": "a",
    "a<br><p>b</p>c<br>": "a\n\nb\n\nc",
    "<p>a\\<br>b</p>": "a\\\\\\\nb",
    "<p><b>a<br></b>c</p>": "**a**\\\nc",
    "<p>x <em><b>a<br></b></em>c</p>": "x ***a***\\\nc",
    "<p>a<b><br>b</b></p>": "a\\\n**b**",
    "<p><b><br>a</b></p>": "**a**",
    "<p><a href=/x>a<br>b</a></p>": "[a b](/x)",
    "<p><code>a<br>b</code></p>": "`a b`",
    "<pre>a<br>b<br/>\n<br>c</pre>": "```\na\nb\n\n\nc\n```",
    "<pre><code>a<br>b</code></pre>": "```\na\nb\n```",
    "<h2>a<br>b</h2>": "## a b",
    "<ul><li>a<br>b<br></li></ul>": "- a\\\n  b",
    "<blockquote>a<br>b</blockquote>": "> a\\\n> b",
    "<table><tr><th>a<br>b</th></tr></table>": "| a b |\n| --- |",
    "<details><summary>a<br>b</summary><p>c</p></details>": "/// details | a b\nc\n///",
    "<figure><img src=x.png><figcaption>a<br>b</figcaption></figure>": (
        "![](x.png)\n\n/// figure-caption\na b\n///"
    ),
}


@pytest.mark.parametrize("html", BREAKS)
def test_a_break_stays_one_or_is_a_space(html):
    assert markdown_of(html).strip() == BREAKS[html]


@pytest.mark.parametrize("many", ["<p>a{}</p>", "<pre>a{}</pre>"])
def test_many_breaks_end_soon(many):
    soon(lambda: markdown_of(many.format("<br>" * 16_000)))
