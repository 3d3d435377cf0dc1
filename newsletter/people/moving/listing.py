"""What becomes of the rows of a file, as lines of CSV that spreadsheets open and do not compute."""

import csv
from collections.abc import Iterable, Iterator

from newsletter.people.moving.own_file import safe
from newsletter.people.moving.plan import Finding


class Line:
    """What a csv.writer writes to, to have each row back as text."""

    def write(self, text: str) -> str:
        return text


def lines(findings: Iterable[Finding], only: str = "") -> Iterator[str]:
    """Yield a header and a line for each row, or for those of one list of the plan."""
    write = csv.writer(Line()).writerow
    yield write(("line", "group", "email", "reason"))
    for each in findings:
        if not only or only in each.lists:
            yield write((each.line, each.group.value, safe(each.email), each.reason))
