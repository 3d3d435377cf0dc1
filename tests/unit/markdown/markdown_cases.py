# ruff: noqa: RUF001 - formulas as text are among what is expected
"""What real essays hold, each with what every reader gets of it and what its author is told."""

from typing import NamedTuple

from essays.markdown import Kind


class Case(NamedTuple):
    """`has` is an XPath that is true of every HTML; `text` is the note's text, as it is.

    All outputs say the words of `said` in this order, and none of those of `unsaid`.
    """

    typed: str
    said: str
    text: str = ""
    has: str = "//p"
    unsaid: str = ""
    told: Kind | None = None


LEFT, STAYED, UNCLOSED = Kind.ATTRIBUTES_LEFT_OUT, Kind.STAYED, Kind.UNCLOSED_MARK
FORMULA = "//math|//img"
TABLE = "| a | b |\n|---|---|\n| c | d |"
GRID = "+---+---+\n| a | b |\n+===+===+\n| c | d |\n+---+---+"
LONG = "a + b + c + d + e + f + g + " * 4 + "h"
IN_WORDS = r"$\pmb{x}$ $\mbox{y}$ $\smash{z}$ $\textsf{b}$ $\small c$ $\text{if $d$}$"


def in_item(bullet: str, block: str) -> str:
    """A block that is set in below the first line of an item, and another item."""
    indent = "\n" + " " * (len(bullet) + 1)
    return f"{bullet} one\n{indent}{block.replace('\n', indent)}\n\n{bullet} two"


