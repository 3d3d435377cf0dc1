"""The open problems, and how each came to stand where it does."""

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from modelcluster.models import ClusterableModel
from wagtail.models import RevisionMixin
from wagtail.search import index

from essays.fields import RecordsField


class ProblemQuerySet(models.QuerySet):
    def in_order(self):
        """As the author put them."""
        return self.order_by("pk")


class Problem(RevisionMixin, index.Indexed, ClusterableModel):
    """A question worth understanding. Every change of its status is kept with its date."""

    class Status(models.TextChoices):
        UNSOLVED = "unsolved", "unsolved"
        OPENING = "opening", "starting to open"
        ACTIVE = "active", "active research"
        UNEXPLORED = "unexplored", "largely unexplored"
        SOLVED = "solved", "solved"

    title = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.UNSOLVED)
    remark = models.CharField(
        max_length=200,
        blank=True,
        help_text="Stands behind the status: and nobody holds the full answer.",
    )
    question = models.TextField(help_text="What is asked, in a paragraph.")
    settled_by = models.TextField("what would settle it", blank=True)
    papers = RecordsField("essays.Paper", blank=True, related_name="problems")
    changed_at = models.DateTimeField(auto_now=True, editable=False)

    objects = ProblemQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=2),
        index.SearchField("question"),
        index.AutocompleteField("title"),
        index.FilterField("id"),
        index.FilterField("title"),
        index.FilterField("status"),
    ]

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, update_fields=None, **kwargs) -> None:
        """Keep the change of status too: its history ends where it stands."""
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            if update_fields and "status" not in update_fields:
                return
            last = self.history.first()
            if last is None or last.status != self.status:
                self.history.create(status=self.status)

    def get_absolute_url(self) -> str:
        return f"{reverse('problems')}#{self.slug}"

    @property
    def in_words(self) -> str:
        """How it stands: active research, and nobody holds the full answer."""
        return ", ".join(filter(None, (self.get_status_display(), self.remark)))


class StatusChange(models.Model):
    """From this day on a problem stood so."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="history")
    status = models.CharField(max_length=10, choices=Problem.Status)
    date = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_status_display()} since {self.date}"
