"""TeX to MathML that is safe to print, and to the same formula as a line of text."""

import re
from functools import lru_cache
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement, tostring
from math_core import LatexError, LatexToMathML

from essays.markdown.elements import read_xml
from essays.markdown.formulas.commands import MACROS, refused, rewritten
from essays.markdown.formulas.one_line import linear

MAX_TEX = 1_500  # characters; far deeper nesting than these allow ends the process
MAX_DEPTH = 40
MAX_ELEMENTS = 1_000

# Definitions could nest without an end, and a comment hides what follows.
REFUSED = re.compile(
    r"""(?P<definition>\\(?:g?def|(?:re)?newcommand|providecommand|let|global)(?![a-zA-Z]))
      | (?<!\\)(?:\\\\)*(?P<comment>%)""",
    re.VERBOSE,
)
TAG = re.compile(r"\\tag\*?\{([^{}]+)\}")
ENTITY = re.compile(r"&(?:ApplyFunction|InvisibleTimes);")
VARIATION = re.compile("[\ufe00-\ufe0f]")

ELEMENTS = {
    "math": {"display"},
    "mfrac": {"displaystyle", "linethickness"},
    "mi": {"mathvariant"},
    "mo": {"form", "lspace", "maxsize", "minsize", "movablelimits", "rspace", "stretchy"},
    "mover": {"accent"},
    "mrow": {"displaystyle", "scriptlevel"},
    "mspace": {"width"},
    "mtable": {"class", "displaystyle"},
    "mtd": {"class"},
    "munder": {"accentunder"},
    "mpadded": {"width"},
}
PLAIN = "mn mphantom mroot msqrt msub msubsup msup mtext mtr munderover"
ELEMENTS |= {name: set() for name in PLAIN.split()}
# Of the styles of table cells; the style sheet knows these classes.
CLASSES = {
    "text-align: left": "left",
    "text-align: right": "right",
    "border-left:": "rule-left",
    "border-right:": "rule-right",
    "border-top:": "rule-top",
    "border-bottom:": "rule-bottom",
}
# What math-core says, and what an author can do about it.
MESSAGES = {
    r'Unknown command "(.*)"': "There is no command {}. Check how it is spelled; the name of a "
    r"function is \operatorname{{name}}.",
    r'Unknown environment "(.*)"': "There is no environment {}. Use aligned, cases or a matrix.",
    r'Expected closing token "}"': "A {{ is never closed. Write the }} that belongs to it.",
    r'Expected closing token "\\right"': r"A \left is never closed. Write its \right.",
    r'Expected closing token "\\end': r"A \begin is never closed. Write its \end.",
    r'Unmatched closing token: "(.*?)"': "{} closes nothing. Take it out, or open it before.",
    "Expected argument": "An argument is missing. Write it in braces: {{...}}.",
    'Found "&"': r"& stands outside of a matrix, cases or aligned. Write \& for the sign.",
    r'Found "\\tag': r"A \tag numbers a formula of its own: $$...\tag{{1}}$$, with one number.",
    "Duplicate": "Two scripts stand at the same place. Put braces around the base.",
    r'There must be a parenthesis after "(.*?)"': "A bracket must stand behind {0}. Write {0}), or "
    "{0}. for none.",
    r'Found "\\h': r"A line of a table begins with \hline, behind its \\. Put it there.",
    r'Found "\\limits': r"\limits stands behind a sum only. Use \underset{{below}}{{base}}.",
    "Too many expansions": "The formula nests too deep. Take levels out.",
    "Not valid in text mode": r"{token} stands within \text{{...}}. Close the text before it.",
    "Math mode within text": r"A formula stands within \text{{...}}. Close the text before it.",
    "Not valid in math mode": r"{token} sets words, not formulas. Put it into \text{{...}}.",
    "": "{token} cannot be read at this place. Write it in another way.",
}
TOKEN = re.compile(r"\\[a-zA-Z]+\*?|\\?.|$", re.DOTALL)


