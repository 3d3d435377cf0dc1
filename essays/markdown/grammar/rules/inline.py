"""What stands in a line: citations, raised, lowered, struck and inserted words, bare addresses."""

import re
from collections.abc import Iterator
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_inline import StateInline, autolink, image, link
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from essays.markdown.faults import Kind
from essays.markdown.grammar.positions import leave_out, spanned, tell
from essays.markdown.grammar.rules.blocks import ATTRIBUTES, left_out
from essays.markdown.grammar.rules.brackets import label_end

KEY, PLACE = r"\w[\w:.+/'-]*+", r"(?:[^\][;\x02]|;(?!\s*@))*+"
PART = re.compile(f"@({KEY})(?:,({PLACE}))?")
ONE = f"@{KEY}(?:,{PLACE})?"
CITATION = re.compile(rf"\[({ONE}(?:;\s*{ONE})*+)\](?!\()")
# What is raised or lowered holds no space.
SHIFTED = {
    "~": ("sub", re.compile(r"~((?:\\.|[^\s~\\])++)~(?!~)")),
    "^": ("sup", re.compile(r"\^((?:\\.|[^\s^\\])++)\^(?!\^)")),
}
LABEL = re.compile(r"\[([^\[\]\n]*)\]")
ADDRESS = re.compile(r"://[^\s<]++")
WWW = re.compile(r"(?<![\w/.@:-])www\.[\w-]++(?:\.[\w-]++)+[^\s<]*")
SCHEME = re.compile(r"(?<![A-Za-z0-9_])https?$")
TRAILING = "?!.,:;*_~'\""
ENTITIES = re.compile(r"(?<!;)(?:&[a-zA-Z0-9]++;)++$")
BEGUN = re.compile(r"\(\s*<?(?:[a-z]{2,9}:|#)\S*")


def add_to(md: MarkdownIt) -> None:
    ruler = md.inline.ruler
    ruler.at("link", spanned(link))
    ruler.at("image", spanned(image))
    ruler.at("autolink", spanned(autolink))
    ruler.after("text", "address", address)
    ruler.before("link", "citation", citation)
    ruler.before("strikethrough", "shifted", shifted)
    ruler.before("strikethrough", "inserted", inserted)
    ruler.after("image", "no_link", no_link)
    ruler.after("image", "attributes", attributes)
    md.inline.ruler2.after("strikethrough", "inserted", insert)
    md.inline.ruler2.push("www", www)
    md.inline.ruler2.before("fragments_join", "unclosed", unclosed)


def citation(state: StateInline, silent: bool) -> bool:
    """`[@key, Table 2; @other]`."""
    match = None if silent else CITATION.match(state.src, state.pos, state.posMax)
    if not match or _is_named(state, match):
        return False
    token = state.push("citation", "a", 0)
    token.content, token.meta["span"] = match[1], match.span()
    state.pos = match.end()
    return True


def _is_named(state: StateInline, cited: re.Match[str]) -> bool:
    """Whether it is a link to what is written below: `[@name]` or `[@name][a]`."""
    behind = LABEL.match(state.src, cited.end(), state.posMax)
    label = behind[1] if behind and behind[1] else cited[0][1:-1]
    return normalizeReference(label) in state.env.get("references", ())


def shifted(state: StateInline, silent: bool) -> bool:
    """H~2~O, 10^6^."""
    tag, pattern = SHIFTED.get(state.src[state.pos], ("", None))
    match = pattern.match(state.src, state.pos, state.posMax) if pattern else None
    if not match or state.src[state.pos - 1 : state.pos] == state.src[state.pos]:
        return False
    if not silent:
        most, state.posMax = state.posMax, match.end(1)
        state.pos = match.start(1)
        state.push(f"{tag}_open", tag, 1)
        state.md.inline.tokenize(state)
        state.push(f"{tag}_close", tag, -1)
        state.posMax = most
    state.pos = match.end()
    return True


def inserted(state: StateInline, silent: bool) -> bool:
    """`^^words^^`, as `~~words~~` are struck."""
    if silent or not state.src.startswith("^^", state.pos):
        return False
    scanned = state.scanDelims(state.pos, True)
    if scanned.length != 2:
        return False
    state.push("text", "", 0).content = "^^"
    place = len(state.tokens) - 1
    delimiter = Delimiter(ord("^"), 0, place, -1, scanned.can_open, scanned.can_close)
    state.delimiters.append(delimiter)
    state.pos += 2
    return True


def insert(state: StateInline) -> None:
    inner = (meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta)
    for delimiters in (state.delimiters, *inner):
        for opening in delimiters:
            if opening.marker == ord("^") and opening.end >= 0:
                ends = (opening, 1, "ins_open"), (delimiters[opening.end], -1, "ins_close")
                for delimiter, nesting, name in ends:
                    token = state.tokens[delimiter.token]
                    token.type, token.tag, token.nesting, token.content = name, "ins", nesting, ""


