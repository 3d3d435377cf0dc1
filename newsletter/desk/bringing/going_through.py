"""What a dry run found, or what an act did, in the lists that the page shows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from newsletter.desk.wording import counted
from newsletter.people.moving.plan import Finding, Group, SubscriberImport, Trait

SHOWN = 100  # rows of each list on the page; the file of it has all
EVERY = 10_000  # rows between two words on how far it is
GONE = (Group.LEFT, Group.BOUNCED, Group.COMPLAINED)


class Section(NamedTuple):
    name: str
    label: str
    number: int
    rows: list[Finding]


@dataclass
class Told:
    """The lists by their names; what stands in a trait's list stands in its group's, too."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: dict[str, list[Finding]] = field(default_factory=dict)
    fault: str = ""

    def add(self, finding: Finding) -> None:
        for name in finding.lists:
            self.counts[name] += 1
            shown = self.rows.setdefault(name, [])
            if len(shown) < SHOWN:
                shown.append(finding)

    @property
    def total(self) -> int:
        return sum(self.counts[group] for group in Group)

    @property
    def groups(self) -> list[Section]:
        return self._sections(Group)

    @property
    def traits(self) -> list[Section]:
        return self._sections(Trait)

    def _sections(self, names: type[Group | Trait]) -> list[Section]:
        return [
            Section(name, name.label, self.counts[name], self.rows[name])
            for name in names
            if self.counts[name]
        ]

    @property
    def gone(self) -> int:
        return sum(self.counts[group] for group in GONE)

    @property
    def acts(self) -> dict[str, str]:
        """What can be done, each with its number: the steps and the words on their buttons."""
        new, unproven, acts = self.counts[Group.NEW], self.counts[Group.UNPROVEN], {}
        if new:
            acts["import"] = f"Import {counted(new, 'subscriber')}"
        elif self.gone:
            acts["import"] = f"Keep {counted(self.gone, 'address', 'addresses')} off the list"
        if unproven:
            ask = f"ask {unproven:,} once by mail"
            acts["invite"] = f"{acts['import']}, and {ask}" if acts else ask.capitalize()
        return acts


def going_through(plan: SubscriberImport, told: Told, **how: bool) -> Iterator[str]:
    """Sort the rows of a file into lists, saying now and then how far it is. Raises Unreadable."""
    yield "Reading the file to its end"
    for number, finding in enumerate(plan.findings(**how), 1):
        told.add(finding)
        if number % EVERY == 0:
            yield f"{number:,} rows {'saved' if how.get('save') else 'looked at'}"
