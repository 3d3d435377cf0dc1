"""The number that leads an essay, with its chain: what of, against what, when, where from."""

from dataclasses import dataclass

from essays.markdown import Statement, displayed
from essays.markdown.quoted.claims import DOUBT
from essays.records import lookup
from essays.records.statements import shown

CHAIN = ("headline_claim__paper", "headline_claim__superseded_by__paper")  # to be selected with
LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Headline:
    """A number with its unit, and what it says.

    `source` says where it is from and how it was read; `url` is the absolute path of the claim,
    or the anchor in the essay's own text. `doubt` says why it does not stand as it was.
    """

    says: Statement
    conditions: str
    source: str
    url: str
    doubt: str = ""

    @property
    def number(self) -> str:
        """The number, with a mark if it is in doubt."""
        return self.says.number + (DOUBT if self.doubt else "")

    @property
    def derived(self) -> bool:
        return self.url.startswith("#")


def headline_of(essay) -> Headline | None:
    """Return the headline of an essay page, if it has one.

    It asks nothing if the essay came with its `CHAIN`: `select_related(*headlines.CHAIN)`.
    """
    if essay.headline_claim_id:
        return _claimed(essay.headline_claim)
    if not essay.headline_value:
        return None
    against = essay.headline_against and f"against {essay.headline_against}"
    words = ", ".join(filter(None, (essay.headline_metric, against)))
    return Headline(
        says=shown(Statement("", essay.headline_value, f" {words}".rstrip(" ."))),
        conditions=essay.headline_conditions,
        source="derived in this essay",
        url=f"#{essay.headline_anchor}",
    )


def _claimed(claim) -> Headline:
    known = claim.get_confidence_display()
    return Headline(
        says=shown(claim.statement),
        conditions=claim.conditions,
        source=f"{name_of(claim.paper)}, {displayed(claim.where)}, {known}",
        url=claim.get_absolute_url(),
        doubt=displayed(lookup.doubt(claim)),
    )


def name_of(paper) -> str:
    """A paper as it is spoken of: what its title names before a colon, or its authors."""
    name, colon, _ = paper.title.partition(":")
    return name if colon and len(name) <= LONGEST_NAME else paper.in_words