def unclosed(state: StateInline) -> None:
    """`**` and `~~` that open something, and nothing closes them."""
    inner = (meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta)
    for delimiters in (state.delimiters, *inner):
        last = -2
        for delimiter in delimiters:
            token = state.tokens[delimiter.token]
            mark, is_left = chr(delimiter.marker), token.type == "text" and delimiter.open
            if is_left and not delimiter.close and token.content and delimiter.end < 0:
                if len(token.content) == 2 or last == delimiter.token - 1:
                    message = f"{mark * 2} is never closed. Close it, or write \\{mark}"
                    message += " for the sign."
                    fault = state.push("fault", "", 0)
                    fault.meta |= {"fault": (Kind.UNCLOSED_MARK, message), "at": token.meta["at"]}
                last = delimiter.token


def address(state: StateInline, silent: bool) -> bool:
    """`https://...` without brackets, up to the signs that end a sentence."""
    src, start = state.src, state.pos
    if silent or state.linkLevel or not src.startswith("://", start):
        return False
    scheme = SCHEME.search(state.pending[-6:])
    if not scheme:
        return False
    found = ADDRESS.match(src, start, state.posMax)
    rest = _trimmed(found[0]) if found else "://"
    if len(rest) < 4:
        return False
    url = scheme[0] + rest
    state.pending = state.pending[: -len(scheme[0])]
    token = state.push("link_open", "a", 1)
    token.attrs, token.info = {"href": state.md.normalizeLink(url)}, "auto"
    state.push("text", "", 0).content = url
    state.push("link_close", "a", -1)
    state.pos = start + len(rest)
    return True


def www(state: StateInline) -> None:
    """`www.` and a name outside of links, as GitHub reads it."""
    if "www." not in state.src:
        return
    made, level = [], 0
    for token in state.tokens:
        tag = token.content[:3].lower() if token.type == "html_inline" else ""
        level += token.type == "link_open" or tag in ("<a ", "<a\n")
        level -= level > 0 and (token.type == "link_close" or tag == "</a")
        made += [token] if level or token.type != "text" else _linked(token)
    state.tokens[:] = made


def _linked(token: Token) -> Iterator[Token]:
    end = 0
    for match in WWW.finditer(token.content):
        url = _trimmed(match[0])
        href = {"href": normalizeLink(f"http://{url}")}
        yield replace(token, content=token.content[end : match.start()], meta={**token.meta})
        yield Token("link_open", "a", 1, attrs=href, info="auto", meta={**token.meta})
        yield replace(token, content=url, meta={**token.meta})
        yield Token("link_close", "a", -1, meta={**token.meta})
        end = match.start() + len(url)
    yield replace(token, content=token.content[end:])


def _trimmed(url: str) -> str:
    """Without what belongs to the sentence: full stops, and a bracket that it does not open."""
    url = ENTITIES.sub("", url)
    extra = url.count(")") - url.count("(")
    end = len(url)
    while end and (url[end - 1] in TRAILING or (url[end - 1] == ")" and extra > 0)):
        extra -= url[end - 1] == ")"
        end -= 1
    return url[:end]


def no_link(state: StateInline, silent: bool) -> bool:
    """`[word]{.x}` is the word; `[a][b]` of which nothing is known is told."""
    src, start = state.src, state.pos
    if silent or src[start] != "[" or src.startswith("[^", start):
        return False
    end = label_end(state, start)
    if end < 0:
        return False
    if match := ATTRIBUTES.match(src, end + 1, state.posMax):
        tell(state, Kind.ATTRIBUTES_LEFT_OUT, left_out(match[0]))
        leave_out(state, start, start + 1)
        most, state.posMax, state.pos = state.posMax, end, start + 1
        state.md.inline.tokenize(state)
        leave_out(state, end, match.end())
        state.posMax, state.pos = most, match.end()
        return True
    if src.startswith("(", end + 1) and BEGUN.match(src, end + 1, state.posMax):
        message = f"The link “{src[start + 1 : end][:40]}” has no end. Write its ), without spaces"
        tell(state, Kind.UNCLOSED_MARK, f"{message} in the address.")
    elif src.startswith("[", end + 1):
        _tell_unknown(state, start, end)
    return False


def _tell_unknown(state: StateInline, start: int, end: int) -> None:
    src = state.src
    close = src.find("]", end + 2, state.posMax)
    name = src[end + 2 : close] or src[start + 1 : end]
    if close > 0 and "\n" not in src[end + 2 : close] and name and name[0] not in "@^[":
        message = f"Nothing is called [{name}]. Write its address below: [{name}]: https://..."
        tell(state, Kind.UNKNOWN_REFERENCE, message)


def attributes(state: StateInline, silent: bool) -> bool:
    """`![a](image:7){width=50%}`: left out, and told."""
    src, start = state.src, state.pos
    if silent or src[start] != "{" or src[start - 1 : start] not in (*")]`>$",) or state.pending:
        return False
    match = ATTRIBUTES.match(src, start, state.posMax)
    if not match:
        return False
    tell(state, Kind.ATTRIBUTES_LEFT_OUT, left_out(match[0]))
    leave_out(state, start, match.end())
    state.pos = match.end()
    return True
