"""Essays as they are built: constructs within constructs, marks that are never closed.

The words of the text are numbered, so that a lost one can be told: word1, word2, ...
"""

import re
from itertools import count

from hypothesis import strategies as st
from markdown_tex import formulas

SIGN = "\x00"  # stands for the next word
NOTE = "\x01"  # stands for the name of a note: where it is referred to, then where it is defined
NAMED = [
    "[5.5 GB](page:12)",
    "[2.0-4.6x](claim:zhong2024distserve/chat)",
    "[@zhong2024distserve, Table 2]",
    "[@unknown; @kwon2023pagedattention]",
    "![a](image:7)",
    "https://example.org/a_(b)",
]
UNCLOSED = ["**", "*", "_", "`", "``", "[", "![", "~~", "<b>", "<mask>", "<!--", "(", "$"]
UNCLOSED += ["^", "==", "{", "</i>", "&", "|", "\\"]
PIECES = st.one_of(
    st.just(SIGN),
    st.just(SIGN),
    st.sampled_from(NAMED),
    st.sampled_from(UNCLOSED),
    st.sampled_from(["*{}*", "**{}**", "`{}`", "~~{}~~", "[{}](#a)", "<b>{}</b>", "^[{}]"]).map(
        lambda form: form.format(SIGN)
    ),
    formulas.filter(str.strip).map("${}$".format),
)
LINES = st.lists(PIECES, min_size=1, max_size=5).map(lambda pieces: f"{SIGN} {' '.join(pieces)}")
LEAVES = st.one_of(
    LINES,
    st.lists(LINES, min_size=2, max_size=3).map("\n".join),
    LINES.map("## {}".format),
    st.sampled_from(["```python\n{}\n```", "```\n{}", "    {}", "~~~cuda title=a.cu\n{}\n~~~"]).map(
        lambda form: form.format(SIGN)
    ),
    formulas.map("$$\n{}\n$$".format),
    # A cell too many is left out, and told, as GitHub does: here are none.
    LINES.map(lambda line: line.replace("|", "")).map(
        lambda line: f"| {SIGN} | b |\n|---|--:|\n| {SIGN} | {line} |\n| {SIGN} |"
    ),
    st.just("```chart\ntitle: T\ny: S (s)\ntype: bar\n\nn,a\nb,1\n```"),
    st.just(f"![a](image:7)\n\n/// figure-caption\n{SIGN}\n///"),
    st.sampled_from(["---", "/// problems\n///", "<div>", "///", "/// aside", "<!-- a -->"]),
)


def within(marker: str, block: str) -> str:
    """A block as an item of a list or of a quotation."""
    first, *others = block.split("\n")
    indent = "> " if marker == "> " else " " * len(marker)
    return "\n".join([marker + first, *(f"{indent}{line}".rstrip() for line in others)])


def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    blocks = st.lists(inner, min_size=1, max_size=3).map("\n\n".join)
    return st.one_of(
        st.tuples(st.sampled_from(["- ", "1. ", "> ", "* [ ] "]), blocks).map(
            lambda made: within(*made)
        ),
        st.tuples(st.sampled_from(["aside", "details", "derivation", "number"]), blocks).map(
            lambda made: f"/// {made[0]} | {SIGN}\n{made[1]}\n///"
        ),
        blocks.map(lambda text: f"<details>\n<summary>{SIGN}</summary>\n\n{text}\n\n</details>"),
        blocks.map(lambda text: f"{SIGN}[^{NOTE}]\n\n" + within(f"[^{NOTE}]: ", text)),
    )


def numbered(text: str) -> str:
    """Number the words and the notes."""
    words, names = count(1), count()
    text = re.sub(SIGN, lambda sign: f"word{next(words)} ", text)
    return re.sub(NOTE, lambda name: f"n{next(names) // 2}", text)


TEXTS = st.lists(st.recursive(LEAVES, around, max_leaves=6), max_size=4).map(
    lambda blocks: numbered("\n\n".join(blocks))
)
WORD = re.compile(r"word\d+")
