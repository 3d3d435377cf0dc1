"""WordPress's export (WXR): RSS with its own names, read one post at a time."""

import io
import json
import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import unquote, urlsplit

from lxml import etree

from essays.moving.folders import Folder, Unreadable
from essays.moving.source import Source, moment, sentence, slug_of
from essays.moving.sources.hypertext import markdown_of
from essays.moving.sources.preparing import TooDeep

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
EXCERPT = re.compile(r"\{https?://wordpress\.org/export/[\d.]+/excerpt/\}encoded")
NAME = re.compile(r"\{https?://wordpress\.org/export/[\d.]+/\}")
CAPTION = re.compile(r"\[caption([^\]]*)\](.*?)\[/caption\]", re.DOTALL)
CODE = re.compile(r"\[(code|sourcecode)([^\]]*)\](.*?)\[/\1\]", re.DOTALL)
LATEX = re.compile(r"\[latex[^\]]*\](.*?)\[/latex\]", re.DOTALL)
NOTE = re.compile(r"\[(footnote|ref|fn|note)\](.*?)\[/\1\]|\(\((.+?)\)\)", re.DOTALL)
PLAYED = re.compile(
    r"\[(?:embed|youtube|audio|video)\b[^\]]*?(?:=|\]|\s)[\"']?(https?://[^\]\s\"'\[]+)[^\]]*\](?:\[/\w+\])?"
)
BLOCK = re.compile(
    r"\s*</?(?:p|div|h[1-6]|ul|ol|li|pre|blockquote|table|thead|tbody|tr|td|th|figure|hr|section)\b",
    re.IGNORECASE,
)


def find(folder: Folder) -> list[str]:
    """Return the names of the exports in a folder: WordPress splits large ones."""
    return [
        name
        for name in folder.names
        if name.endswith(".xml") and b"wordpress.org/export/" in folder.read(name)[:4000]
    ]


def read(folder: Folder, names: list[str]) -> Iterator[Source]:
    for name in names:
        content = folder.read(name)
        if re.search(rb"<!(?:DOCTYPE|ENTITY)", content[:4000]):
            raise Unreadable(f"{name} declares entities, which no export does.")
        yield from _posts(name, content)


def _posts(name: str, content: bytes) -> Iterator[Source]:
    covers: dict[str, str] = {}
    for item in _items(name, content):
        values = _values(item)
        if values.get("post_type") == "attachment":
            covers[values.get("post_id", "")] = values.get("attachment_url", "")
    for item in _items(name, content):
        values = _values(item)
        if values.get("post_type") == "post" and values.get("status") not in (
            "trash",
            "auto-draft",
            "inherit",
        ):
            yield essay_of(name, item, values, covers)


def _items(name: str, content: bytes) -> Iterator[etree._Element]:
    """Yield the items; what one of them took in memory is given back before the next."""
    # `recover`, since exports hold bytes that XML has no place for; no entity, nothing from afar.
    reading = etree.iterparse(
        io.BytesIO(content), tag="item", recover=True, resolve_entities=False, no_network=True
    )
    try:
        for _, item in reading:
            yield item
            item.clear()
            while item.getprevious() is not None:
                del item.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"{name}: {error}.") from error


def _values(item: etree._Element) -> dict[str, str]:
    return {NAME.sub("", str(child.tag)): child.text or "" for child in item}


def essay_of(name: str, item: etree._Element, values: dict[str, str], covers: dict) -> Source:
    address = urlsplit(values.get("link", ""))
    path = unquote(address.path)
    slug = unquote(values.get("post_name", "")) or path.strip("/").rpartition("/")[2]
    paths = [path] if len(path) > 1 else []
    if values.get("post_id"):
        paths.append(f"/?p={values['post_id']}")
    about = _meta(item)
    published, open_to_all = values.get("status") == "publish", not values.get("post_password")
    excerpt = next((child.text for child in item if EXCERPT.fullmatch(str(child.tag))), "")
    at = moment(values.get("post_date_gmt")) or moment(values.get("post_date"))
    source = Source(
        file=name,
        line=item.sourceline or 1,
        slug=slug_of(slug) or slug_of(values.get("title", "")),
        title=unescape(sentence(values.get("title"))),
        description=unescape(sentence(excerpt)),
        at=at,
        live=published and open_to_all,
        host=address.netloc,
        old_paths=paths,
        cover=covers.get(about.get("_thumbnail_id") or "none", ""),
    )
    if published and not open_to_all:
        source.told.append("It has a password there: it comes in as a draft.")
    html = item.findtext(CONTENT) or ""
    try:
        source.body = markdown_of(html_of(html, about.get("footnotes", "")), source.told)
    except TooDeep as error:
        source.fault = str(error)
    return source


