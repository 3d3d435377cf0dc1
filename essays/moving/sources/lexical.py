"""Ghost's Lexical and Mobiledoc as HTML: what its editor keeps, before anything is drawn of it."""

import json
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from essays.moving.sources.formulas import RAW

DEEPEST = 60
FORMATS = (
    (1, "strong"),
    (2, "em"),
    (4, "s"),
    (16, "code"),
    (32, "sub"),
    (64, "sup"),
    (128, "mark"),
)
LISTS = {"bullet": "ul", "number": "ol", "check": "ul"}
Node = dict[str, Any]


class Unknown(ValueError):
    """There is a kind of node in it that is not known here."""


def of_lexical(text: str) -> str:
    """Return the HTML of a post. Raises Unknown, ValueError for what is no such document."""
    document = json.loads(text)
    return "".join(map(_node, document["root"]["children"]))


def _children(node: Node, depth: int) -> str:
    if depth > DEEPEST:
        raise ValueError("Nodes stand in each other deeper than any text has them.")
    return "".join(_node(child, depth + 1) for child in node.get("children") or ())


def _node(node: Node, depth: int = 0) -> str:
    kind = str(node.get("type", "")).removeprefix("extended-")
    if kind == "text":
        return _text(node)
    if kind == "linebreak":
        return "<br>"
    if kind in CARDS:
        return CARDS[kind](node)
    within = _children(node, depth)
    match kind:
        case "root" | "tab":
            return within
        case "paragraph" | "aside":
            return (
                f"<p>{within}</p>" if kind == "paragraph" else f"<blockquote>{within}</blockquote>"
            )
        case "heading":
            return f"<{node['tag']}>{within}</{node['tag']}>"
        case "quote":
            return f"<blockquote><p>{within}</p></blockquote>"
        case "list":
            tag = LISTS.get(node.get("listType"), "ul")
            return f"<{tag}>{within}</{tag}>"
        case "listitem":
            return f"<li>{within}</li>"
        case "link" | "autolink" | "at-link":
            return f'<a href="{escape(str(node.get("url") or ""))}">{within}</a>'
    raise Unknown(f"Its kind of block “{kind}” is not known.")


def _text(node: Node) -> str:
    text = escape(str(node.get("text", "")), quote=False)
    number = node.get("format") or 0
    for bit, tag in FORMATS:
        if isinstance(number, int) and number & bit:
            text = f"<{tag}>{text}</{tag}>"
    return text


def _image(node: Node) -> str:
    caption = node.get("caption")
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    alt = escape(str(node.get("alt") or node.get("altText") or ""))
    image = f'<img src="{escape(str(node.get("src") or ""))}" alt="{alt}">'
    if href := node.get("href"):
        image = f'<a href="{escape(href)}">{image}</a>'
    return f"<figure>{image}{said}</figure>"


def _gallery(node: Node) -> str:
    images = "".join(
        _image({**image, "src": image.get("src"), "caption": ""})
        for image in node.get("images") or ()
    )
    caption = node.get("caption")
    return images + (f"<p>{caption}</p>" if caption else "")


def _code(node: Node) -> str:
    language = escape(str(node.get("language") or ""))
    caption = f"<p>{node['caption']}</p>" if node.get("caption") else ""
    code = escape(str(node.get("code") or ""), quote=False)
    return f'<pre><code class="language-{language}">{code}</code></pre>{caption}'


def _markdown(node: Node) -> str:
    text = str(node.get("markdown") or node.get("cardMarkdown") or "")
    return f"<{RAW}>{escape(text, quote=False)}</{RAW}>"


def _embed(node: Node) -> str:
    address = node.get("url") or ""
    words = (node.get("metadata") or {}).get("title") or address
    caption = f"<p>{node['caption']}</p>" if node.get("caption") else ""
    return f'<p><a href="{escape(address)}">{escape(words)}</a></p>{caption}'


