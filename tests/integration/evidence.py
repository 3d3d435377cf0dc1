"""What the ledger says held against what the provider saw: the one check after every disaster."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from newsletter.models import Delivery
from newsletter.people.addresses import address_hash
from tests.integration.esp_peer import Acceptance, ESPPeer
from tests.integration.sites import Site

ROWS = "SELECT id, key, state FROM newsletter_delivery WHERE kind = 'note'"
UNSETTLED = {str(state) for state in Delivery.UNSETTLED}
HANDED_OVER = {str(state) for state in Delivery.HANDED_OVER}


@dataclass(frozen=True)
class Row:
    """A delivery in the ledger. The key tells whom it is for, even after they were erased."""

    id: UUID
    key: str
    state: str

    @property
    def hash(self) -> str:
        return self.key.rpartition(":")[2]


@dataclass(frozen=True)
class Evidence:
    """Both sides of the story of one note, and whom it was meant for."""

    meant_for: list[str]
    expected: int
    rows: list[Row]
    accepted: list[Acceptance]

    @property
    def told(self) -> set[tuple[UUID, str]]:
        """Return which delivery to whom the provider has accepted."""
        return {(one.delivery, address_hash(one.address)) for one in self.accepted}

    @property
    def in_doubt(self) -> list[Row]:
        return [row for row in self.rows if row.state == Delivery.State.UNKNOWN]

    @property
    def duplicates(self) -> set[str]:
        return twice(address_hash(one.address) for one in self.accepted)

    def faults(self) -> list[str]:
        """Return all that must not be; an empty list is what the promise promises."""
        found = [f"{one} was accepted more than once" for one in self.duplicates]
        told = self.told
        for row in self.rows:
            known = (row.id, row.hash) in told
            if row.state in UNSETTLED:
                found.append(f"{row.id} is left {row.state}")
            elif row.state in HANDED_OVER and not known:
                found.append(f"{row.id} is {row.state}, and the provider never saw it")
            elif row.state not in HANDED_OVER | {Delivery.State.UNKNOWN} and known:
                found.append(f"{row.id} is {row.state}, and the provider accepted it")
        return found + self.faults_of_snapshot()

    def faults_of_snapshot(self) -> list[str]:
        """Return who of the snapshot is missing, is there twice, or does not belong."""
        rows = Counter(row.hash for row in self.rows)
        meant = Counter(address_hash(email) for email in self.meant_for)
        found = [f"{one} has {rows[one]} rows" for one in (rows - meant) + (meant - rows)]
        if self.expected != len(self.rows):
            found.append(f"{self.expected} were expected, and there are {len(self.rows)}")
        foreign = {one.delivery for one in self.accepted} - {row.id for row in self.rows}
        return found + [f"{delivery} is no delivery of ours" for delivery in foreign]

    def faults_after_events(self) -> list[str]:
        """Return who is still in doubt although the provider has told that it accepted."""
        told = {delivery for delivery, _ in self.told}
        return [f"{row.id} is still in doubt" for row in self.in_doubt if row.id in told]


def evidence(site: Site, peer: ESPPeer, meant_for: list[str]) -> Evidence:
    """Ask the ledger, then the provider. Nothing may be in flight any more."""
    rows = [Row(UUID(str(key)), *rest) for key, *rest in site.rows(ROWS)]
    expected = site.one("SELECT expected FROM newsletter_note")
    return Evidence(meant_for, expected, rows, list(peer.accepted))


def twice(things: Iterable) -> set:
    return {thing for thing, number in Counter(things).items() if number > 1}
