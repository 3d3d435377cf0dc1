"""A dry run: what an import would do with each record of a file, and then doing what was ticked."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction

from essays.exchange.keeping import keep_history

MOST = 5000  # records of one import; SQLite takes 32,766 names in one question
EVERY = 100  # records between two words on how far it is


class Unreadable(Exception):
    """The whole text cannot be read; the message says where, why and what helps."""


@dataclass(frozen=True)
class Record:
    """What one place of a file states: attributes of a record, or a fault instead."""

    line: int
    name: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    fault: str = ""
    note: str = ""  # what is done with it besides


class Group(models.TextChoices):
    NEW = "new", "New"
    DIFFERS = "differs", "Different"
    REFUSED = "refused", "Refused"
    SAME = "same", "The same as here"


class Change(NamedTuple):
    field: str
    old: str
    new: str


@dataclass
class Row:
    """One record of the dry run, with the model's instance as it would be saved."""

    source: Record
    group: Group
    instance: models.Model | None = None
    changes: tuple[Change, ...] = ()
    reason: str = ""

    @property
    def tick(self) -> str:
        """Names what the author saw: if the record changes meanwhile, it fits no longer."""
        seen = repr((self.source.name, self.group, self.changes))
        return hashlib.sha256(seen.encode()).hexdigest()[:20]


class Outcome(NamedTuple):
    new: int
    changed: int
    left: int  # were ticked, and are no longer as they were shown


class Plan[Source, Kept: models.Model](ABC):
    """What is done with a text. Make it, go through `steps`, then `compare` or `apply`.

    A subclass says how a text becomes records, what is here already, and what is refused.
    """

    model: type[Kept]
    required: dict[str, str]  # the attributes that a record must have, and what helps
    nothing: str  # to say of a text without records

    @abstractmethod
    def split(self, text: str) -> list[Source]:
        """Return the places of a text that state one record each. Raises `Unreadable`."""

    @abstractmethod
    def read(self, source: Source) -> Record: ...

    @abstractmethod
    def look_up(self, *, lock: bool) -> dict[str, Kept]:
        """Return what is here under the names of all `records`, in a number of queries that does
        not grow with them. It may rename the records, and keep what else it will be asked.
        """

    @abstractmethod
    def refusal(self, record: Record) -> str:
        """Return in words why a record cannot be kept, or nothing."""

    @abstractmethod
    def inconsistency(self, instance: Kept) -> str:
        """Return in words what contradicts itself in what would be saved, or nothing."""

    @abstractmethod
    def made(self, record: Record) -> Kept:
        """Return the instance of a record that is new, with its name alone."""

    def __init__(self, text: str):
        self.sources = self.split(text.replace("\r\n", "\n"))
        if not self.sources:
            raise Unreadable(self.nothing)
        if len(self.sources) > MOST:
            raise Unreadable(
                f"It has {len(self.sources):,} records, and at most {MOST:,} are imported at once. "
                "Split it."
            )
        self.records: list[Record] = []
        self.rows: list[Row] = []

    def steps(self) -> Iterator[str]:
        """Read the text, telling now and then how far it is."""
        for number, source in enumerate(self.sources, 1):
            self.records.append(self.read(source))
            if number % EVERY == 0:
                yield f"{number:,} of {len(self.sources):,} read"

    def compare(self, lock: bool = False) -> None:
        self.first: dict[str, Record] = {}
        self.old = self.look_up(lock=lock)
        self.rows = [self.row(record) for record in self.records]

    def row(self, record: Record) -> Row:
        old = self.old.get(record.name)
        reason = record.fault or self.repeated(record) or self.refusal(record)
        reason = reason or self.missing(record, old)
        if reason:
            return Row(record, Group.REFUSED, reason=reason)
        changes = changes_of(old, record.given) if old else ()
        if old and not changes:
            return Row(record, Group.SAME, old)
        instance = old or self.made(record)
        self.give(instance, record)
        if reason := invalid(instance) or self.inconsistency(instance):
            return Row(record, Group.REFUSED, reason=reason)
        return Row(record, Group.DIFFERS if old else Group.NEW, instance, changes)

    def repeated(self, record: Record) -> str:
        first = self.first.setdefault(record.name, record)
        if first is record or not record.name:
            return ""
        return f"{record.name} stands in line {first.line} already. Keep one of the two."

    def missing(self, record: Record, old: Kept | None) -> str:
        for name, remedy in self.required.items():
            if (old is None or name in record.given) and not record.given.get(name):
                return f"{name} is missing. {remedy}"
        return ""

    def give(self, instance: Kept, record: Record) -> None:
        """Let an instance say what a record says."""
        for name, value in record.given.items():
            kept = getattr(instance, name)
            setattr(instance, name, kept | value if isinstance(value, dict) else value)

    def apply(self, ticks: Iterable[str], user) -> Outcome:
        """Save what was ticked and is still as it was shown, with revision and log entry.

        Without a user it is the site itself that imports.
        """
        ticks = set(ticks)
        with transaction.atomic():
            self.compare(lock=True)
            chosen = [row for row in self.rows if row.instance and row.tick in ticks]
            new = self.insert([row for row in chosen if row.group == Group.NEW])
            changed = self.update([row for row in chosen if row.group == Group.DIFFERS], user)
            keep_history(self.model, new, changed, user)
        return Outcome(len(new), len(changed), len(ticks) - len(new) - len(changed))

    def insert(self, rows: list[Row]) -> list[Kept]:
        return self.model.objects.bulk_create([row.instance for row in rows], batch_size=500)

    def update(self, rows: list[Row], user) -> list[Kept]:
        if user and not user.has_perm(f"essays.change_{self.model._meta.model_name}"):
            return []
        for row in rows:
            row.instance.save()
        return [row.instance for row in rows]


def changes_of(old: models.Model, given: dict[str, Any]) -> tuple[Change, ...]:
    """Return where a record differs from what is given; what is not given is no difference."""
    found = []
    for name, value in given.items():
        kept = getattr(old, name)
        if isinstance(value, dict):
            pairs = ((f"{key} in the file", kept.get(key), value[key]) for key in value)
        else:
            label = old._meta.get_field(name).verbose_name
            pairs = ((label, kept, value),)
        found += [Change(label, shown(a), shown(b)) for label, a, b in pairs]
    return tuple(change for change in found if change.old != change.new)


def shown(value: Any) -> str:
    if isinstance(value, models.Model):
        return value.name
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def invalid(instance: models.Model) -> str:
    """Return what fields hold that they must not, in words. Asks no database."""
    relations = {each.name for each in instance._meta.fields if each.is_relation}
    try:
        instance.clean_fields(exclude=relations)
        instance.clean()
    except ValidationError as error:
        return " ".join(
            f"{name}: {' '.join(reasons)}" for name, reasons in error.message_dict.items()
        )
    return ""


def message_of(model: type[models.Model], constraint: str) -> str:
    return next(
        each.violation_error_message for each in model._meta.constraints if each.name == constraint
    )
