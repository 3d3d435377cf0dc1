"""LaTeX that MathML has no element for, or the converter no name: what stands in its place.

Sorted are the commands of LaTeX, amsmath, mathtools, physics and siunitx that formulas on the web
are written with. What only sets type (sizes, colors of lines, room for what is not there) is left
out; what would be lost with its meaning is refused, with what to write instead.
"""

import re
from typing import NamedTuple

TEXT = "text|mbox|hbox|textrm|textsf|texttt|textsc|textnormal|textup|textmd|textsl|textit|textbf"
MACROS = {
    "substack": r"\begin{matrix}#1\end{matrix}",
    "argmin": r"\operatorname*{arg\,min}",
    "argmax": r"\operatorname*{arg\,max}",
    "prescript": r"{}_{#2}^{#1}#3",
    "norm": r"\lVert #1\rVert",
    "abs": r"\lvert #1\rvert",
    "dv": r"\frac{\mathrm{d}#1}{\mathrm{d}#2}",
    "pdv": r"\frac{\partial #1}{\partial #2}",
    "SI": r"#1\,\mathrm{#2}",
    "textsuperscript": r"{}^{\text{#1}}",
    "textsubscript": r"{}_{\text{#1}}",
    "celsius": r"{}^{\circ}\mathrm{C}",
}
# The same by another name, with the same arguments.
SAME = {
    r"\boldsymbol": "pmb mathbfit symbf symbfit vb",
    r"\text": "mbox hbox textnormal textup textmd textsl textsf texttt textrm textsc",
    r"\mathbb": "mathds mathbbm symbb",
    r"\mathsf": "mathsfit",
    r"\mathrm": "si num unit",
    r"\tilde": "widetilde",
    r"\check": "widecheck",
    r"\vec": "va",
    r"\underline": "underbar",
    "": "smash mathllap mathrlap mathclap llap rlap ensuremath mathlarger mathsmaller vcenter"
    " mathnormal shoveleft shoveright",
}
MACROS |= {name: f"{to}{{#1}}" for to, names in SAME.items() for name in names.split()}
SIGNS = {
    r"\ldots": "dotsc dotso hdots",
    r"\cdots": "dotsb dotsm dotsi",
    r"\setminus": "smallsetminus",
    r"\coloneqq": "defeq",
    r"\varepsilon": "upvarepsilon",
    r"\mu": "micro",
    r"\mathrm{d}": "dd",
    "/": "slash",
    r"\quad": "hfill hfil",
    r"\text{LaTeX}": "LaTeX",
    r"\text{TeX}": "TeX",
    r"\text{KaTeX}": "KaTeX",
    "": "tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge centering"
    " noindent allowbreak nobreak displaybreak pagebreak linebreak protect strut raggedright"
    " boldmath unboldmath",
}
MACROS |= {name: sign for sign, names in SIGNS.items() for name in names.split()}

# Environments under the name of one that is read; one without a name is read as if it were not
# there. None numbers its lines: that is what \tag is for.
ENVIRONMENTS = {
    "aligned": "split alignedat alignat alignat* align align* flalign flalign*",
    "gathered": "gather gather* multline multline* multlined",
    "matrix": "smallmatrix psmallmatrix matrix*",
    "pmatrix": "pmatrix*",
    "bmatrix": "bmatrix* bsmallmatrix",
    "vmatrix": "vmatrix*",
    "array": "tabular",
    "array}{rcl": "eqnarray eqnarray*",
    "": "equation equation* displaymath math center small footnotesize",
}
READ_AS = {name: to for to, names in ENVIRONMENTS.items() for name in names.split()}
REWRITTEN = re.compile(
    r"""(?P<begin>\\begin\s*\{(?P<opened>[a-zA-Z]+\*?)\}
          (?P<options>(?:\[[a-z]\])?(?:(?<=at\})\{\d+\}|(?<=at\*\})\{\d+\})?))
      | \\end\s*\{(?P<closed>[a-zA-Z]+\*?)\}
      | (?P<label>\\label\s*\{[^{}]*\} | \\v(?:space|skip)\*?\s*(?:\{[^{}]*\}|[-\d.]+\s*[a-z]{2}))
      | (?P<optional>\\smash\s*\[[bt]\])
      | (?P<space>\\hspace\*)
      | (?P<words>\\(?:TEXT)\s*\{(?P<said>(?:[^{}\\$]|\\[^(]|\$[^$]*\$|\\\((?:(?!\\\)).)*\\\))*+)\})
    """.replace("TEXT", TEXT),
    re.VERBOSE | re.DOTALL,
)
WITHIN = re.compile(r"\$([^$]*)\$|\\\((.*?)\\\)", re.DOTALL)

