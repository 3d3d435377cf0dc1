"""What Jekyll, Hugo, Quarto and Obsidian play in a text, as Markdown of this site where it can be.

What is not known stays as it was typed: the parser tells of it, with its line.
"""

import re
import shlex
from collections.abc import Callable

FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})")
CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s+([\w+#-]*)[^%]*%\}\n?(.*?)\n?[ \t]*\{%-?\s*endhighlight\s*-?%\}"
    r"|\{\{[<%]\s*highlight\s+\"?([\w+#-]*)[^>%]*[>%]\}\}\n?(.*?)"
    r"\n?[ \t]*\{\{[<%]\s*/\s*highlight\s*[>%]\}\}",
    re.DOTALL,
)
FORMULA = re.compile(
    r"\{\{[<%]\s*(?:katex|math)\b[^>%]*[>%]\}\}(.*?)\{\{[<%]\s*/\s*(?:katex|math)\s*[>%]\}\}",
    re.DOTALL,
)
CELL = re.compile(r"^([ \t]*`{3,})\s*\{\.?(\w+)[^}\n]*\}[ \t]*$")
CELL_OPTION = re.compile(r"^\s*(?:#|//|--)\|")
RAW_TAG = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
SITE = re.compile(r"\{\{-?\s*(?:site\.(?:base)?url|page\.base(?:url)?)\s*(?:\|[^}]*)?-?\}\}")
FILTERED = re.compile(
    r"\{\{-?\s*[\"']([^\"'{}]+)[\"']\s*\|\s*(?:relative_url|absolute_url|prepend[^}]*)\s*-?\}\}"
)
POST = re.compile(r"\{%-?\s*(?:post_url|link)\s+([^\s%]+)\s*-?%\}")
REF = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+\"?([^\s\">%]+)\"?[^>%]*[>%]\}\}")
INCLUDE = re.compile(r"\{%-?\s*include\s+(\S*(?:fig|image|img)\S*)\s+([^%]*?)-?%\}")
FIGURE = re.compile(r"\{\{[<%]\s*(?:figure|image|img)\s+(.*?)\s*/?[>%]\}\}", re.DOTALL)
PLAYED = re.compile(r"\{\{[<%]\s*(youtube|vimeo|video|tweet|gist)\s+(.*?)\s*/?[>%]\}\}")
CONTENTS = re.compile(
    r"(?m)^(?:[*-] TOC[ \t]*\n\{:[^}\n]*toc[^}\n]*\}|\{\{[<%]\s*toc\s*[>%]\}\}"
    r"|\[\[?TOC\]?\])[ \t]*\n?"
)
DIV = re.compile(r"^(:{3,})\s*(\{[^}]*\}|[\w-]*)\s*$")
EMBED = re.compile(r"!\[\[([^\[\]|#\n]+)(?:#[^\[\]|\n]*)?(?:\|([^\[\]\n]*))?\]\]")
WIKI = re.compile(r"(?<!!)\[\[([^\[\]|#\n]+)(#[^\[\]|\n]*)?(?:\|([^\[\]\n]*))?\]\]")
PLACES = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "video": "{}",
}


def plain(text: str, knows: Callable[[str], bool]) -> str:
    """Return a text with what is known of it in place; `knows` a name of a file or a note."""
    text = HIGHLIGHT.sub(
        lambda m: fenced(m[1] or m[3] or "", m[2] if m[2] is not None else m[4]), text
    )
    text = FORMULA.sub(lambda m: f"\n$$\n{m[1].strip().strip('$').strip()}\n$$\n", text)
    return outside_code(text, lambda piece: _played(piece, knows))


