"""Importing claims from CSV."""

from essays.exchange import claims_csv
from essays.exchange.plan import Plan, Record, Row, message_of
from essays.models import Claim, Paper

SEVEN = ("metric", "value", "unit", "direction", "baseline", "conditions", "where")


class ClaimPlan(Plan[Record, Claim]):
    model = Claim
    required = {name: Claim._meta.get_field(name).help_text for name in SEVEN}
    nothing = "There is no claim in it. Each one is a line behind the line that names the columns."

    def split(self, text: str) -> list[Record]:
        return claims_csv.read(text)

    def read(self, source: Record) -> Record:
        return source

    def look_up(self, *, lock: bool) -> dict[str, Claim]:
        later = {record.given.get("superseded_by") for record in self.records} - {None, ""}
        names = {record.name for record in self.records}
        self.named = names
        self.papers = Paper.objects.named({name.partition("/")[0] for name in names})
        found = Claim.objects.select_for_update(of=("self",)) if lock else Claim.objects
        return {claim.name: claim for claim in found.by_name(names | later)}

    def refusal(self, record: Record) -> str:
        key = record.name.partition("/")[0]
        if key not in self.papers:
            return f"No paper has the key {key}. Import the paper first, or correct the key."
        later = record.given.get("superseded_by")
        if later == record.name:
            return "superseded_by: a claim cannot supersede itself."
        if later and later not in self.old and later not in self.named:
            return f"superseded_by: there is no claim {later}, neither here nor in the file."
        return ""

    def inconsistency(self, instance: Claim) -> str:
        later = getattr(instance, "later", "") or instance.superseded_by_id
        if bool(later) != (instance.status == Claim.Status.SUPERSEDED):
            return f"superseded_by: {message_of(Claim, 'superseded_by_another')}"
        if instance.status == Claim.Status.DISPUTED and not instance.remark:
            return f"remark is missing. {message_of(Claim, 'a_dispute_has_a_remark')}"
        return ""

    def made(self, record: Record) -> Claim:
        key, _, slug = record.name.partition("/")
        return Claim(paper=self.papers[key], slug=slug)

    def give(self, instance: Claim, record: Record) -> None:
        """A claim that comes with the same file supersedes only once it is saved: `later`."""
        given = dict(record.given)
        if "superseded_by" in given:
            instance.later = given.pop("superseded_by")
            instance.superseded_by = self.old.get(instance.later)
        super().give(instance, Record(record.line, record.name, given))

    def insert(self, rows: list[Row]) -> list[Claim]:
        """Save first what supersedes others. What names a claim that was not saved is left."""
        saved, waiting = [], rows
        while ready := [row for row in waiting if self.is_linked(row.instance)]:
            saved += super().insert(ready)
            self.old |= {row.instance.name: row.instance for row in ready}
            waiting = [row for row in waiting if row.instance.pk is None]
        return saved

    def update(self, rows: list[Row], user) -> list[Claim]:
        return super().update([row for row in rows if self.is_linked(row.instance)], user)

    def is_linked(self, claim: Claim) -> bool:
        if later := getattr(claim, "later", ""):
            claim.superseded_by = self.old.get(later)
        return not later or claim.superseded_by_id is not None
