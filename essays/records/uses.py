"""Which essays use which papers, by Wagtail's index of references, and what is left to write."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from essays.models import Claim, EssayPage, Paper

FEWEST_PAPERS = 5  # fewer measure no gap
READ = {"full": Paper.Reading.FULL, "part": Paper.Reading.PART, "abstracts": "abstract"}
NAME = Cast("pk", CharField())  # as the index names records


@dataclass(frozen=True, slots=True)
class Gap:
    """What was read and checked, how far, and how many papers have no essay.

    `checked` counts the numbers that were seen in the text of a paper, not only in its abstract.
    """

    papers: int
    full: int
    part: int
    abstracts: int
    checked: int
    unwritten: int

    @property
    def tells(self) -> bool:
        return self.papers >= FEWEST_PAPERS

    def __str__(self) -> str:
        """3 papers read in full, 20 in part, 9 abstracts; without what there is none of."""
        read = [(self.full, "in full"), (self.part, "in part")]
        told = [f"{number} {how}" for number, how in read if number]
        if told:
            first, _, how = told[0].partition(" ")
            told[0] = f"{counted(int(first), 'paper')} read {how}"
        if self.abstracts:
            told.append(counted(self.abstracts, "abstract") + ("" if told else " read"))
        told.append(f"{counted(self.checked, 'number')} checked in the text")
        told.append(f"{counted(self.unwritten, 'paper')} with no essay yet")
        return ", ".join(told)


def counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def measured() -> Gap:
    """Measure the gap with two queries."""
    count = {name: Count("pk", filter=Q(reading=value)) for name, value in READ.items()}
    counts = Paper.objects.alias(name=NAME).aggregate(
        papers=Count("pk"), unwritten=Count("pk", filter=~written()), **count
    )
    return Gap(checked=Claim.objects.checked().count(), **counts)


def written() -> Q:
    """What is true of a paper, with its `NAME`, that such an essay uses, or a claim of it."""
    papers, claims = (references(model).values("to_object_id") for model in (Paper, Claim))
    named = Claim.objects.alias(name=NAME).filter(name__in=claims)
    return Q(name__in=papers) | Q(pk__in=named.values("paper"))


def references(*models: type) -> QuerySet[ReferenceIndex]:
    """What the index has of records of these models in essays that readers may open."""
    kinds = ContentType.objects.get_for_models(Page, *models)
    return ReferenceIndex.objects.filter(
        base_content_type=kinds.pop(Page),
        object_id__in=EssayPage.objects.readable().values(name=NAME),
        to_content_type__in=kinds.values(),
    )


def essays_of(papers: Iterable[Paper]) -> dict[Paper, list[EssayPage]]:
    """Return the essays that use each paper or a claim of it, the newest first.

    Two queries, if the papers were fetched with their claims.
    """
    users = defaultdict(set)
    rows = references(Paper, Claim).values_list("to_content_type", "to_object_id", "object_id")
    for kind, record, essay in rows:
        users[kind, record].add(essay)
    essays = list(EssayPage.objects.readable().announced_order().only("title", "url_path"))
    found = {}
    for paper in papers:
        ids = set().union(*(users[name_of(named)] for named in (paper, *paper.claims.all())))
        found[paper] = [essay for essay in essays if str(essay.pk) in ids] if ids else []
    return found


def name_of(record: Paper | Claim) -> tuple[int, str]:
    """Return how the index names a record."""
    return ContentType.objects.get_for_model(record).pk, str(record.pk)
