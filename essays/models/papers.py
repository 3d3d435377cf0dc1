"""Papers, and the numbers that they state with all that each depends on."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import RevisionMixin
from wagtail.search import index

from essays.markdown import Statement
from essays.markdown.quoted.agreement import listed
from essays.records import statements

ARXIV = re.compile(r"(?:[a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?")

valid_key = RegexValidator(
    r"\A\w[\w:.+-]*\Z",
    "A key has letters, digits and the signs : . + - _, such as kwon2023pagedattention.",
)
valid_arxiv = RegexValidator(
    rf"\A{ARXIV.pattern}\Z", "An arXiv id is like 2309.06180, or cs/0112017 for old ones."
)
valid_doi = RegexValidator(r"\A10\.\d{4,9}/[^\s{}\\]+\Z", "A DOI is like 10.1145/3600006.3613165.")


class PaperQuerySet(models.QuerySet):
    def by_key(self, keys):
        return self.filter(key__in=keys)

    def named(self, keys) -> dict[str, "Paper"]:
        """Each paper under the key that names it, which may be another name of it.

        Only where a key is unknown the other names are asked for, with a query of their own.
        """
        found = {paper.key: paper for paper in self.by_key(keys)}
        if missing := set(keys) - found.keys():
            for paper in self.filter(other_fields__has_key="ids"):
                known = missing.intersection(aliases_in(paper.other_fields["ids"]))
                found |= dict.fromkeys(known, paper)
        return found


def aliases_in(ids: str) -> list[str]:
    """The other names of a paper, as BibLaTeX's field ids has them."""
    return [name for name in map(str.strip, ids.split(",")) if name]


