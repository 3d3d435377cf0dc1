"""Papers and claims as a reader searches them: those in which all the words stand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from django.db.models import Model, Q, QuerySet

from essays.markdown import WORD, stem
from essays.models import Claim, Paper

OF_PAPERS = ("title", "authors", "key", "venue", "year", "arxiv")
OF_CLAIMS = (
    *("metric", "value", "unit", "baseline", "conditions", "where"),
    *("paper__title", "paper__authors", "paper__key"),
)


@dataclass(frozen=True)
class Records:
    """What was found, the newest papers first; claims come with their papers."""

    papers: list[Paper] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.papers or self.claims)


def records_with(wanted: Iterable[str], phrases: Iterable[list[str]]) -> Records:
    """Return the papers and claims with all these stems, and with these runs of stems."""
    claims = Claim.objects.select_related("paper", "superseded_by__paper")
    return Records(
        _found(Paper.objects.all(), OF_PAPERS, wanted, phrases),
        _found(claims.order_by("-paper__year", "pk"), OF_CLAIMS, wanted, phrases),
    )


def holds(text: str, phrases: Iterable[list[str]]) -> bool:
    """Say whether each phrase stands in a text, word by word, in any of their forms."""
    run = f" {' '.join(map(stem, WORD.findall(text)))} "
    return all(f" {' '.join(phrase)} " in run for phrase in phrases)


def parts_of(stem: str) -> list[str]:
    """Return what the forms of a word begin with: its stem, or that before an ending changed it."""
    changed = {"i": f"{stem[:-1]}y", "e": f"{stem[:-1]}ing"}  # studi, study; use, using
    return [stem, changed[stem[-1]]] if stem[-1] in changed else [stem]


def _found[Record: (Paper, Claim)](
    records: QuerySet[Record],
    fields: tuple[str, ...],
    wanted: Iterable[str],
    phrases: Iterable[list[str]],
) -> list[Record]:
    for word in wanted:
        anywhere = Q()
        for name, part in product(fields, parts_of(word)):
            anywhere |= Q(**{f"{name}__icontains": part})
        records = records.filter(anywhere)
    if not phrases:
        return list(records)
    return [
        record for record in records if any(holds(_value(record, name), phrases) for name in fields)
    ]


def _value(record: Model, name: str) -> str:
    for part in name.split("__"):
        record = getattr(record, part)
    return str(record)
