"""A link to one frozen revision, for a person without an account."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

DAYS, MOST_DAYS = 7, 90


class ShareLinkQuerySet(models.QuerySet):
    def working(self):
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def of_token(self, token: str):
        return self.filter(token_hash=hash_of(token))


class ShareLink(models.Model):
    """Who has the token reads the revision; only its hash is kept, so it is shown once."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="share_links")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="share_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    made_for = models.CharField(max_length=100, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    openings = models.PositiveIntegerField(default=0)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"link to {self.page}, made {self.made_at:%Y-%m-%d}"

    @classmethod
    def make(
        cls, page: Page, user, *, days: int = DAYS, made_for: str = ""
    ) -> tuple[str, "ShareLink"]:
        """Freeze the latest revision; return the address, which nobody can be told again."""
        token = secrets.token_urlsafe(24)
        link = cls.objects.create(
            page_id=page.pk,
            revision=page.latest_revision,
            token_hash=hash_of(token),
            made_by=user,
            made_for=made_for,
            expires_at=timezone.now() + timedelta(days=days),
        )
        return f"{settings.SITE_URL}{reverse('shared', args=[token])}", link

    @property
    def is_working(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    def count_opening(self) -> None:
        own = ShareLink.objects.filter(pk=self.pk)
        own.update(opened_at=timezone.now(), openings=F("openings") + 1)

    def revoke(self) -> None:
        ShareLink.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
