"""Wagtail's signals are a doorbell: each receiver re-reads the row, and none ever raises."""

import logging

from django.db import transaction
from django.db.models.signals import pre_delete
from wagtail.signals import page_published, page_unpublished

from essays.models import EssayPage
from newsletter.ledger import notes

logger = logging.getLogger(__name__)


def ring(sender, instance, **kwargs) -> None:
    """Look at the essay as it is now: signals of two acts may come in any order."""
    _guarded(notes.reconcile, instance.pk)


def take_down(sender, instance, **kwargs) -> None:
    _guarded(notes.essay_deleted, instance.pk)


def _guarded(act, pk: int) -> None:
    try:
        with transaction.atomic():  # an error of ours must not poison the editor's transaction
            act(pk)
    except Exception:
        logger.exception("essay %s: left to the worker's reconciler", pk)


def register_signal_handlers() -> None:
    page_published.connect(ring, sender=EssayPage, dispatch_uid="newsletter.ring")
    page_unpublished.connect(ring, sender=EssayPage, dispatch_uid="newsletter.unpublish")
    pre_delete.connect(take_down, sender=EssayPage, dispatch_uid="newsletter.delete")
