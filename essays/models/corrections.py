"""What was wrong in a published essay, and when it was put right."""

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from modelcluster.fields import ParentalKey


class Correction(models.Model):
    essay = ParentalKey("essays.EssayPage", on_delete=models.CASCADE, related_name="corrections")
    date = models.DateField(default=timezone.localdate)
    text = models.CharField(
        "what was wrong, and what is right",
        max_length=500,
        help_text="Readers see it above the text and in the feed, newest first.",
    )

    class Meta:
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return f"Corrected on {date_format(self.date, 'F j, Y')}. {self.text}"
