"""What a browser would run, load or restyle, and what the site itself never makes."""

import re
from collections.abc import Iterator

import html5lib

HTML, SVG = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"
MATH, XLINK = "{http://www.w3.org/1998/Math/MathML}", "{http://www.w3.org/1999/xlink}"
OWN = ("/sum/", "/media/", "/papers/", "/problems/", "/documents/")
# What the site makes itself is allowed, with just these attributes.
ATTRIBUTES = {
    "a": {"aria-label", "aria-labelledby", "class", "href", "id"},
    "abbr": {"title"},
    "aside": {"class", "id"},
    "button": {"aria-label", "class", "popovertarget", "popovertargetaction", "type"},
    "details": {"open"},
    "div": {"aria-label", "class", "id", "popover", "role", "tabindex"},
    "figcaption": {"id"},
    "figure": {"class", "id"},
    "img": {"alt", "decoding", "height", "loading", "sizes", "src", "srcset", "width"},
    "li": {"id"},
    "ol": {"class", "start"},
    "p": {"class"},
    "picture": set(),
    "pre": {"aria-label", "role", "tabindex"},
    "section": {"aria-label", "aria-labelledby", "class", "tabindex"},
    "source": {"media", "srcset"},
    "span": {"aria-hidden", "aria-label", "class", "id", "popover", "role", "tabindex"},
    "sup": {"class", "id"},
    # A mail's blocks and code stand in a cell: Outlook pads nothing else.
    "table": {"border", "cellpadding", "cellspacing", "class", "role", "width"},
    "td": {"class", "colspan", "rowspan"},
    "th": {"class", "colspan", "rowspan", "scope"},
    "ul": {"class"},
}
ATTRIBUTES |= {f"h{level}": {"id"} for level in range(2, 7)}
PLAIN = "b blockquote br code del em hr i ins kbd mark s samp strong sub summary tbody thead tr u"
ATTRIBUTES |= {tag: set() for tag in (*PLAIN.split(), "DOCUMENT_FRAGMENT")}
FORMULAS = {
    "math": {"display"},
    "mfrac": {"displaystyle", "linethickness"},
    "mi": {"mathvariant"},
    "mo": {"form", "lspace", "maxsize", "minsize", "movablelimits", "rspace", "stretchy"},
    "mover": {"accent"},
    "mpadded": {"width"},
    "mrow": {"displaystyle", "scriptlevel"},
    "mspace": {"width"},
    "mtable": {"class", "displaystyle"},
    "mtd": {"class"},
    "munder": {"accentunder"},
}
MORE = "mn mphantom mroot msqrt msub msubsup msup mtext mtr munderover"
FORMULAS |= {tag: set() for tag in MORE.split()}
ATTRIBUTES |= {MATH + tag: names for tag, names in FORMULAS.items()}
STROKE = {"d", "fill", "stroke", "stroke-width", "stroke-opacity", "stroke-linejoin"}
DRAWN = {
    "svg": {"aria-labelledby", "class", "role", "viewBox"},
    "title": {"id"},
    "desc": {"id"},
    "g": {"class", "fill-opacity", "text-anchor"},
    "path": {*STROKE, "stroke-dasharray", "fill-opacity"},
    "text": {"dy", "text-anchor", "x", "y"},
    "tspan": {"dy", "x"},
}
ATTRIBUTES |= {SVG + tag: names for tag, names in DRAWN.items()}

EXECUTABLE = "script iframe frame object embed applet form input textarea select style link base"
EXECUTABLE += " meta template noscript foreignObject annotation-xml use animate set handler portal"
EXECUTABLE = frozenset(EXECUTABLE.split())
ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "background", "cite"}
ADDRESSES |= {f"{XLINK}href"}
RUN = {"javascript:", "data:", "vbscript:", "livescript:", "blob:", "filesystem:", "file:"}
LEADING = "".join(map(chr, range(33)))
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")


def scheme_of(address: str) -> str:
    """The scheme as browsers read it: blind to case, to tabs and line ends, to leading controls."""
    bare = re.sub(r"[\t\r\n]", "", address.lstrip(LEADING)).lower()
    return (SCHEME.match(bare) or [""])[0]


def executables(html: str) -> Iterator[str]:
    """What can run, load or restyle something, by a list of all such."""
    for element in html5lib.parseFragment(html, namespaceHTMLElements=True).iter():
        if callable(element.tag):
            yield "a comment"
            continue
        tag = element.tag.split("}")[-1]
        if tag in EXECUTABLE:
            yield f"<{tag}>"
        for name, value in element.items():
            if name.startswith("on") or name in ("style", "srcdoc", f"{XLINK}href"):
                yield f"{tag} {name}"
            elif name in ADDRESSES and scheme_of(value) in RUN:
                yield f"{tag} {name}={value}"


def dangers(html: str) -> Iterator[str]:
    """What a browser's parser would see beyond what the site makes itself."""
    for element in html5lib.parseFragment(html, namespaceHTMLElements=True).iter():
        assert not callable(element.tag), "a comment"
        tag = str(element.tag).removeprefix(HTML)
        if tag not in ATTRIBUTES:
            yield f"<{tag}>"
        yield from (f"{tag} {name}" for name in set(element.keys()) - ATTRIBUTES.get(tag, set()))
        address = element.get("href") or element.get("src") or "#"
        if not address.startswith(("https://", "http://", "mailto:", "#", *OWN)):
            yield f"{tag} {address}"
        for name in ("d", "fill", "stroke"):
            if any(sign in element.get(name, "") for sign in ("(", ":", "/", "nan", "inf")):
                yield f"{name} {element.get(name)}"
