"""The TeX of formulas, wherever the programs that draw them have kept it."""

import json
import re

from bs4 import BeautifulSoup, NavigableString, Tag

RAW = "gap-markdown"  # a tag whose text is Markdown already, and stays as it is
TYPED = re.compile(
    r"\$\$(?P<block>[^$]+)\$\$|\\\[(?P<brackets>.+?)\\\]|\\\((?P<parens>.+?)\\\)"
    r"|\$latex\s+(?P<latex>[^$]+)\$"
    r"|(?<![\w$\\])\$(?P<line>(?=[^$\n]*[\\^_{=])[^\s$][^$\n]{0,300}?(?<!\s))\$(?![\w$])",
    re.DOTALL,
)


def mark(soup: Tag) -> None:
    """Put each formula that can be seen into a tag whose text is Markdown already."""
    for tag in soup.select("[data-attrs]"):
        put(tag, expression_of(tag["data-attrs"]), display=True)
    for script in soup.find_all("script", type=re.compile("^math/tex")):
        drawn = script.find_previous_sibling(class_=re.compile("MathJax"))
        put(script, script.string, display="display" in script["type"])
        if drawn:
            drawn.decompose()
    for note in soup.find_all("annotation", encoding="application/x-tex"):
        outer = note.find_parent(class_=re.compile(r"katex|MathJax|math")) or note.find_parent(
            "math"
        )
        while outer is not None and (above := outer.find_parent(class_=re.compile(r"^katex"))):
            outer = above
        display = outer is not None and bool(
            "katex-display" in outer.get("class", [])
            or outer.find(attrs={"display": "block"})
            or outer.get("display") == "block"
        )
        put(outer, note.get_text(), display=display)
    for image in soup.find_all("img", class_=re.compile("latex|tex|math")):
        put(image, image.get("alt"), display=False)
    for span in soup.select("span.math, div.math"):
        text = re.sub(r"\A\\[(\[]|\\[)\]]\Z", "", span.get_text().strip())
        put(span, text, display="display" in span.get("class", []) or span.name == "div")
    for text in soup.find_all(string=TYPED):
        if isinstance(text, NavigableString) and not text.find_parent(["pre", "code", RAW]):
            mark_typed(text)


def expression_of(attributes: str) -> str:
    """Return the TeX of a block of Substack."""
    try:
        found = json.loads(attributes)
    except (ValueError, RecursionError):
        return ""
    return str(found.get("persistentExpression") or "") if isinstance(found, dict) else ""


def put(tag: Tag | None, tex: str | None, *, display: bool) -> None:
    if tag is not None and tex and tex.strip() and tag.parent is not None:
        tag.replace_with(raw(tex, display=display))


def raw(tex: str, *, display: bool) -> Tag:
    tex = re.sub(r"\n\s*\n", "\n", tex.strip())
    new = BeautifulSoup("", "html.parser").new_tag(RAW)
    new.string = f"$$\n{tex}\n$$" if display else f"${tex}$"
    if not display:
        new["inline"] = ""
    return new


def mark_typed(text: NavigableString) -> None:
    """Formulas between dollars or brackets, which a script of the other site made of the text."""
    pieces, end = [], 0
    for found in TYPED.finditer(text):
        kind = found.lastgroup
        pieces += [
            text[end : found.start()],
            raw(found[kind], display=kind in ("block", "brackets")),
        ]
        end = found.end()
    if not pieces:
        return
    for piece in [*pieces, text[end:]]:
        if piece:
            text.insert_before(piece if isinstance(piece, Tag) else NavigableString(piece))
    text.extract()