def _meta(item: etree._Element) -> dict[str, str]:
    found = {}
    for child in item:
        if NAME.sub("", str(child.tag)) == "postmeta":
            pair = [NAME.sub("", each.text or "") for each in child]
            if len(pair) == 2:
                found[pair[0]] = pair[1]
    return found


def html_of(html: str, footnotes: str = "") -> str:
    """Return a post as a browser gets it: shortcodes played, paragraphs at empty lines."""
    notes: list[str] = []
    html = with_block_notes(html, footnotes)
    html = CAPTION.sub(_figure, html)
    html = CODE.sub(_code, html)
    html = LATEX.sub(lambda found: f"\\({found[1]}\\)", html)
    html = PLAYED.sub(lambda found: f'<p><a href="{found[1]}">{found[1]}</a></p>', html)

    def noted(found: re.Match[str]) -> str:
        notes.append((found[2] or found[3]).strip())
        number = len(notes)
        return f'<sup id="gap-ref-{number}"><a href="#gap-note-{number}">{number}</a></sup>'

    html = NOTE.sub(noted, html)
    html = html if "<!-- wp:" in html else paragraphs(html)
    listed = "".join(
        f'<li id="gap-note-{n}">{note} <a href="#gap-ref-{n}">^</a></li>'
        for n, note in enumerate(notes, 1)
    )
    return html + (f'<ol class="footnotes">{listed}</ol>' if listed else "")


def with_block_notes(html: str, footnotes: str) -> str:
    """Put the notes of the block editor, which it keeps apart, behind the text."""
    try:
        notes = {note["id"]: note["content"] for note in json.loads(footnotes or "[]")}
    except (ValueError, LookupError, TypeError):
        return html
    listed = "".join(
        f'<li id="{escape(id_)}">{content} <a href="#{escape(id_)}-link">^</a></li>'
        for id_, content in notes.items()
    )
    return html + (f'<ol class="footnotes">{listed}</ol>' if listed else "")


def _figure(found: re.Match[str]) -> str:
    image = re.match(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", found[2], re.DOTALL)
    if not image:
        return found[2]
    attribute = re.search(r'caption="([^"]*)"', found[1])
    words = image[2].strip() or (attribute[1] if attribute else "")
    return f"<figure>{image[1]}<figcaption>{words}</figcaption></figure>"


def _code(found: re.Match[str]) -> str:
    language = re.search(r"(?:lang(?:uage)?=)?[\"']?([\w+#-]+)", found[2])
    named = language[1] if language else ""
    code = found[3] if "&lt;" in found[3] or "&amp;" in found[3] else escape(found[3], quote=False)
    return f'\n\n<pre><code class="language-{named}">{code.strip()}</code></pre>\n\n'


def paragraphs(html: str) -> str:
    """Do what WordPress does to posts of its old editor: an empty line ends a paragraph."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\n\n\x00{len(kept) - 1}\x00\n\n"

    html = re.sub(r"<pre\b.*?</pre>", keep, html.replace("\r\n", "\n"), flags=re.DOTALL)
    blocks = [block for block in re.split(r"\n\s*\n", html) if block.strip()]
    made = [
        block
        if BLOCK.match(block) or block.strip().startswith("\x00")
        else f"<p>{block.strip().replace(chr(10), '<br>' + chr(10))}</p>"
        for block in blocks
    ]
    return re.sub(r"\x00(\d+)\x00", lambda m: kept[int(m[1])], "\n".join(made))
