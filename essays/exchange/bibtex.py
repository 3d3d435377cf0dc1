"""Papers as BibTeX: entries read with all that they say, and written so that nothing is lost."""

import re
from collections.abc import Callable
from datetime import date

from bibtexparser import parse_string
from bibtexparser.exceptions import BlockAbortedException
from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import Block, Entry, ImplicitComment, ParsingFailedBlock, String

from essays.exchange.latex import decode, encode, encode_title
from essays.exchange.plan import Record
from essays.models import Paper
from essays.models.papers import ARXIV

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CODE = re.compile(r"\bCode:\s*(?:\\url\{)?(https?://[^\s{}]*[^\s{}.,;])\}?[.,;]?")
ESCAPED = re.compile(r"\\([_%&#~$])(?:\{\})?|\\url\{([^{}]*)\}|[{}]")
# Where an entry says that it is on arXiv, besides eprint.
ON_ARXIV = re.compile(
    rf"(?i)(?:arxiv(?:\.org/(?:abs|pdf|html)/|[\s:.]{{1,3}})|\babs/)(?-i:({ARXIV.pattern}))(?!\d)"
)
ABOUT_ARXIV = ("url", "doi", "journal", "volume", "howpublished", "note", "booktitle")
SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
NO_NAME = re.compile(r"(?i)(?:\A|\sand)\s+and\s|\A\s*and\s|\sand\s*\Z")
INHERITED = ("year", "date", "booktitle", "journal", "publisher", "editor")  # through crossref
LONGEST_SUM = 2_000_000  # characters of all that the abbreviations of a file stand for
RESOLVER = re.compile(r"(?i)\A(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)")
KEY = re.compile(r"@\w+\s*[{(]\s*([\w:.+-]+)")
IN_ADDRESSES = str.maketrans({sign: f"%{ord(sign):X}" for sign in "{}\\"})
ONLY_OURS = {"note", "annote", "reading", "citations", "citationsdate"}  # read whole, written anew


def flat(latex: str) -> str:
    return " ".join(decode(" ".join(latex.split())).split())


def lines(latex: str) -> str:
    return "\n".join(decode(line.strip()) for line in latex.strip().splitlines())


def verbatim(latex: str) -> str:
    """An address or a number, without what only LaTeX needs."""
    return ESCAPED.sub(lambda found: found[1] or found[2] or "", latex).strip()


def authors(latex: str) -> str:
    """Return the names one on a line, family name first; "others" is the last of them.

    Raises ValueError for what looks like names between commas, or for a missing one.
    """
    text = " ".join(latex.split())
    if NO_NAME.search(f" {bare(text)} "):
        raise ValueError("a name is missing beside an “and”: write it, or take the “and” out")
    names = split_multiple_persons_names(text)
    for name in names:
        _, *behind = bare(name).split(",")
        if len(behind) > 1 and behind[0].strip(" .").lower() not in SUFFIXES:
            raise ValueError("names stand between “and”, not between commas: write A B and C D")
    return "\n".join(filter(None, map(author, names)))


def bare(latex: str) -> str:
    """Names with a \0 in the place of what is in braces, and so one."""
    depth, outside = 0, []
    for part in re.split(r"([{}])", latex):
        if part in ("{", "}"):
            depth += 1 if part == "{" else -1
            outside += ["\0"] * (part == "}" and depth == 0)
        elif depth <= 0:
            outside.append(part)
    return "".join(outside)


def author(latex: str) -> str:
    """A name as family, given; an institution with a comma in its name is in braces."""
    if "," in latex and bare(latex).strip() == "\0":
        return f"{{{flat(latex)}}}"
    parts = parse_single_name_into_parts(latex, strict=False)
    family = flat(" ".join(parts.von + parts.last + parts.jr))
    given = flat(" ".join(parts.first))
    return f"{family}, {given}" if given else family


READERS: dict[str, tuple[str, Callable[[str], str]]] = {
    "title": ("title", flat),
    "author": ("authors", authors),
    "year": ("year", verbatim),
    "booktitle": ("venue", flat),
    "journal": ("venue", flat),
    "doi": ("doi", lambda latex: RESOLVER.sub("", verbatim(latex)).lower()),
    "url": ("url", verbatim),
    "reading": ("reading", verbatim),
}


class Context(dict[str, str]):
    """What entries share: the abbreviations, by name, and the entries that others refer to.

    Abbreviations may be made of each other, and so double with every line: what all of their
    uses come to is counted, and at most `LONGEST_SUM` characters are written out.
    """

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, Entry] = {}
        self.inherited: dict[str, dict[str, str]] = {}
        self.used = 0

    def written_out(self, name: str) -> str:
        self.used += len(self[name])
        if self.used > LONGEST_SUM:
            raise ValueError(
                f"the abbreviations of this file come to more than {LONGEST_SUM:,} characters; "
                f"write out what {name} stands for, or split the file"
            )
        return self[name]


