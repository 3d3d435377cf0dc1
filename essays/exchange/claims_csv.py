"""Claims as CSV (RFC 4180): read with the line of what is wrong, and written for spreadsheets."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from essays.exchange.plan import Record, Unreadable
from essays.models import Claim
from essays.records.keys import slug_for, unused

COLUMNS = (
    *("bibkey", "slug", "metric", "value", "unit", "direction", "baseline", "conditions", "where"),
    *("confidence", "checked_on", "status", "superseded_by", "remark"),
)
SENTENCE = "sentence"  # what the others say together: written for readers, and not read
NEEDED = ("bibkey", "metric", "value", "unit", "direction", "baseline", "conditions", "where")
DEFAULTED = {"remark": "", "superseded_by": ""}  # what an empty cell says
FORMULA = re.compile(r"'*[=+\-@\t\r]")
HARMLESS = re.compile(r"[+-]?[\d.,\s]*%?")  # a number, or a sign alone


def read(text: str) -> list[Record]:
    """Return the claims of a file, each with its line; raises `Unreadable` for its header."""
    rows = list(numbered(text))
    if not rows:
        return []
    _, header, fault = rows[0]
    columns = checked([cell.strip().lower() for cell in header], fault)
    records = [record_of(line, columns, cells, fault) for line, cells, fault in rows[1:]]
    return list(named(records))


def numbered(text: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield the rows that hold something, with the line of their begin and what is wrong."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells, fault = next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            cells, fault = [], f"{error}: a quotation mark is open, or stands alone. Double it."
        if fault or any(cell.strip() for cell in cells):
            yield line, cells, fault


def checked(columns: list[str], fault: str) -> list[str]:
    missing = [name for name in NEEDED if name not in columns]
    unknown = [name or "(no name)" for name in columns if name not in (*COLUMNS, SENTENCE)]
    twice = [name for name, times in Counter(columns).items() if times > 1]
    said = [
        fault,
        f"The columns {', '.join(missing)} are missing." if missing else "",
        f"The columns {', '.join(unknown)} are unknown." if unknown else "",
        f"The columns {', '.join(twice)} stand there twice." if twice else "",
    ]
    if not any(said):
        return columns
    said.append(f"Line 1 names the columns, with commas between them: {','.join(COLUMNS)}.")
    said.append(f"Needed are {', '.join(NEEDED)}.")
    raise Unreadable(" ".join(filter(None, said)))


def record_of(line: int, columns: list[str], cells: list[str], fault: str) -> Record:
    if not fault and len(cells) != len(columns):
        fault = (
            f"It has {len(cells)} cells, and there are {len(columns)} columns. "
            "A cell with a comma in it stands in quotation marks."
        )
    texts = dict(zip(columns, map(plain, cells), strict=False))
    key, slug, _ = (texts.pop(name, "") for name in ("bibkey", "slug", SENTENCE))
    if fault or not key:
        return Record(line, fault=fault or "bibkey is missing. It is the key of the paper.")
    try:
        given = {name: value_of(name, text) for name, text in texts.items()}
    except ValueError as reason:
        return Record(line, f"{key}/{slug}", fault=str(reason))
    given = {name: value for name, value in given.items() if value is not None}
    return Record(line, f"{key}/{slug}", given)


def value_of(name: str, text: str) -> object:
    """Return what a cell states; None if it is empty and so states nothing."""
    if not text:
        return DEFAULTED.get(name, "" if name in NEEDED else None)
    if name == "checked_on":
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(
                f"checked_on: a day like 2026-04-22 is expected, not {text}."
            ) from None
    choices = dict(Claim._meta.get_field(name).choices or {})
    if choices and text not in choices:
        raise ValueError(f"{name}: {text} is unknown. Possible are {', '.join(choices)}.")
    return text


def named(records: list[Record]) -> Iterator[Record]:
    """Give each record without a slug one from its metric: ttft, ttft-2, ttft-3 for a paper."""
    taken = {record.name for record in records if not record.name.endswith("/")}
    for record in records:
        name = record.name
        if name.endswith("/"):
            metric = str(record.given.get("metric", ""))
            name = unused(name + slug_for(metric, "claim"), taken)
            taken.add(name)
        yield Record(record.line, name, record.given, record.fault)


def plain(cell: str) -> str:
    """A cell without the sign that keeps a spreadsheet from reading it as a formula."""
    text = re.sub(r"\s*\n\s*", " ", cell.strip())
    return text[1:] if text[:1] == "'" and FORMULA.match(text) else text


def safe(text: str) -> str:
    """A cell that no spreadsheet computes; `plain` gives the text back.

    Numbers and a sign alone stay as they are: they compute nothing.
    """
    return f"'{text}" if FORMULA.match(text) and not HARMLESS.fullmatch(text) else text


def write(claims: Iterable[Claim]) -> Iterator[str]:
    """Yield the lines of a file, its header first."""
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    for cells in ((*COLUMNS, SENTENCE), *map(cells_of, claims)):
        writer.writerow(map(safe, cells))
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def cells_of(claim: Claim) -> list[str]:
    later = claim.superseded_by
    own = {
        "bibkey": claim.paper.key,
        "checked_on": claim.checked_on.isoformat(),
        "superseded_by": later.name if later else "",
    }
    cells = [own[name] if name in own else getattr(claim, name) for name in COLUMNS]
    return [*cells, str(claim.statement).replace("\u00a0", " ")]
