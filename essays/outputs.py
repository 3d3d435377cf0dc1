"""What is made of a page's text, and what happens when one of these cannot be made.

No text should get this far. If one does, it must take nothing with it but itself: not the feed,
not the search, not the mail that waits behind it.
"""

import copy
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import F, Q
from wagtail import hooks
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

logger = logging.getLogger(__name__)
FAILED = "essays.output_failed"  # the action in Wagtail's log
SCHEDULED = "scheduled version"
MOST = 10  # pages that are looked at for the admin home


@dataclass(frozen=True)
class Output:
    """`make(page)` makes it and returns anything; `field` is what an author changes if it raises.

    Apps add theirs by the hook `register_page_output`. It is called as "its {name}".
    """

    name: str
    make: Callable[[Page], object]
    field: str = "body"


@dataclass(frozen=True)
class Failure:
    output: Output
    line: int  # 0 where no line is to blame

    def __str__(self) -> str:
        if self.line:
            said = f"Line {self.line}: with it, the {self.output.name} cannot be made."
            return f"{said} Write it in another way, or take it out. The log says more."
        return f"The {self.output.name} cannot be made with this. The log says why."


def outputs_of(page: Page) -> list[Output]:
    """Return what is made of a page: all of it, or nothing for a page without outputs."""
    return [output for find in hooks.get_hooks("register_page_output") for output in find(page)]


def failures(page: Page) -> Iterator[Failure]:
    """Make every output of a page, saved or not; yield those that cannot be made."""
    for output in outputs_of(page):
        if failure := failure_of(output, page):
            yield failure


def failure_of(output: Output, page: Page) -> Failure | None:
    """Make one output; say what is wrong if it cannot be made. The log says what was raised."""
    if (error := _error_of(output, page)) is None:
        return None
    logger.error("page %s: its %s cannot be made", page.pk, output.name, exc_info=error)
    return Failure(output, _line_of(output, page))


def check(page: Page) -> None:
    """Raise `ValidationError`, by field, for a page with an output that cannot be made."""
    errors = {}
    for failure in failures(page):  # one says enough: what breaks one output breaks most
        errors.setdefault(failure.output.field, str(failure))
    if errors:
        raise ValidationError(errors)


@contextmanager
def reported(page: Page, name: str) -> Iterator[None]:
    """What raises within is logged, kept for the admin home, and goes on."""
    try:
        yield
    except DatabaseError:  # not the text's fault
        raise
    except Exception:
        logger.exception("page %s: its %s cannot be made", page.pk, name)
        _remember(page, name)
        raise


def contained[Made](page: Page, name: str, make: Callable[[], Made]) -> Made | None:
    """Return what is made, or None if that raises: whoever asks goes on without this page."""
    try:
        with reported(page, name):
            return make()
    except DatabaseError:
        raise
    except Exception:
        return None


def failing_pages() -> list[tuple[Page, list[str]]]:
    """Return the pages that were reported since they were last published, with what still fails."""
    entries = PageLogEntry.objects.filter(
        Q(page__last_published_at=None) | Q(timestamp__gte=F("page__last_published_at")),
        action=FAILED,
        page__isnull=False,
    )
    reported = {}
    for pk, data in entries.order_by("-timestamp").values_list("page", "data"):
        reported.setdefault(pk, set()).add(data["output"])
    pages = Page.objects.filter(pk__in=list(reported)[:MOST]).specific()
    found = [(page, _faults(page, scheduled=SCHEDULED in reported[page.pk])) for page in pages]
    return [(page, faults) for page, faults in found if faults]


def _faults(page: Page, *, scheduled: bool) -> list[str]:
    """Say what is wrong with what readers get of a page, or would have got at its time."""
    faults = [str(failure) for failure in failures(page)] if page.live else []
    if scheduled:
        try:
            draft = page.get_latest_revision_as_object()
            draft.full_clean()
            check(draft)
        except ValidationError as refusal:
            faults += ["It was not published at its time.", *refusal.messages]
    return faults


def _error_of(output: Output, page: Page) -> Exception | None:
    try:
        output.make(page)
    except DatabaseError:
        raise
    except Exception as error:
        return error
    return None


def _line_of(output: Output, page: Page) -> int:
    """Return the line with which the text above it begins to fail, found by halving."""
    lines = page.body.split("\n")

    def fails(number: int) -> bool:
        part = copy.copy(page)
        part.body = "\n".join(lines[:number])
        return _error_of(output, part) is not None

    if output.field != "body" or fails(0):
        return 0
    passes, fails_at = 0, len(lines)
    while fails_at - passes > 1:
        middle = (passes + fails_at) // 2
        passes, fails_at = (passes, middle) if fails(middle) else (middle, fails_at)
    return fails_at


def _remember(page: Page, name: str) -> None:
    """Write it into Wagtail's log, once for each version of the page."""
    known = PageLogEntry.objects.filter(page=page.pk, action=FAILED, data__output=name)
    if page.last_published_at:
        known = known.filter(timestamp__gte=page.last_published_at)
    try:
        with transaction.atomic():
            if page.pk and not known.exists():
                log(page, FAILED, data={"output": name})
    except DatabaseError:
        logger.exception("page %s: only this log knows of it", page.pk)
