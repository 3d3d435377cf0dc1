"""What is kept of tries and of requests for a link."""

from django.db import models


class Bucket(models.Model):
    """What is left of a limit, for an account or a network that only its hash names."""

    key = models.CharField(max_length=64, primary_key=True)
    whole_at = models.FloatField(db_index=True)  # seconds since 1970

    class Meta:
        app_label = "home"

    def __str__(self) -> str:
        return self.key


class LinkRequest(models.Model):
    """An address that somebody typed, until the worker has looked whose it is."""

    email = models.EmailField(max_length=254)
    asked_at = models.DateTimeField()

    class Meta:
        app_label = "home"

    def __str__(self) -> str:
        return str(self.pk)
