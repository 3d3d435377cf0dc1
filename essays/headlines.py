"""The number that leads an essay, with its chain: against what, when, where, how it is known."""

import re
from dataclasses import dataclass

from essays import quoting
from essays.markdown.claims import DOUBT, number_of

CHAIN = ("headline_claim__paper", "headline_claim__superseded_by__paper")  # to be selected with
LONGEST_NAME = 30
MOST_WORDS = 4
SMALL_WORDS = {"a", "and", "at", "for", "from", "in", "of", "on", "or", "the", "to", "with"}


@dataclass(frozen=True, slots=True)
class Headline:
    """A number with its unit. `against` is empty for a level.

    `source` says where it is from and how it was read; `url` is the absolute path of the claim,
    or the anchor in the essay's own text. `doubt` says why it does not stand as it was.
    """

    value: str
    against: str
    conditions: str
    source: str
    url: str
    doubt: str = ""

    @property
    def number(self) -> str:
        """The value, with a mark if it is in doubt."""
        return self.value + (DOUBT if self.doubt else "")

    @property
    def derived(self) -> bool:
        return self.url.startswith("#")

    @property
    def opponent(self) -> str:
        """What it is against, in at most four words: it stands under the number in a list."""
        words = re.split(r"[(;,]", self.against)[0].split()
        kept = words[:MOST_WORDS]
        if len(words) > MOST_WORDS:
            while len(kept) > 1 and kept[-1] in SMALL_WORDS:
                kept.pop()
            kept[-1] += "…"
        return " ".join(kept)

    @property
    def terms(self) -> str:
        """Against what and when: against vLLM, chatbot, OPT-13B."""
        return terms_of(self.against, self.conditions)


def headline_of(essay) -> Headline | None:
    """Return the headline of an essay page, if it has one.

    It asks nothing if the essay came with its `CHAIN`: `select_related(*headlines.CHAIN)`.
    """
    if essay.headline_claim_id:
        return _claimed(essay.headline_claim)
    if not essay.headline_value:
        return None
    return Headline(
        value=essay.headline_value,
        against=essay.headline_against,
        conditions=essay.headline_conditions,
        source="derived in this essay",
        url=f"#{essay.headline_anchor}",
    )


def _claimed(claim) -> Headline:
    return Headline(
        value=number_of(claim),
        against=stated(claim.baseline),
        conditions=claim.conditions,
        source=f"{name_of(claim.paper)}, {claim.where}, {claim.get_confidence_display()}",
        url=claim.get_absolute_url(),
        doubt=quoting.doubt(claim),
    )


def terms_of(against: str, conditions: str) -> str:
    """Return what a number depends on, as the end of a line that begins with it."""
    against = f"against {against}" if stated(against) else ""
    return ", ".join(filter(None, (against, stated(conditions).rstrip("."))))


def stated(text: str) -> str:
    """Return a text, but nothing for a dash: a level is against nothing."""
    return text if text.strip(" -") else ""


def name_of(paper) -> str:
    """A paper as it is spoken of: what its title names before a colon, or its authors."""
    name, colon, _ = paper.title.partition(":")
    return name if colon and len(name) <= LONGEST_NAME else paper.in_words
