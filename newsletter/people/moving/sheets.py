"""The rows of a CSV or XLSX file, one at a time: a large file takes no more memory than a small."""

import codecs
import csv
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TextIO

import openpyxl

MOST_IN_LINE = 200_000  # characters; a row of a real export has hundreds
MOST_UNPACKED = 200_000_000  # bytes of a spreadsheet; 100,000 rows have about 30 million
CHUNK = 1 << 16
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
SEPARATORS = ",;\t"
# What a broken spreadsheet may make of openpyxl, which promises nothing.
BROKEN = (ValueError, LookupError, TypeError, AttributeError, SyntaxError, OSError)
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


class Unreadable(Exception):
    """The whole file cannot be read; the message says where, why and what helps."""


class Row(NamedTuple):
    """What stands in one row, and the line of the file (or row of the sheet) it begins at."""

    line: int
    cells: list[str]


def rows(path: Path) -> Iterator[Row]:
    """Yield the rows that hold something, the header first. Raises Unreadable."""
    with path.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    found = _of_spreadsheet(path) if is_zip else _of_text(path)
    yield from (row for row in found if any(row.cells))


def _of_text(path: Path) -> Iterator[Row]:
    with path.open(encoding=_encoding(path), newline="") as file:
        separator = _separator(next(_lines(file), ""))
        file.seek(0)
        reader = csv.reader(_lines(file), delimiter=separator, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Unreadable(
                    f"Line {line}: {error}. A quotation mark is open, or stands alone there: "
                    "double it, or export the file anew."
                ) from None
            yield Row(line, [cell.strip() for cell in cells])


def _lines(file: TextIO) -> Iterator[str]:
    number = 0
    while line := _next_line(file, number + 1):
        number += 1
        if len(line) == MOST_IN_LINE:
            raise Unreadable(
                f"Line {number} has more than {MOST_IN_LINE:,} characters, so this is no list of "
                "subscribers. Export it as CSV, one subscriber in a line."
            )
        if "\0" in line:
            raise Unreadable(f"Line {number} holds a zero byte. Export the file as CSV in UTF-8.")
        yield line


def _next_line(file: TextIO, number: int) -> str:
    try:
        return file.readline(MOST_IN_LINE)
    except UnicodeDecodeError as error:
        raise Unreadable(f"Line {number} is no text. Export the file as CSV in UTF-8.") from error


def _encoding(path: Path) -> str:
    """Return UTF-8 or UTF-16 as the file is marked or proves to be, or else that of Windows."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(CHUNK)
        for mark, name in MARKS.items():
            if start.startswith(mark):
                return name
        try:
            while start:
                decoder.decode(start)
                start = file.read(CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"  # addresses are ASCII there, and every byte has a letter
    return "utf-8"


def _separator(header: str) -> str:
    unquoted = re.sub(r'"[^"]*"', "", header)
    return max(SEPARATORS, key=unquoted.count)


def _of_spreadsheet(path: Path) -> Iterator[Row]:
    _check_spreadsheet(path)
    with path.open("rb") as file:  # openpyxl looks at a path's suffix, which may say anything
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                yield Row(number, [_said(cell) for cell in cells])
        except BROKEN as error:
            raise Unreadable("The spreadsheet cannot be read. Save it as CSV.") from error


def _check_spreadsheet(path: Path) -> None:
    """Refuse what unpacks to more than any list, or names entities: both only bombs do."""
    try:
        with zipfile.ZipFile(path) as packed:
            files = packed.infolist()
            if sum(file.file_size for file in files) > MOST_UNPACKED:
                raise Unreadable(
                    f"The spreadsheet unpacks to more than {MOST_UNPACKED // 1_000_000} MB. Save "
                    "its first sheet as CSV."
                )
            for file in files:
                with packed.open(file) as part:
                    if DECLARATION.search(part.read(CHUNK).replace(b"\0", b"")):
                        raise Unreadable(
                            "The spreadsheet declares entities, which no list needs. Save it as "
                            "CSV."
                        )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Unreadable("The spreadsheet is cut off or locked. Save it as CSV.") from error


def _said(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()
