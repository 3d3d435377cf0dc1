"""What Wagtail keeps of a record that is saved in its admin, for many records at once."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from modelsearch.backends import get_search_backends
from wagtail.log_actions import registry
from wagtail.models import ReferenceIndex, Revision

BATCH = 200  # revisions hold the whole record


def keep_history(
    model: type[models.Model], new: list[models.Model], changed: list[models.Model], user
) -> None:
    """Give each record a revision and a log entry, and tell the indexes of the new ones.

    One by one this is a dozen queries a record, and SQLite has one writer: mail would wait.
    """
    records = [*new, *changed]
    if not records:
        return
    keep_revisions(model, records, user)
    log_all(model, {"wagtail.create": new, "wagtail.edit": changed}, user)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, new)
    if ReferenceIndex.model_is_indexable(model):
        for record in new:
            ReferenceIndex.create_or_update_for_object(record)


def keep_revisions(model: type[models.Model], records: list[models.Model], user) -> None:
    kind, now = ContentType.objects.get_for_model(model), timezone.now()
    revisions = Revision.objects.bulk_create(
        (
            Revision(
                content_type=kind,
                base_content_type=kind,
                object_id=str(record.pk),
                created_at=now,
                user=user,
                object_str=str(record),
                content=record.serializable_data(),
            )
            for record in records
        ),
        batch_size=BATCH,
    )
    for record, revision in zip(records, revisions, strict=True):
        record.latest_revision = revision
    model.objects.bulk_update(records, ["latest_revision"], batch_size=BATCH)


def log_all(model: type[models.Model], acts: dict[str, list[models.Model]], user) -> None:
    kind, now = ContentType.objects.get_for_model(model), timezone.now()
    entry = registry.get_log_model_for_model(model)
    entry.objects.bulk_create(
        (
            entry(
                content_type=kind,
                object_id=str(record.pk),
                label=str(record),
                action=action,
                timestamp=now,
                user=user,
                content_changed=True,
            )
            for action, records in acts.items()
            for record in records
        ),
        batch_size=BATCH,
    )