def fenced(language: str, code: str) -> str:
    return f"\n```{language}\n{code.strip(chr(10))}\n```\n"


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Change what is no code; of cells of a notebook only the line that names the language."""
    pieces, prose, fence, is_cell = [], [], "", False

    def flush() -> None:
        if prose:
            pieces.append(_outside_spans("\n".join(prose), change))
            prose.clear()

    for line in text.split("\n"):
        found = FENCE.match(line)
        if fence:
            if found and found[1].startswith(fence) and not line.strip().strip("`~> "):
                fence = ""
            if not (is_cell and CELL_OPTION.match(line)):
                pieces.append(line)
        elif found:
            flush()
            fence, is_cell = found[1], bool(CELL.match(line))
            pieces.append(CELL.sub(r"\1\2", line))
        else:
            prose.append(line)
    flush()
    return "\n".join(pieces)


def _outside_spans(text: str, change: Callable[[str], str]) -> str:
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\ue000{len(kept) - 1}\ue001"

    changed = change(CODE_SPAN.sub(keep, text.replace("\ue000", "").replace("\ue001", "")))
    return re.sub("\ue000(\\d+)\ue001", lambda found: kept[int(found[1])], changed)


def _played(text: str, knows: Callable[[str], bool]) -> str:
    text = RAW_TAG.sub("", text)
    text = SITE.sub("", FILTERED.sub(r"\1", text))
    text = REF.sub(r"\1", POST.sub(r"\1", text))
    text = INCLUDE.sub(lambda m: figure(arguments(m[2])) or m[0], text)
    text = FIGURE.sub(lambda m: figure(arguments(m[1])) or m[0], text)
    text = PLAYED.sub(_link, text)
    text = CONTENTS.sub("", text)
    text = EMBED.sub(lambda m: _embedded(m, knows), text)
    text = WIKI.sub(lambda m: _wiki(m, knows), text)
    return _divs(text)


def arguments(text: str) -> dict[str, str]:
    try:
        words = shlex.split(text.replace("\n", " ").replace(" = ", "="))
    except ValueError:
        return {}
    pairs = (word.partition("=") for word in words)
    found = {name: value for name, sign, value in pairs if sign}
    if "src" not in found and words and "=" not in words[0]:
        found["src"] = words[0]
    return found


def figure(given: dict[str, str]) -> str:
    address = next(
        (given[n] for n in ("src", "url", "path", "image_path", "file", "link") if given.get(n)), ""
    )
    if not address or "{{" in address:
        return ""
    caption = next((given[n] for n in ("caption", "title", "description") if given.get(n)), "")
    image = (
        f"![{given.get('alt') or ''}](<{address}>)"
        if " " in address
        else f"![{given.get('alt') or ''}]({address})"
    )
    return f"\n\n{image}\n" + (f"\n/// figure-caption\n{caption}\n///\n" if caption else "")


def _link(found: re.Match[str]) -> str:
    words = found[2].replace('"', " ").split()
    named = dict(word.partition("=")[::2] for word in words if "=" in word)
    id_ = named.get("id") or named.get("src") or (words[0] if words else "")
    if found[1] == "gist" and len(words) > 1:
        address = f"https://gist.github.com/{words[0]}/{words[1]}"
    elif found[1] == "tweet":
        number = named.get("id") or id_
        address = f"https://twitter.com/{named.get('user', 'i')}/status/{number}"
    elif found[1] in PLACES and id_:
        address = PLACES[found[1]].format(id_)
    else:
        return found[0]
    return f"<{address}>" if address.startswith("http") else f"[{id_}]({address})"


def _embedded(found: re.Match[str], knows: Callable[[str], bool]) -> str:
    name, said = found[1].strip(), (found[2] or "").strip()
    if not knows(name):
        return found[0]
    alt = "" if re.fullmatch(r"\d+(x\d+)?", said) else said
    return f"![{alt}](<{name}>)"


def _wiki(found: re.Match[str], knows: Callable[[str], bool]) -> str:
    name, words = found[1].strip(), (found[3] or found[1]).strip()
    return f"[{words}](<{name}>)" if knows(name) else found[0]


def _divs(text: str) -> str:
    """Fenced divs of Pandoc and Quarto: notes become asides, of others what is in them stays."""
    if ":::" not in text:
        return text
    lines, opened = [], []
    for line in text.split("\n"):
        found = DIV.match(line)
        if not found:
            lines.append(line)
        elif found[2]:
            opened.append("callout" in found[2])
            lines += ["", "/// aside"] if opened[-1] else [""]
        elif opened:
            lines += ["///", ""] if opened.pop() else [""]
    lines += ["///"] * sum(opened)
    return "\n".join(lines)