class FormulaError(ValueError):
    """What is wrong in a formula, and at which of its characters, counted from 0."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position


class Formula(NamedTuple):
    """A formula as MathML and as text, and what its \\tag says."""

    mathml: str
    text: str
    tag: str = ""

    def math(self) -> HtmlElement:
        """A new `math` element."""
        return read_xml(self.mathml)


_converter = LatexToMathML(macros=MACROS, fancy_error=False, max_expansions=100)


@lru_cache(maxsize=4_096)
def read(tex: str, display: bool = False) -> Formula:
    """Convert TeX as it stands between its dollars. Raises `FormulaError`."""
    _refuse(tex)
    tags = TAG.findall(tex) if display else []
    bare = TAG.sub(lambda tag: " " * len(tag[0]), tex, count=1) if tags else tex
    changed = rewritten(bare)
    try:
        mathml = _converter.convert_with_local_state(changed.tex, displaystyle=display)
    except LatexError as error:
        position, _, message = str(error).partition(": ")
        place = changed.typed(int(position))
        raise FormulaError(_explain(message, TOKEN.match(tex, place)[0]), place) from error
    math = _parse(VARIATION.sub("", mathml))
    _clean(math)
    text = linear(math)
    if not text:
        raise FormulaError("The formula is empty. Write it, or take the dollars out.")
    return Formula(tostring(math, encoding="unicode", method="xml"), text, "".join(tags))


def _refuse(tex: str) -> None:
    if len(tex) > MAX_TEX:
        raise FormulaError(f"The formula has more than {MAX_TEX:,} characters. Split it.")
    if match := REFUSED.search(tex):
        name = match[match.lastgroup]
        why = {
            "definition": f"{name} is not read here. Write out what it would stand for.",
            "comment": r"% hides the rest of the formula. Write \% for the sign.",
        }
        raise FormulaError(why[match.lastgroup], match.start(match.lastgroup))
    if found := refused(tex):
        raise FormulaError(found[1], found[0])


def _explain(message: str, token: str) -> str:
    found = ((re.match(pattern, message), remedy) for pattern, remedy in MESSAGES.items())
    match, remedy = next((match, remedy) for match, remedy in found if match)
    return remedy.format(*match.groups(), token=token or "The end")


def _parse(mathml: str) -> HtmlElement:
    """The tree of a formula, if it is neither too deep nor too large."""
    xml = ENTITY.sub(lambda name: "\u2061" if "Apply" in name[0] else "\u2062", mathml)
    try:
        math = read_xml(xml)
    except etree.XMLSyntaxError as error:
        raise FormulaError("The formula nests too deep. Take levels out.") from error
    if math.xpath("*" + "/*" * MAX_DEPTH):
        raise FormulaError("The formula nests too deep. Take levels out.")
    if sum(1 for _ in math.iter()) > MAX_ELEMENTS:
        raise FormulaError("The formula has too many parts. Split it.")
    return math


def _clean(math: HtmlElement) -> None:
    """Leave only what is allowed above, styles as classes."""
    etree.strip_tags(math, "b", "i", "em", "span", "code", "u", "s")
    for row in list(math.iter("mtr")):  # as behind a last line break
        if len(row.getparent()) > 1 and _is_empty(row):
            row.getparent().remove(row)
    for element in list(math.iter()):
        if element.tag not in ELEMENTS:
            message = f"It needs <{element.tag}>, which cannot be shown everywhere."
            raise FormulaError(f"{message} Write it in another way.")
        style = element.attrib.pop("style", "")
        if "color" in style.replace("currentcolor", ""):
            raise FormulaError("A formula has the color of its text. Take the color out.")
        if "width: " in style and element.tag == "mtd":  # pads the lines of starred environments
            element.getparent().remove(element)
        classes = [name for part, name in CLASSES.items() if part in style]
        element.attrib.pop("class", None)
        if classes:
            element.set("class", " ".join(classes))
        for name in set(element.keys()) - ELEMENTS[element.tag]:
            element.attrib.pop(name)
        if element.tag == "mtable" and element.get("displaystyle") == "false":  # as it is anyway
            del element.attrib["displaystyle"]
        _mend(element)


def _is_empty(row: HtmlElement) -> bool:
    return not "".join(row.itertext()).strip()


def _mend(element: HtmlElement) -> None:
    """Characters that no browser sets well where math-core puts them."""
    if element.text == "\u0332":  # a combining line does not grow
        element.text = "\u203e" if element.getparent().tag == "mover" else "_"
    elif element.text == "\u20d7":  # a combining arrow stands too far left
        element.text = "→"
    elif element.text == "," and element.get("rspace") == "0":  # 1{,}000
        _join_number(element)
    elif element.tag == "mi" and element.text == ":":  # \colon
        element.tag = "mo"
        element.attrib.update({"lspace": "0", "rspace": "0.2em"})


def _join_number(comma: HtmlElement) -> None:
    """One number in the place of two with a comma between them."""
    thousands, rest = comma.getprevious(), comma.getnext()
    if {getattr(part, "tag", "") for part in (thousands, rest)} == {"mn"}:
        thousands.text += f",{rest.text}"
        for part in (comma, rest):
            part.getparent().remove(part)
