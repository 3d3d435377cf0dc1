"""What an import does with each row of a file, told before it is done.

Rows are looked at and saved some at a time, each batch in its own transaction: an import that was
interrupted is run again, and finds what it did as already there. A file that cannot be read to its
end brings nobody.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction

from newsletter import clock
from newsletter.forms import SubscribeForm
from newsletter.models import Subscriber, Suppression
from newsletter.people.addresses import address_hash
from newsletter.people.domains import is_disposable
from newsletter.people.moving import own_file
from newsletter.people.moving.columns import Columns, Person
from newsletter.people.moving.invitations import remember, to_invite
from newsletter.people.moving.sheets import Row, Unreadable, rows
from newsletter.people.subscriptions import WEAKER

BATCH = 1000
ROLES = {
    *("abuse", "admin", "billing", "contact", "hello", "help", "hostmaster", "info", "mail"),
    *("marketing", "news", "newsletter", "no-reply", "noreply", "office", "postmaster", "sales"),
    *("security", "support", "team", "webmaster"),
}


class Group(models.TextChoices):
    """What becomes of a row."""

    NEW = "new", "New on the list"
    HERE = "here", "Already here, and stay as they are"
    LEFT = "left", "Left at the source: get nothing"
    BOUNCED = "bounced", "Bounced at the source: get nothing"
    COMPLAINED = "complained", "Complained at the source: get nothing"
    SUPPRESSED = "suppressed", "Suppressed here: get nothing"
    UNPROVEN = "unproven", "No date of confirmation"
    INVALID = "invalid", "Not an address that mail can go to"
    REPEATED = "repeated", "Stand in the file already"
    REFUSED = "refused", "Cannot be understood: left out"


class Trait(models.TextChoices):
    """What the author should know of those to whom mail would go."""

    ROLE = "role", "Roles such as info@, not people"
    DISPOSABLE = "disposable", "At domains that give out mailboxes for minutes"


class Finding(NamedTuple):
    line: int
    email: str
    group: Group
    reason: str = ""

    @property
    def traits(self) -> list[Trait]:
        if self.group not in (Group.NEW, Group.UNPROVEN):
            return []
        is_role = self.email.partition("@")[0].lower() in ROLES
        has = {Trait.ROLE: is_role, Trait.DISPOSABLE: is_disposable(self.email)}
        return [trait for trait in Trait if has[trait]]

    @property
    def lists(self) -> list[str]:
        """The names of all lists that this row stands in."""
        return [self.group.value, *(trait.value for trait in self.traits)]


@dataclass
class _Place:
    """A row on its way: what it says, and what would be saved of it."""

    person: Person
    hash: str
    subscriber: Subscriber | None = None
    suppression: Suppression | None = None
    is_proven: bool = True


class SubscriberImport:
    """The import of one file. `findings(save=False)` is the dry run. Raises Unreadable.

    `source` is the name of the service (else the one the columns tell), `consent` one sentence of
    the author's on why these people may be written to; subscribers see both. With `invites`, who
    has no date of confirmation is asked once to confirm (`invitations.py`).
    """

    def __init__(self, path: Path, source: str = "", consent: str = "", *, invites: bool = False):
        self.path, self.consent, self.invites = path, consent, invites
        header = next(rows(path), None)
        if header is None:
            raise Unreadable("The file is empty.")
        self.columns = Columns(header.cells)
        self.is_own = own_file.wrote(self.columns.names)
        self.source = source or self.columns.source
        self.form = SubscribeForm()

    def findings(self, *, save: bool) -> Iterator[Finding]:
        """Yield what becomes of each row; with `save` it is done by then."""
        self.seen: set[bytes] = set()
        # Who stands in the file twice, once as gone, is gone: so it is read before, to its end.
        self.gone = self._gone()
        batch: list[Row] = []
        for row in self._rows():
            batch.append(row)
            if len(batch) == BATCH:
                yield from self._settle(batch, save)
                batch = []
        yield from self._settle(batch, save)

    def counts(self, *, save: bool) -> Counter[Group]:
        return Counter(finding.group for finding in self.findings(save=save))

    def _rows(self) -> Iterator[Row]:
        found = rows(self.path)
        if not self.columns.is_headless:
            next(found)
        yield from found

    def _gone(self) -> dict[bytes, Suppression.Reason]:
        gone: dict[bytes, Suppression.Reason] = {}
        for person in map(self.columns.person, self._rows()):
            if person.gone and not self.is_own:
                key = bytes.fromhex(address_hash(person.email))
                if key not in gone or gone[key] in WEAKER.get(person.gone, ()):
                    gone[key] = person.gone
        return gone

    def _settle(self, batch: list[Row], save: bool) -> list[Finding]:
        found: list[Finding | _Place] = [self._place(row) for row in batch]
        places = [place for place in found if isinstance(place, _Place)]
        with transaction.atomic():
            hashes = [place.hash for place in places]
            own = {"address_hash__in": hashes}
            here = set(Subscriber.objects.filter(**own).values_list("address_hash", flat=True))
            blocked = set(Suppression.objects.filter(**own).values_list("address_hash", flat=True))
            settled = [
                each if isinstance(each, Finding) else _finding(each, here, blocked)
                for each in found
            ]
            if save:
                _save([p for p in places if p.hash not in here | blocked])
        return settled

    def _place(self, row: Row) -> Finding | _Place:
        """Say what is made of a row, or why nothing is whatever the database holds."""
        person = self.columns.person(row)
        try:
            subscriber, suppression = own_file.read_back(row.cells) if self.is_own else (None, None)
        except ValueError as error:
            return Finding(row.line, person.email, Group.REFUSED, str(error))
        if subscriber:
            person = person._replace(email=subscriber.email, fault="")
        if person.fault:
            return Finding(row.line, person.email, Group.REFUSED, person.fault)
        try:
            email = self._checked(person.email)
        except ValidationError as error:
            return Finding(row.line, person.email, Group.INVALID, " ".join(error.messages))
        key = address_hash(email)
        if bytes.fromhex(key) in self.seen:
            return Finding(row.line, email, Group.REPEATED)
        self.seen.add(bytes.fromhex(key))
        place = _Place(person._replace(email=email), key, subscriber, suppression)
        if not self.is_own:
            self._make(place)
        return place

    def _make(self, place: _Place) -> None:
        now, person = clock.now(), place.person
        if reason := self.gone.get(bytes.fromhex(place.hash)):
            place.suppression = Suppression(reason=reason, since=now)
            return
        place.is_proven = bool(person.confirmed_at)
        if not (place.is_proven or self.invites):
            return
        place.subscriber = Subscriber(
            email=person.email,
            source=self.source,
            consent=self.consent,
            imported_at=now,
            requested_at=now,
        )
        if place.is_proven:
            place.subscriber.status = Subscriber.Status.CONFIRMED
            place.subscriber.requested_at = person.asked_at or person.confirmed_at
            place.subscriber.confirmed_at = person.confirmed_at
        else:
            to_invite(place.subscriber)

    def _checked(self, email: str) -> str:
        """Return the address as the form on the site would take it. Raises ValidationError."""
        self.form.cleaned_data = {"email": self.form.fields["email"].clean(email)}
        return self.form.clean_email()


def _finding(place: _Place, here: set[str], blocked: set[str]) -> Finding:
    person = place.person
    if place.hash in here:
        group = Group.HERE
    elif place.hash in blocked:
        group = Group.SUPPRESSED
    elif not place.is_proven:
        group = Group.UNPROVEN
    elif place.subscriber:
        group = Group.NEW
    else:
        group = Group(str(place.suppression.reason))
    return Finding(person.line, person.email, group)


def _save(places: list[_Place]) -> None:
    """Save what is new. Who subscribes or is suppressed at the same moment is left as they are."""
    for place in places:
        for made in filter(None, (place.subscriber, place.suppression)):
            made.address_hash = place.hash
    suppressions = [place.suppression for place in places if place.suppression]
    subscribers = [place.subscriber for place in places if place.subscriber]
    Suppression.objects.bulk_create(suppressions, ignore_conflicts=True)
    Subscriber.objects.bulk_create(subscribers, ignore_conflicts=True)
    remember([place.subscriber for place in places if not place.is_proven])