CASES = {
    # Lists right under a line, and lists in lists.
    "list": Case("It:\n- one\n- two", "It: one two", "It:\n\n- one\n- two\n", "//p and //ul/li[2]"),
    "stars": Case("It:\n* one\n* two", "It: one two", "It:\n\n- one\n- two\n", "//ul/li[2]"),
    "steps": Case("It\n1. one\n2. two", "It one two", "It\n\n1. one\n2. two\n", "//ol/li[2]"),
    "quoted": Case("> it:\n> - a", "it: a", "> it:\n>\n> - a\n", "//blockquote/ul/li"),
    "nested": Case("- a\n  - b\n- c", "a b c", "- a\n  - b\n- c\n", "//li/ul/li"),
    "bullets in steps": Case(
        "1. a\n   - b\n   - c\n2. d",
        "a b c d",
        "1. a\n   - b\n   - c\n2. d\n",
        "//ol/li/ul/li[2]",
    ),
    "steps in bullets": Case("- a\n  1. b", "a b", "- a\n  1. b\n", "//ul/li/ol/li"),
    "late list": Case("It\n2. two\n3. six", "It two six", "It 2. two 3. six\n", told=STAYED),
    # Blocks in lists.
    "text in item": Case(
        in_item("1.", "more"), "one more two", "1. one\n\n   more\n\n2. two\n", "//li/p[2]"
    ),
    "formula in item": Case(
        in_item("1.", "$$x = 1$$"),
        "one two",
        "1. one\n\n       x = 1\n\n2. two\n",
        "//li//math|//li//img",
    ),
    "code in step": Case(
        in_item("1.", "```python\nx = 1\n```"),
        "one x = 1 two",
        "1. one\n\n       x = 1\n\n2. two\n",
        "//li//pre",
    ),
    "code in bullet": Case(
        in_item("-", "```\nx\n```"),
        "one x two",
        "- one\n\n      x\n\n- two\n",
        "//ul[li[2]]/li//pre",
    ),
    "table in step": Case(
        in_item("1.", TABLE),
        "one a b c d two",
        "1. one\n\n   a  b\n   c  d\n\n2. two\n",
        "//li//td",
    ),
    "table in bullet": Case(
        in_item("-", TABLE), "one a b c d two", "- one\n\n  a  b\n  c  d\n\n- two\n", "//li//td"
    ),
    # Formulas.
    "environment": Case(
        "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}",
        "",
        "    a = b; c = d\n",
        FORMULA,
        "begin align",
    ),
    "math fence": Case("```math\nx = y\n```", "", "    x = y\n", FORMULA, "```"),
    "round brackets": Case(r"So \(x_1\).", "So", "So x₁.\n", "//p", "\\"),
    "square brackets": Case("\\[\nx_1 = y\n\\]", "", "    x₁ = y\n", FORMULA, "\\"),
    "full stop": Case("So\n\n$$x = y$$.\n\nIt", "So It", "So\n\n    x = y.\n\nIt\n", FORMULA, "$"),
    "in a line": Case("So $$x$$. It", "So . It", "So x. It\n", "//p", "$"),
    "many": Case("A $$x$$ b. " * 150, "A b. A b.", has="//p[not(img)]", unsaid="$"),
    "wide": Case(f"$${LONG}$$", "", has=FORMULA, unsaid="$"),
    "words": Case(IN_WORDS, "", "𝒙 y z b c if d\n", unsaid="$ pmb mbox small text"),
    "split": Case(r"$$\begin{split}a&=b\end{split}$$", "", "    a = b\n", FORMULA, "split"),
    "words in it": Case(r"$$x \text{ if $y$}$$", "", "    x if y\n", FORMULA, "$ text"),
    "label": Case(r"$$x\label{e}$$", "", "    x\n", FORMULA, "label"),
    # Addresses and anchors.
    "bare address": Case(
        "See https://x.org/a_b now",
        "See now",
        "See https://x.org/a_b now\n",
        "//a[@href='https://x.org/a_b']",
    ),
    "anchor": Case(
        '<a name="x"></a>See [y](#x).', "See y.", "See y.\n", "//a[contains(@href,'#x')]"
    ),
    "own anchor": Case(
        "## Part {#own}\n\nSee [x](#own).",
        "x.",
        "PART\n\nSee x.\n",
        "//h2 and //a[contains(@href, '#own')]",
        "{",
    ),
    # What is left out.
    "front matter": Case(
        "---\ntitle: A\ndate: 2024-01-01\n---\n\nText.",
        "Text.",
        "Text.\n",
        unsaid="title 2024",
        told=Kind.FRONT_MATTER,
    ),
    "TOML": Case(
        "+++\ntitle = 1\n+++\n\nText.", "Text.", "Text.\n", unsaid="title +", told=Kind.FRONT_MATTER
    ),
    "classes": Case("A.\n{: .wide}\n\nB.", "A. B.", "A.\n\nB.\n", unsaid="wide {", told=LEFT),
    "of a picture": Case(
        "![A](image:7){width=50%}", "", has="//img|//a", unsaid="width= {", told=LEFT
    ),
    "of a link": Case(
        '[a](https://x.org/){target="_blank"} b',
        "a b",
        "a (https://x.org/) b\n",
        "//a",
        "target {",
        LEFT,
    ),
    "of a word": Case("[word]{.x} b", "word b", "word b\n", unsaid="[ ] {", told=LEFT),
    "of a formula": Case("$$x$$ {#eq:a}", "", "    x\n", FORMULA, "eq: {", LEFT),
    "comment": Case(
        "<!-- [^1] [a][b] $$ <iframe> -->\n\nText.", "Text.", "Text.\n", unsaid="iframe $ ["
    ),
    "hard break": Case("one\\\ntwo", "one two", "one\ntwo\n", "//br", "\\"),
    # Footnotes.
    "note in place": Case(
        "Text^[A note.] more", "A note.", "Text(1) more\n\nFOOTNOTES\n\n(1) A note.\n", unsaid="^["
    ),
    "note twice": Case(
        "A.[^1]\n\n[^1]: One.\n\n[^1]: Two.",
        "Two.",
        has="//p",
        unsaid="[^",
        told=Kind.SAME_FOOTNOTE,
    ),
    # What stays as it is typed, and is told.
    "wiki link": Case("A [[Note]] b", "A [[Note]] b", "A [[Note]] b\n", told=STAYED),
    "highlight": Case("A ==x== b", "A ==x== b", "A ==x== b\n", told=STAYED),
    "emoji": Case("A :rocket: b", "A :rocket: b", "A :rocket: b\n", told=STAYED),
    "contents": Case("[TOC]\n\nA", "[TOC] A", "[TOC]\n\nA\n", told=STAYED),
    "term": Case("Term\n: What", "Term : What", "Term : What\n", told=STAYED),
    "grid table": Case(GRID, "| a | b | | c | d |", told=STAYED),
    "bold": Case("It costs **a lot", "It costs **a lot", "It costs **a lot\n", told=UNCLOSED),
    "code": Case("It costs `code", "It costs `code", "It costs `code\n", told=UNCLOSED),
    "link": Case(
        "See [text](https://x.org", "See [text]", "See [text](https://x.org\n", told=UNCLOSED
    ),
    "block": Case(
        "/// nummber | 320 KB\nText.\n///",
        "Text.",
        "Text.\n",
        unsaid="///",
        told=Kind.UNKNOWN_BLOCK,
    ),
    "words in angles": Case(
        "The <mask> and vector<int> hold.",
        "The <mask> and vector<int> hold.",
        "The <mask> and vector<int> hold.\n",
        told=Kind.HTML_LEFT_OUT,
    ),
    "script": Case(
        "A <script> is.\n\nB.",
        "A <script> is. B.",
        "A <script> is.\n\nB.\n",
        told=Kind.HTML_LEFT_OUT,
    ),
}
