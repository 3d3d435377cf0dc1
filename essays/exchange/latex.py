"""Between LaTeX, as BibTeX files hold it, and plain text."""

import re
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from essays.markdown.formulas.side_by_side import RAISED
from essays.markdown.formulas.tex import FormulaError, read

LATEX = re.compile(r"[\\{}$~&`]|--|''|<<|>>|,,")
MATH = re.compile(r"(?<!\\)\$((?:[^$\\]|\\.)+)\$|\\\((.+?)\\\)|\\ensuremath\s*\{([^{}]*)\}")
QUOTED = re.compile(r"(?<![`\\?!])`(?!`)([^`']*)'(?!')")
RAISED_WORDS = re.compile(r"\\textsuperscript\s*\{([^{}\\$]*)\}")
# What sets type, breaks lines or leads elsewhere: no words.
SILENT = re.compile(r"\\-|\\href\s*\{[^{}]*\}|\\(?:kern|hskip|vskip)\s*-?[\d.]+\s*[a-z]{2}")
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
        "`": r"\textasciigrave{}",
        **{sign: rf"\{sign}" for sign in "%&$#_"},
    }
)
# What sets its words in another way, and is dropped with them by the reader.
WORDS = "texttt textsf textup textmd textrm textit textbf textsl textsc mbox hbox text fbox"
macros = get_default_latex_context_db()
macros.add_context_category(
    "signs",
    prepend=True,
    macros=[
        MacroTextSpec("textbraceleft", "{"),
        MacroTextSpec("textbraceright", "}"),
        MacroTextSpec("textasciicircum", "^"),
        *(MacroTextSpec(name, "%s") for name in WORDS.split()),
        *(MacroTextSpec(name, name) for name in ("LaTeX", "TeX", "BibTeX", "LaTeXe", "XeTeX")),
        MacroTextSpec("url", "%s"),
    ],
)
reader = LatexNodes2Text(math_mode="text", latex_context=macros)


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
        text = reader.latex_to_text(BARE_PERCENT.sub(r"\\%", prepared(latex)))
    except RecursionError:
        raise ValueError("its braces are nested too deeply") from None
    except Exception:  # pylatexenc names none: what stops it is found by fuzzing
        raise ValueError("it is no LaTeX that can be read; look at its commands") from None
    return text.replace("\xa0", " ")


def prepared(latex: str) -> str:
    """Formulas, raised words and single quotes as the text that they are."""
    plain = SILENT.sub("", latex)
    plain = MATH.sub(lambda found: in_words(next(filter(None, found.groups()), "")), plain)
    plain = re.sub(r"(?<!\\)\$", r"\\$", plain)
    plain = RAISED_WORDS.sub(lambda found: raised(found[1]), plain)
    return QUOTED.sub("\u2018\\1\u2019", plain)


def in_words(tex: str) -> str:
    """A formula as a line of text; one that cannot be read as its words, without its dollars."""
    try:
        return encode(read(tex).text)
    except FormulaError:
        return tex


def raised(words: str) -> str:
    """The words raised, if each of their characters can be: 10⁻³."""
    signs = words.replace("-", "\u2212")
    return signs.translate(RAISED) if all(ord(sign) in RAISED for sign in signs) else words


def encode(text: str) -> str:
    """Return LaTeX that `decode` reads as this text; letters stay as they are, in UTF-8."""
    return LIGATURE.sub("{}", text.translate(ESCAPES))


def encode_title(text: str) -> str:
    """Encode a title, its words with capitals inside in braces, so that no style changes them."""
    words = re.split(r"(\w+)", text)
    return "".join(
        f"{{{encode(word)}}}" if re.search(r"\w[A-Z]", word) else encode(word) for word in words
    )
