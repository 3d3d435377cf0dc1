"""HTML as Markdown of this site: markdownify, with what it does not know.

Compared on posts of Ghost, Substack and WordPress: html2text is under the GPL and breaks links at
line ends; html-to-markdown is fast and lets nothing be added for a footnote; markdownify stands on
the parser that Wagtail brings and has a method for each tag. What is added here: footnotes,
formulas, figures with captions, the language of code, tables that keep their header, and players
as links. Words are never left out: what is not known keeps its text.
"""

import re
from collections.abc import Callable

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from essays.moving.sources import footnotes, formulas
from essays.moving.sources.formulas import RAW
from essays.moving.sources.preparing import address_of_image, check, prepare
from essays.moving.sources.shortcodes import outside_code

MARKED = ("b", "strong", "em", "i", "del", "s", "mark", "sub", "sup")
FILLED = ("p", "div", "li", "blockquote", "article", "section")
BREAK = re.compile(r"(?<!\\)((?:\\\\)*)\\\n")
IDLE = re.compile(r"(?<!\\\n)(?<!\\)(?:\\\n)++(?=\n|\Z)")  # breaks at the end of a paragraph
EDGES = ("\\\n", "\n", " ")
LANGUAGE = re.compile(r"(?:language|lang|highlight-source|brush:)[-: ]?\s*([\w+#-]+)")
# What would be read as a mark where it stands, and was none.
MARKS = re.compile(r"([\\`*_\[\]<])")
AT_BEGIN = re.compile(r"^(\s*)(#{1,6}(?=\s)|>|[-+](?=\s)|\d{1,9}(?=[.)]\s)|///|~~~|=+\s*$|:(?=\s))")


def markdown_of(html: str, told: list[str] | None = None) -> str:
    """Return a post as Markdown; append to `told` what only stays as a link. Raises TooDeep."""
    check(html)
    soup = BeautifulSoup(html, "html.parser")
    told = [] if told is None else told
    formulas.mark(soup)
    notes = footnotes.take_out(soup)
    prepare(soup, told)
    pieces = [Converter().convert_soup(soup)]
    for name, content in notes:
        prepare(content, told)
        text = apart(Converter().convert_soup(content))[1].replace("\n", "\n    ")
        pieces.append(f"[^{name}]: {re.sub(r'(?m)^ +$', '', text)}")
    return outside_code("\n\n".join(pieces), tidied).strip() + "\n"


def tidied(text: str) -> str:
    text = IDLE.sub("\n", re.sub(r"(?m)^[ \t]+$", "", text))
    return re.sub(r"\n{3,}", "\n\n", text)


def on_one_line(text: str) -> str:
    """Return Markdown without the breaks of its lines, which are marks."""
    return " ".join(BREAK.sub(r"\1 ", text).split())


def apart(text: str) -> tuple[str, str, str]:
    """Return the breaks and spaces before a text, the text, and those behind it."""
    start, end = 0, len(text)
    while text.startswith(EDGES, start) and start < end:
        start += 1 + text.startswith("\\\n", start)
    while text.endswith(EDGES, start, end):
        end -= 1 + text.endswith("\\\n", start, end)
    return text[:start], text[start:end], text[end:]


