"""Between LaTeX, as BibTeX files hold it, and plain text."""

import re
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

LATEX = re.compile(r"[\\{}$~&]|--|``|''|[?!]`|<<|>>|,,")
BARE_PERCENT = re.compile(r"(?<!\\)%")  # a comment in LaTeX, a sign in BibTeX
LIGATURE = re.compile(
    r"(?<=-)(?=-)|(?<=[`?!])(?=`)|(?<=')(?=')|(?<=<)(?=<)|(?<=>)(?=>)|(?<=,)(?=,)"
)
LONGEST = 20_000  # characters; what is nested deeper than a text of that length is no text
ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: rf"\{sign}" for sign in "%&$#_"},
    }
)
macros = get_default_latex_context_db()
macros.add_context_category(
    "signs",
    prepend=True,
    macros=[
        MacroTextSpec("textbraceleft", "{"),
        MacroTextSpec("textbraceright", "}"),
        MacroTextSpec("textasciicircum", "^"),
    ],
)
reader = LatexNodes2Text(math_mode="verbatim", latex_context=macros)


@lru_cache(8192)
def decode(latex: str) -> str:
    r"""Return the text of one line: M{\"u}ller is Müller, and {KV} is KV.

    Raises ValueError with the reason if it cannot be read.
    """
    if not LATEX.search(latex):
        return latex
    if len(latex) > LONGEST:
        raise ValueError(f"it has {len(latex):,} characters, and at most {LONGEST:,} are read")
    try:
        text = reader.latex_to_text(BARE_PERCENT.sub(r"\\%", latex))
    except RecursionError:
        raise ValueError("its braces are nested too deeply") from None
    except Exception:  # pylatexenc names none: what stops it is found by fuzzing
        raise ValueError("it is no LaTeX that can be read; look at its commands") from None
    return text.replace("\xa0", " ")


def encode(text: str) -> str:
    """Return LaTeX that `decode` reads as this text; letters stay as they are, in UTF-8."""
    return LIGATURE.sub("{}", text.translate(ESCAPES))


def encode_title(text: str) -> str:
    """Encode a title, its words with capitals inside in braces, so that no style changes them."""
    words = re.split(r"(\w+)", text)
    return "".join(
        f"{{{encode(word)}}}" if re.search(r"\w[A-Z]", word) else encode(word) for word in words
    )
