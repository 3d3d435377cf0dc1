"""Image files that are not tried again, however often their maker is started."""

from django.db import models
from django.db.models import F

TRIES = 2  # the first may have been ended by something else


class SetAsideQuerySet(models.QuerySet):
    def given_up(self) -> "SetAsideQuerySet":
        return self.filter(tries__gte=TRIES)

    def begin(self, file: str) -> None:
        """Count a try before it: what it kills cannot write that down afterwards."""
        one, created = self.get_or_create(file=file, defaults={"tries": 1})
        if not created:
            self.filter(pk=one.pk).update(tries=F("tries") + 1)

    def give_up(self, file: str, reason: str) -> None:
        self.filter(file=file).update(tries=TRIES, reason=reason[:250])


class SetAside(models.Model):
    """How often the files of an image were begun and not finished. Another file is another row."""

    file = models.CharField(max_length=250, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=250, blank=True)
    at = models.DateTimeField(auto_now=True)

    objects = SetAsideQuerySet.as_manager()

    class Meta:
        app_label = "essays"

    def __str__(self) -> str:
        return self.reason or "It needs more memory or time than there is. Upload a smaller one."