class Converter(MarkdownConverter):
    class Options(MarkdownConverter.DefaultOptions):
        heading_style = "atx"
        bullets = "-"
        strong_em_symbol = "*"
        newline_style = "backslash"
        strip_document = None  # half a break would be left
        keep_inline_images_in = ["td", "th", "a", "h1", "h2", "h3", "h4", "h5", "h6"]

    def escape(self, text, parent_tags):
        if not text or RAW in parent_tags:
            return text
        escaped = MARKS.sub(r"\\\1", text)
        # An underscore within a word, and a lone bracket or less-than, are no marks.
        escaped = re.sub(r"(?<=\w)\\_(?=\w)", "_", escaped)
        escaped = re.sub(r"\\<(?![a-zA-Z/!?])", "<", escaped)
        escaped = escaped.replace("~~", r"\~~").replace("$", r"\$")
        return AT_BEGIN.sub(lambda m: f"{m[1]}\\{m[2]}" if not m[2][0].isdigit() else m[0], escaped)

    def convert_p(self, el, text, parent_tags):
        text = super().convert_p(el, text, parent_tags)
        if "_inline" in parent_tags:
            return text
        return re.sub(r"(?m)^(\d{1,9})([.)]\s)", r"\1\\\2", text)

    def convert_gap_markdown(self, el, text, parent_tags):
        return text if el.has_attr("inline") else f"\n\n{text.strip(chr(10))}\n\n"

    def process_text(self, el, parent_tags=None):
        if el.parent is not None and el.parent.name == RAW:
            return str(el)
        text = super().process_text(el, parent_tags=parent_tags)
        # A line that ends in the source goes on: what begins the next one is no mark.
        if "pre" in (parent_tags or ()):
            return text
        text = re.sub(r"\s*\n\s*", " ", text)
        before = el.previous_sibling
        return text.lstrip() if before is not None and before.name == "br" else text

    def convert_td(self, el, text, parent_tags):
        return super().convert_td(el, re.sub(r"(?<!\\)\|", r"\|", text), parent_tags)

    def convert_th(self, el, text, parent_tags):
        return super().convert_th(el, re.sub(r"(?<!\\)\|", r"\|", text), parent_tags)

    def convert_hN(self, n, el, text, parent_tags):  # noqa: N802 - its name there
        """The title of a page is its only first one."""
        return super().convert_hN(max(n, 2), el, on_one_line(text), parent_tags)

    def convert_b(self, el, text, parent_tags):
        is_normal = "normal" in el.get("style", "")  # as Google Docs pastes it
        return text if is_normal else super().convert_b(el, text, parent_tags)

    convert_strong = convert_b

    def convert_img(self, el, text, parent_tags):
        alt = " ".join((el.get("alt") or "").split())
        address = address_of_image(el)
        target = f"<{address}>" if re.search(r"[\s()]", address) else address
        image = f"![{MARKS.sub(r'\\\1', alt)}]({target})"
        within = {"p", "a", "td", "th", "li", "_inline", "figcaption"} & set(parent_tags)
        return image if within else f"\n\n{image}\n\n"

    def convert_a(self, el, text, parent_tags):
        if "_noformat" in parent_tags or not text.strip():
            return text
        href = el.get("href") or ""
        is_own_file = re.search(r"\.(?:png|jpe?g|gif|webp|avif)(?:\?|$)", href, re.IGNORECASE)
        if not href or (el.find("img") and not el.get_text(strip=True) and is_own_file):
            return text  # an image that opened itself
        if el.find("img"):
            images = "".join(re.findall(r"!\[[^\]]*\]\([^)]*\)", text))
            words = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text).strip()
            link = f"[{words or 'To what it shows'}]({self.target(href)})"
            return f"\n\n{images}\n\n{link}\n\n" if "_inline" not in parent_tags else images + link
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}[{on_one_line(text)}]({self.target(href)}){after}"

    @staticmethod
    def target(href: str) -> str:
        href = href.strip()
        return f"<{href}>" if re.search(r"[\s()]", href) else href

    def convert_pre(self, el, text, parent_tags):
        code = el.get_text()
        lines = [each.get_text() for each in el.select(".line, .code-line")]
        if lines and "\n" not in code.strip("\n"):
            code = "\n".join(lines)
        code = code.strip("\n").rstrip()
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`{3,}", code) or [""]))
        return f"\n\n{fence}{self.language(el)}\n{code}\n{fence}\n\n"

    def language(self, el: Tag) -> str:
        named = [
            el,
            *el.find_all("code"),
            *[p for p in (el.parent, el.parent and el.parent.parent) if p],
        ]
        for tag in named:
            said = " ".join([*tag.get("class", []), tag.get("data-lang", "")])
            if found := LANGUAGE.search(said):
                return found[1] if found[1] not in ("plaintext", "text", "none") else ""
            if tag.get("data-lang"):
                return tag["data-lang"]
        return ""

    def convert_code(self, el, text, parent_tags):
        if "pre" in parent_tags:
            return text
        return super().convert_code(el, on_one_line(text), parent_tags)

    def convert_figure(self, el, text, parent_tags):
        return f"\n\n{text.strip()}\n\n"

    def convert_figcaption(self, el, text, parent_tags):
        text = on_one_line(text)
        figure = el.find_parent("figure")
        if not text:
            return ""
        if figure is not None and len(figure.find_all("img")) == 1 and not figure.find("table"):
            return f"\n\n/// figure-caption\n{text}\n///\n\n"
        return f"\n\n{text}\n\n"

    def convert_sup(self, el, text, parent_tags):
        return text if "[^" in text else self.kept("sup", text)

    def convert_sub(self, el, text, parent_tags):
        return self.kept("sub", text)

    def convert_mark(self, el, text, parent_tags):
        return self.kept("mark", text)

    @staticmethod
    def kept(tag: str, text: str) -> str:
        return f"<{tag}>{text}</{tag}>" if text.strip() else text

    def convert_details(self, el, text, parent_tags):
        summary = el.find("summary")
        title = " ".join(summary.get_text().split()) if summary else "More"
        return f"\n\n/// details | {title}\n{text.strip()}\n///\n\n"

    def convert_dt(self, el, text, parent_tags):
        return super().convert_dt(el, on_one_line(text), parent_tags)

    def convert_summary(self, el, text, parent_tags):
        return ""

    def convert_hr(self, el, text, parent_tags):
        return "\n\n* * *\n\n"


def marked(convert: Callable) -> Callable:
    """A mark ends where its words do: a break at its edge stands outside of it."""

    def converted(self, el, text, parent_tags):
        before, words, after = apart(text)
        return f"{before}{convert(self, el, words, parent_tags)}{after}"

    return converted


def filled(convert: Callable) -> Callable:
    """A break at the edge of a block breaks no line."""
    return lambda self, el, text, parent_tags: convert(self, el, apart(text)[1], parent_tags)


for names, wrapped in ((MARKED, marked), (FILLED, filled)):
    for method in (f"convert_{name}" for name in names):
        setattr(Converter, method, wrapped(getattr(Converter, method)))