def _bookmark(node: Node) -> str:
    about = node.get("metadata") or {}
    address = node.get("url") or about.get("url") or ""
    title = escape(about.get("title") or address)
    said = escape(about.get("description") or "")
    return f'<p><a href="{escape(address)}">{title}</a></p>' + (f"<p>{said}</p>" if said else "")


def _callout(node: Node) -> str:
    text = node.get("calloutText") or ""
    return f"<blockquote><p>{node.get('calloutEmoji') or ''} {text}</p></blockquote>"


def _toggle(node: Node) -> str:
    heading = node.get("heading") or "More"
    return f"<details><summary>{heading}</summary>{node.get('content') or ''}</details>"


def _button(node: Node) -> str:
    href, words = (escape(str(node.get(name) or "")) for name in ("buttonUrl", "buttonText"))
    return f'<p><a href="{href}">{words}</a></p>' if href else ""


def _file(node: Node) -> str:
    name = escape(str(node.get("fileTitle") or node.get("title") or node.get("fileName") or "File"))
    said = escape(str(node.get("fileCaption") or node.get("caption") or ""))
    return f'<p><a href="{escape(str(node.get("src") or ""))}">{name}</a> {said}</p>'


def _header(node: Node) -> str:
    said = f"<p>{node['subheader']}</p>" if node.get("subheader") else ""
    return f"<h2>{node.get('header') or node.get('heading') or ''}</h2>{said}"


def _html(node: Node) -> str:
    return str(node.get("html") or "")


def _nothing(node: Node) -> str:
    return ""


CARDS: dict[str, Callable[[Node], str]] = {
    "image": _image,
    "gallery": _gallery,
    "codeblock": _code,
    "code": _code,
    "markdown": _markdown,
    "card-markdown": _markdown,
    "html": _html,
    "email": _nothing,  # for mails alone
    "email-cta": _nothing,
    "embed": _embed,
    "bookmark": _bookmark,
    "callout": _callout,
    "toggle": _toggle,
    "button": _button,
    "file": _file,
    "audio": _file,
    "video": _file,
    "header": _header,
    "signup": _nothing,
    "paywall": _nothing,
    "horizontalrule": lambda node: "<hr>",
    "hr": lambda node: "<hr>",
    "product": lambda node: (
        f"<h3>{node.get('productTitle') or ''}</h3>{node.get('productDescription') or ''}"
    ),
}


def of_mobiledoc(text: str) -> str:
    """Return the HTML of a post in the editor that Ghost had before. Raises as `of_lexical`."""
    document = json.loads(text)
    return "".join(_sections(document))


def _sections(document: Node) -> Iterator[str]:
    for section in document["sections"]:
        match section:
            case [1, tag, markers, *_]:
                yield f"<{tag}>{_markers(document, markers)}</{tag}>"
            case [2, address, *_]:
                yield f'<img src="{escape(address)}" alt="">'
            case [3, tag, items, *_]:
                within = "".join(f"<li>{_markers(document, item)}</li>" for item in items)
                yield f"<{tag}>{within}</{tag}>"
            case [10, number, *_]:
                name, payload = document["cards"][number]
                if name not in CARDS:
                    raise Unknown(f"Its card “{name}” is not known.")
                yield CARDS[name](payload)
            case _:
                raise Unknown("It has a kind of section that is not known.")


def _markers(document: Node, markers: list) -> str:
    pieces, opened = [], []
    for kind, opens, closes, value in markers:
        for number in opens:
            tag, *attributes = document["markups"][number]
            pairs = attributes[0] if attributes else []
            said = "".join(
                f' {name}="{escape(str(content))}"'
                for name, content in zip(pairs[::2], pairs[1::2], strict=False)
            )
            pieces.append(f"<{tag}{said}>")
            opened.append(tag)
        is_break = kind == 1 and document["atoms"][value][0] == "soft-return"
        if kind == 0:
            pieces.append(escape(value, quote=False))
        else:
            pieces.append("<br>" if is_break else escape(str(document["atoms"][value][1])))
        pieces += [f"</{opened.pop()}>" for _ in range(closes)]
    return "".join(pieces)