def split(text: str) -> tuple[list[Block], Context]:
    """Return what may be an entry, in the order of the text, and what they share."""
    blocks, strings = [], Context()
    for block in parse_string(text, parse_stack=[]).blocks:
        found = getattr(block, "ignore_error_block", None) or block  # duplicates are ours to tell
        if isinstance(found, String):
            try:
                strings[found.key.lower()] = value_of(found.value, strings)
            except ValueError as reason:
                blocks.append(ParsingFailedBlock(reason, found.start_line))
        elif isinstance(block, Entry | ParsingFailedBlock) or is_broken(block):
            blocks.append(block)
            if isinstance(block, Entry):
                strings.entries[block.key.lower()] = block
    return blocks, strings


def is_broken(block: Block) -> bool:
    """Whether a text between entries looks like one whose brace is missing."""
    return isinstance(block, ImplicitComment) and bool(re.search(r"(?m)^\s*@\w", block.comment))


def read(block: Block, strings: Context) -> Record:
    """Return the paper of one block of a file, or why it cannot be read."""
    line = block.start_line + 1
    entry = getattr(block, "ignore_error_block", None) or block
    if not isinstance(entry, Entry):
        key = KEY.match(block.raw or "")
        return Record(line, key[1] if key else "", fault=fault_of(block))
    try:
        return Record(line, entry.key, given_by(entry, strings))
    except ValueError as reason:
        return Record(line, entry.key, fault=f"{reason}.")


def fault_of(block: Block) -> str:
    error = getattr(block, "error", None)
    if isinstance(error, BlockAbortedException):
        reason = " ".join(error.abort_reason.split()).rstrip(".")
        if reason.startswith("Unexpected block start"):
            reason = "The next entry begins before this one ends"
        return f"{reason}. Close its braces and quotes, and set a comma behind each field."
    if error:
        return f"{error}."
    return "An entry begins like @misc{key, and a brace is missing here."


def given_by(entry: Entry, strings: Context) -> dict[str, object]:
    """Return the attributes of a paper that an entry states; raises ValueError."""
    fields = stated(entry, strings)
    inherited = inherited_from(fields.get("crossref", "").strip().lower(), strings)
    if fields.keys() & {"year", "date"}:
        inherited = {name: inherited[name] for name in inherited.keys() - {"year", "date"}}
    kind = {"entry_type": entry.entry_type.lower() or "misc"}
    given = kind | attributes_of(inherited | fields)
    usual = fields_of(Paper(**given))
    other = {
        name: value
        for name, value in fields.items()
        if name not in ONLY_OURS and usual.get(name) != value
    }
    return given | ({"other_fields": other} if other else {})


def inherited_from(key: str, strings: Context) -> dict[str, str]:
    """What the entry of a key, read once, leaves to those that refer to it."""
    if key in strings.entries and key not in strings.inherited:
        try:
            above = stated(strings.entries[key], strings)
        except ValueError:  # told where it stands
            above = {}
        if "title" in above:
            above.setdefault("booktitle", above["title"])
        strings.inherited[key] = {name: above[name] for name in INHERITED if name in above}
    return strings.inherited.get(key, {})


def stated(entry: Entry, strings: Context) -> dict[str, str]:
    fields: dict[str, str] = {}
    for field in entry.fields:
        name = field.key.lower()
        if name in fields:
            raise ValueError(f"{name} stands there twice: keep one of them")
        fields[name] = told(name, value_of, field.value, strings)
    return fields


def told(name: str, reader: Callable, *values) -> object:
    """Name the field in what its reader finds wrong."""
    try:
        return reader(*values)
    except ValueError as reason:
        raise ValueError(f"{name}: {reason}") from None


def attributes_of(fields: dict[str, str]) -> dict[str, object]:
    given: dict[str, object] = {}
    for name, (attribute, reader) in READERS.items():
        if name in fields and attribute not in given:
            given[attribute] = told(name, reader, fields[name])
    if "year" not in given and "date" in fields:  # as BibLaTeX has it
        given["year"] = verbatim(fields["date"])[:4]
    given["arxiv"] = arxiv_of(fields)
    note = fields.get("note", "")
    if code := CODE.search(note):
        given["code_url"] = verbatim(code[1])
        note = f"{note[: code.start()].strip()} {note[code.end() :].strip()}"
    remarks = (told("note", lines, note), told("annote", lines, fields.get("annote", "")))
    given["remark"] = "\n".join(filter(None, remarks))
    given["citations"] = told("citations", count_of, fields.get("citations", ""))
    given["citations_on"] = told("citationsdate", date_of, fields.get("citationsdate", ""))
    return {name: value for name, value in given.items() if value not in ("", None)}