SUBSTITUTES = {
    r"Leave the frame out, or let the words around the formula say it.": "boxed fbox bbox colorbox"
    " fcolorbox enclose framebox",
    r"Leave the stroke out, or write what is left.": "cancel bcancel xcancel sout cancelto",
    "A formula has the color of its text. Leave the color out.": "color textcolor definecolor",
    r"Put the link around the formula: [$x$](address).": "href url",
    r"Link to the formula in the text: \tag{1} makes the anchor, [(1)](#eq-1) leads there.": "ref"
    " eqref autoref cref pageref",
    "Put the citation behind the formula: [@key].": "cite citep citet",
    "Put the footnote behind the formula: [^1].": "footnote footnotemark",
    r"End the formula, write the words, and begin another, or use \text{...}.": "intertext"
    " shortintertext",
    r"Write each cell by itself, and leave those empty that belong to it.": "multicolumn multirow"
    " hdotsfor",
    r"A \hline goes through the whole table. Use that, or leave it out.": "cline cmidrule toprule"
    " midrule bottomrule rule",
    r"Write its scripts in front: {}_a^b X.": "sideset",
    "Write what is meant at its size, without scaling.": "scalebox resizebox raisebox fontsize"
    " hbadness parbox vbox minipage includegraphics",
    r"Write the environment: \begin{cases} ... \end{cases}, or another one.": "matrix pmatrix cases"
    " eqalign displaylines",
    r"Write the character itself.": "unicode char symbol textasciitilde textbackslash"
    " textunderscore textcircled verb",
    r"Write \frac{a}{b}, \binom{n}{k} or \overset{a}{b}.": "above atopwithdelims overwithdelims"
    " buildrel abovewithdelims",
    r"Write \sqrt[3]{x}.": "root",
    r"Write the formula as \mathrm{H_2O}.": "ce cee pu",
    r"Write the brackets, or number\,\mathrm{unit}.": "qty",
    r"Write \operatorname{name} wherever it stands.": "DeclareMathOperator",
    r"Write \tilde{x} or \underline{x}.": "utilde undertilde",
    "A formula is shown as it stands, without scripts and classes.": "class cssId style require"
    " htmlClass htmlId htmlData",
    "Leave it out; lines end with \\\\.": "par noalign newpage medskip smallskip bigskip",
}
REFUSED = {name: remedy for remedy, names in SUBSTITUTES.items() for name in names.split()}
NAMED = re.compile(r"\\([a-zA-Z]+)\*?")


class Rewritten(NamedTuple):
    """TeX as the converter reads it, and at which offsets something has another length."""

    tex: str
    edits: tuple[tuple[int, int, int], ...]  # its start there, its start and its end as typed

    def typed(self, position: int) -> int:
        """Where in the text as typed this position is."""
        shift, end = 0, 0
        for there, start, stop in self.edits:
            if there > position:
                break
            shift, end = start - there, stop
        return min(position + shift, end) if shift < 0 else max(position + shift, 0)


def rewritten(tex: str) -> Rewritten:
    """The formula without the commands that only its old home has."""
    parts, edits, last, length = [], [], 0, 0
    for match in REWRITTEN.finditer(tex):
        new = _instead(match)
        parts += [tex[last : match.start()], new]
        length += match.start() - last
        edits.append((length, match.start(), match.end()))
        length += len(new)
        last = match.end()
        edits.append((length, last, len(tex)))
    return Rewritten("".join([*parts, tex[last:]]), tuple(edits))


def _instead(match: re.Match[str]) -> str:
    if match["begin"]:
        return _environment("begin", match["opened"], match["options"])
    if match["closed"]:
        return _environment("end", match["closed"], "")
    if match["words"]:
        return _words(match["words"], match["said"])
    return {"optional": r"\smash", "space": r"\hspace"}.get(match.lastgroup, " ")


def _environment(side: str, name: str, options: str) -> str:
    known = READ_AS.get(name)
    if known is None:
        return rf"\{side}{{{name}}}{options}"
    if side == "end":
        known = known.partition("}")[0]
    return rf"\{side}{{{known}}}" if known else " "


def _words(typed: str, said: str) -> str:
    r"""Formulas in words beside them: \text{if $x$} is \text{if }x. A _ in words is one."""
    command = typed.removesuffix(f"{said}}}")
    parts = WITHIN.split(said)
    words = [re.sub(r"(?<!\\)[_&#]", r"\\\g<0>", part) for part in parts[::3]]
    formulas = [dollars or round_ for dollars, round_ in zip(parts[1::3], parts[2::3], strict=True)]
    made = [f"{command}{words[0]}}}"] if words[0] or not formulas else []
    for formula, after in zip(formulas, words[1:], strict=True):
        made += [f"{{{formula}}}", f"{command}{after}}}" if after else ""]
    return "".join(made)


def refused(tex: str) -> tuple[int, str] | None:
    """The position of the first command that is not read, and what to write instead."""
    for match in NAMED.finditer(tex):
        if remedy := REFUSED.get(match[1]):
            return match.start(), f"\\{match[1]} is not read here. {remedy}"
    return None