class Paper(RevisionMixin, index.Indexed, models.Model):
    """A paper as it is cited. What is empty is null where it has to be unique."""

    class Reading(models.TextChoices):
        FULL = "full", "read in full"
        PART = "part", "read in part"
        ABSTRACT = "abstract", "its abstract read"
        __empty__ = "not read, or read about elsewhere"

    key = models.CharField(
        max_length=80,
        unique=True,
        validators=[valid_key],
        help_text="What an essay writes to cite it: [@kwon2023pagedattention].",
    )
    title = models.CharField(max_length=300)
    authors = models.TextField(
        blank=True,
        help_text="One name on a line, family name first: Kwon, Woosuk. The last may be: others.",
    )
    year = models.CharField(max_length=4, validators=[RegexValidator(r"\A\d{4}\Z")])
    venue = models.CharField(
        max_length=200, blank=True, help_text="Only what a source states, such as SOSP 2023."
    )
    arxiv = models.CharField(
        "arXiv id", max_length=40, unique=True, null=True, blank=True, validators=[valid_arxiv]
    )
    doi = models.CharField(
        "DOI", max_length=150, unique=True, null=True, blank=True, validators=[valid_doi]
    )
    url = models.URLField("address", max_length=500, blank=True)
    code_url = models.URLField("address of its code", max_length=500, blank=True)
    reading = models.CharField(
        "how far you read it",
        max_length=10,
        choices=Reading,
        blank=True,
        help_text="The front page counts it, so that it says no more than is true.",
    )
    citations = models.PositiveIntegerField(
        "citations when read",
        null=True,
        blank=True,
        help_text="How often it had been cited when you wrote about it: your measure of the gap.",
    )
    citations_on = models.DateField("counted on", null=True, blank=True)
    remark = models.TextField(blank=True)
    entry_type = models.CharField(max_length=30, default="misc", editable=False)
    other_fields = models.JSONField(default=dict, blank=True, editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(auto_now=True, editable=False)

    objects = PaperQuerySet.as_manager()

    search_fields = [
        index.SearchField("key", boost=2),
        index.SearchField("title", boost=2),
        index.SearchField("authors"),
        index.AutocompleteField("key"),
        index.AutocompleteField("title"),
        index.AutocompleteField("authors"),
        index.FilterField("id"),
        index.FilterField("year"),
    ]

    class Meta:
        ordering = ["-year", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(citations__isnull=True) | Q(citations_on__isnull=False),
                name="citations_have_a_date",
                violation_error_message="Say on which day the citations were counted.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.in_words}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("paper", args=[self.key])

    @property
    def names(self) -> list[tuple[str, str]]:
        """The authors in their order as (family, given); (others, nothing) for "and others".

        What is in braces is the name of an institution, whatever commas it has.
        """
        lines = filter(None, map(str.strip, self.authors.splitlines()))
        pairs = (
            (line[1:-1], "", "") if line[0] + line[-1] == "{}" else line.partition(",")
            for line in lines
        )
        return [(family.strip(), given.strip()) for family, _, given in pairs]

    @property
    def in_words(self) -> str:
        """As it is cited in a sentence: Zhong et al. 2024."""
        families = [family for family, _ in self.names]
        match families:
            case []:
                return f"{self.key}, {self.year}"
            case [one]:
                named = one
            case [one, other] if other != "others":
                named = f"{one} and {other}"
            case _:
                named = f"{families[0]} et al."
        return f"{named} {self.year}"

    def clean(self) -> None:
        """Versions and capitals make no other paper."""
        self.arxiv = re.sub(r"v\d+\Z", "", self.arxiv or "") or None
        self.doi = (self.doi or "").lower() or None


class ClaimQuerySet(models.QuerySet):
    def checked(self):
        """Those whose number was seen in the text of its paper."""
        return self.filter(confidence=Claim.Confidence.READ)

    def by_name(self, names):
        """Those of some names, each the key of a paper, a slash and a slug: one query."""
        pairs = {tuple(name.partition("/")[::2]) for name in names}
        found = self.select_related("paper", "superseded_by__paper").filter(
            paper__key__in={key for key, _ in pairs}, slug__in={slug for _, slug in pairs}
        )
        return [claim for claim in found if (claim.paper.key, claim.slug) in pairs]


class Claim(RevisionMixin, index.Indexed, models.Model):
    """A number that a paper states. Without what it depends on, it cannot be quoted."""

    class Confidence(models.TextChoices):
        READ = "read", "read in the paper"
        ABSTRACT = "abstract", "read in the abstract"
        CODE = "code", "read in the authors’ code or README"  # noqa: RUF001
        SECONDARY = "secondary", "read elsewhere"

    class Direction(models.TextChoices):
        """Which way it goes, as the sentence says it; see `statements`."""

        TIMES = statements.TIMES, "times: 2x the requests, against X"
        MORE = statements.MORE, "more: 59% more requests than X"
        HIGHER = statements.HIGHER, "higher: 20% higher latency than X"
        LESS = statements.LESS, "less: 93% less cache than X"
        FEWER = statements.FEWER, "fewer: 9x fewer accesses than X"
        LOWER = statements.LOWER, "lower: 36% lower cost than X"
        SHARE = statements.SHARE, "share: 38% of the memory"
        LEVEL = statements.LEVEL, "level: memory bandwidth: 3.35 TB/s"

    class Status(models.TextChoices):
        STANDS = "stands", "stands"
        DISPUTED = "disputed", "disputed"
        SUPERSEDED = "superseded", "superseded by another"

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="claims")
    slug = models.SlugField(
        max_length=80,
        help_text="Its own name below the key of the paper: chat-vllm, in claim:key/chat-vllm.",
    )
    metric = models.CharField(
        max_length=200,
        help_text="What was measured, as it stands in a sentence: requests served within the SLO.",
    )
    value = models.CharField(
        max_length=80,
        help_text="As printed in the paper: 2-4, up to 29. An essay may print nothing else.",
    )
    unit = models.CharField(
        max_length=60, help_text="x, %, tokens/s. A plain count has the unit -."
    )
    direction = models.CharField(
        max_length=10,
        choices=Direction,
        help_text="Which way it goes. Read the sentence below as a stranger would.",
    )
    baseline = models.CharField(
        max_length=250,
        help_text="The opponent alone, such as vLLM: what compares needs one. A level may have -.",
    )
    conditions = models.CharField(
        max_length=300,
        help_text="Model, hardware and workload: elsewhere the number would be another.",
    )
    where = models.CharField(
        max_length=150, help_text="Section, table or figure, so that anyone can look it up."
    )
    confidence = models.CharField(
        max_length=10, choices=Confidence, default=Confidence.READ, help_text="How you know it."
    )
    checked_on = models.DateField(
        default=timezone.localdate, help_text="The day on which you saw the number there."
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.STANDS)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="supersedes"
    )
    remark = models.CharField(
        max_length=500, blank=True, help_text="Why it does not stand; shown beside the number."
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(auto_now=True, editable=False)

    objects = ClaimQuerySet.as_manager()

    search_fields = [
        index.SearchField("metric", boost=2),
        index.SearchField("value"),
        index.SearchField("baseline"),
        index.SearchField("conditions"),
        index.AutocompleteField("metric"),
        index.AutocompleteField("slug"),
        index.AutocompleteField("baseline"),
        index.RelatedFields(
            "paper", [index.AutocompleteField("key"), index.AutocompleteField("title")]
        ),
        index.FilterField("id"),
        index.FilterField("metric"),
        index.FilterField("status"),
        index.FilterField("confidence"),
        index.FilterField("paper"),
    ]

    class Meta:
        ordering = ["paper__key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "slug"],
                name="claim_once_per_paper",
                violation_error_message="This paper has a claim of that name.",
            ),
            models.CheckConstraint(
                condition=Q(status="superseded", superseded_by__isnull=False)
                | (~Q(status="superseded") & Q(superseded_by__isnull=True)),
                name="superseded_by_another",
                violation_error_message=(
                    "Name the claim that supersedes it, and only for one that is superseded."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status="disputed") | ~Q(remark=""),
                name="a_dispute_has_a_remark",
                violation_error_message="Say in the remark what is disputed, and by whom.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement} ({self.paper.in_words})"

    def get_absolute_url(self) -> str:
        return f"{self.paper.get_absolute_url()}#{self.slug}"

    @property
    def name(self) -> str:
        """What an essay writes after `claim:`."""
        return f"{self.paper.key}/{self.slug}"

    @property
    def statement(self) -> Statement:
        """What it says, as a phrase."""
        return statements.statement_of(self)

    @property
    def stands(self) -> bool:
        return self.status == self.Status.STANDS

    def clean(self) -> None:
        if self.pk and self.superseded_by_id == self.pk:
            raise ValidationError({"superseded_by": "A claim cannot supersede itself."})
        self._check_value()
        if faults := statements.faults_of(self):
            raise ValidationError(faults)

    def _check_value(self) -> None:
        value, unit = (text.replace("×", "x") for text in (self.value, self.unit))  # noqa: RUF001
        if unit.strip(" -") and re.search(rf"\d\s*{re.escape(unit)}(?!\w)", value):
            message = f"Write the unit into its own field only: here without “{self.unit}”."
            raise ValidationError({"value": message})
        if unit in ("x", "%") and not all(part[-1:].isdigit() for part in listed(value)):
            message = (
                f"Only a number can be followed by {self.unit}: write each without words behind "
                "it, or with them in brackets, as in 4 (CPU) / 20 (GPU). Other words belong to the "
                "conditions."
            )
            raise ValidationError({"value": message})