def arxiv_of(fields: dict[str, str]) -> str:
    """Return the arXiv id without its version, from eprint or from where else it is told."""
    archive = fields.get("archiveprefix", fields.get("eprinttype", "")).lower()
    found = re.sub(r"(?i)\Aarxiv:|v\d+\Z", "", verbatim(fields.get("eprint", "")))
    if found and (archive == "arxiv" or (not archive and ARXIV.fullmatch(found))):
        return found
    places = (ON_ARXIV.search(verbatim(fields.get(name, ""))) for name in ABOUT_ARXIV)
    place = next(filter(None, places), None)
    return re.sub(r"v\d+\Z", "", place[1]) if place else ""


def count_of(latex: str) -> int | None:
    text = verbatim(latex)
    if text and not (text.isascii() and text.isdigit()):
        raise ValueError(f"a number is expected, not {text}")
    return int(text) if text else None


def date_of(latex: str) -> date | None:
    text = verbatim(latex)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"a day like 2026-04-22 is expected, not {text}") from None


# -- values ------------------------------------------------------------------------------------


def value_of(raw: str, strings: Context) -> str:
    """Join the pieces of a value: braced, quoted, a number, or an abbreviation."""
    value = "".join(piece_of(piece, strings) for piece in pieces(raw))
    if not balanced(value):
        raise ValueError("its braces do not match")
    return value


def piece_of(piece: str, strings: Context) -> str:
    inner, ends = piece[1:-1], piece[:1] + piece[-1:]
    if len(piece) > 1 and ends == "{}":
        if not balanced(inner):
            raise ValueError("a comma or a # is missing behind its value")
        return inner
    if len(piece) > 1 and ends == '""':
        return inner
    if piece.isdigit() or piece.lower() in MONTHS:
        return piece
    if piece.lower() in strings:
        return strings.written_out(piece.lower())
    raise ValueError(f"put it in braces; {piece[:60] or 'nothing'} is no known abbreviation")


def balanced(text: str) -> bool:
    depth = 0
    for found in re.finditer(r"(?<!\\)[{}]", text):
        depth += 1 if found[0] == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def pieces(raw: str) -> list[str]:
    """Split a value at each # outside of braces and quotes."""
    found, depth, quoted, start = [], 0, False, 0
    for mark in re.finditer(r'(?<!\\)[{}"#]', raw):
        match mark[0]:
            case "{" | "}" if not quoted:
                depth += 1 if mark[0] == "{" else -1
            case '"' if depth == 0:
                quoted = not quoted
            case "#" if depth == 0 and not quoted:
                found.append(raw[start : mark.start()].strip())
                start = mark.end()
    return [*found, raw[start:].strip()]


# -- writing -----------------------------------------------------------------------------------


def fields_of(paper: Paper) -> dict[str, str]:
    """Return the fields that say in BibTeX what the attributes of a paper say."""
    at = "journal" if paper.entry_type == "article" else "booktitle"
    venue = next((name for name in ("booktitle", "journal") if name in paper.other_fields), at)
    fields = {
        "title": encode_title(paper.title),
        "author": " and ".join(map(written, filter(None, paper.authors.splitlines()))),
        venue: encode(paper.venue),
        "year": paper.year,
        "doi": paper.doi,
        "eprint": paper.arxiv,
        "archiveprefix": "arXiv" if paper.arxiv else "",
        "url": paper.url.translate(IN_ADDRESSES),
        "note": f"Code: {paper.code_url.translate(IN_ADDRESSES)}" if paper.code_url else "",
        "annote": "\n".join(map(encode, paper.remark.splitlines())),
        "reading": paper.reading,
        "citations": "" if paper.citations is None else str(paper.citations),
        "citationsdate": paper.citations_on and paper.citations_on.isoformat(),
    }
    return {name: value for name, value in fields.items() if value}


def written(name: str) -> str:
    family, _, given = (part.strip() for part in name.partition(","))
    if name == "others":
        return name
    if name[:1] + name[-1:] == "{}":
        return f"{{{encode(name[1:-1])}}}"
    if not given:
        return f"{{{encode(family)}}}"
    family, given = encode(family), encode(given)
    return f"{{{family}}}, {given}" if " and " in family.lower() else f"{family}, {given}"


def write(paper: Paper) -> str:
    """Return the entry of a paper: as it was read, where that says the same as the paper."""
    usual = fields_of(paper)
    fields = usual | {
        name: value
        for name, value in paper.other_fields.items()
        if name not in usual or says_the_same(name, value, usual[name])
    }
    return entry_of(paper.entry_type, paper.key, fields)


def says_the_same(name: str, value: str, usual: str) -> bool:
    _, reader = READERS.get(name, ("", str))
    return reader(value) == reader(usual)


def entry_of(kind: str, key: str, fields: dict[str, str]) -> str:
    width = max(map(len, fields), default=0)
    rows = (f"  {name:<{width}} = {braced(name, value)}" for name, value in fields.items())
    return f"@{kind}{{{key},\n" + ",\n".join(rows) + "\n}\n"


def braced(name: str, value: str) -> str:
    return value if name == "month" and value.lower() in MONTHS else f"{{{value}}}"
