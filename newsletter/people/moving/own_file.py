"""All subscribers as a file that an empty site makes the same list of, and that spreadsheets open.

The name in the leave link goes along: with the same SECRET_KEY the links of old notes still work.
"""

import csv
import re
from collections.abc import Iterator
from typing import TextIO
from uuid import UUID

from newsletter.models import Subscriber, Suppression
from newsletter.people.moving.columns import moment
from newsletter.people.moving.invitations import to_invite, waits_for_invitation

DATES = {
    "asked": "requested_at",
    "confirmed": "confirmed_at",
    "left": "unsubscribed_at",
    "imported": "imported_at",
}
COLUMNS = ("email", "state", *DATES, "source", "consent", "suppressed", "since", "link")
COLUMNS += ("replaces",)  # the name in the links of the address before
# What a spreadsheet would compute, and the apostrophe that keeps it from doing so.
FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")  # noqa: RUF001


def wrote(names: list[str]) -> bool:
    """Say whether these are the columns of such a file, of this version or the one before."""
    return tuple(names) in (COLUMNS, COLUMNS[:-1])


def write(file: TextIO) -> int:
    """Write all subscribers, the oldest first; return how many they are."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    for subscriber in Subscriber.objects.with_suppression().order_by("pk").iterator(1000):
        writer.writerow(map(safe, _cells(subscriber)))
        count += 1
    return count


def _cells(subscriber: Subscriber) -> Iterator[str]:
    yield from (subscriber.email, subscriber.status)
    for field in DATES.values():
        yield _date(getattr(subscriber, field))
    yield from (subscriber.source, subscriber.consent, subscriber.suppressed or "")
    yield from (_date(subscriber.suppressed_since), subscriber.uuid.hex)
    yield subscriber.replaces.hex if subscriber.replaces else ""


def _date(at) -> str:
    return at.isoformat() if at else ""


def read_back(cells: list[str]) -> tuple[Subscriber, Suppression | None]:
    """Return what a row was written from, not saved, without the hash. Raises ValueError."""
    cells = [*cells, ""] if len(cells) == len(COLUMNS) - 1 else cells
    given = dict(zip(COLUMNS, map(_plain, cells), strict=True))
    times = {field: moment(given[name]) for name, field in DATES.items()}
    state = Subscriber.Status(given["state"])
    if times["requested_at"] is None or (state == "confirmed") > (
        times["confirmed_at"] is not None
    ):
        raise ValueError("A date is missing, or has not been yet.")
    subscriber = Subscriber(
        uuid=UUID(given["link"]),
        replaces=UUID(given["replaces"]) if given["replaces"] else None,
        email=given["email"],
        status=state,
        source=given["source"][:60],
        consent=given["consent"][:250],
        **times,
    )
    if not given["suppressed"]:
        return subscriber, None
    since = moment(given["since"])
    if since is None:
        raise ValueError("The column since needs the date of the suppression.")
    suppression = Suppression(reason=Suppression.Reason(given["suppressed"]), since=since)
    if waits_for_invitation(subscriber, suppression):
        to_invite(subscriber)
    return subscriber, suppression


def safe(cell: str) -> str:
    """Return the cell as text for every spreadsheet."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and FORMULA.match(cell) else cell
