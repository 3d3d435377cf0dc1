"""Images and documents as they were uploaded, with a list of what the library knows of each."""

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.utils.file import hash_filelike

FOCAL = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
COLUMNS = {
    "images": ("id", "file", "title", "description", "tags", "created_at", *FOCAL),
    "documents": ("id", "file", "title", "tags", "created_at"),
}


def models_of() -> dict[str, type[models.Model]]:
    return {"images": get_image_model(), "documents": get_document_model()}


def rows_of(kind: str) -> tuple[str, dict[str, str]]:
    """Return the list as CSV, and the name in the storage of each file by its name in it."""
    text, stored = io.StringIO(newline=""), {}
    writer = csv.writer(text)
    writer.writerow(COLUMNS[kind])
    for each in models_of()[kind].objects.order_by("pk").prefetch_related("tags"):
        name = f"{each.pk}-{PurePosixPath(each.file.name).name}"
        stored[name] = each.file.name
        own = {"id": each.pk, "file": name, "tags": ", ".join(each.tags.names())}
        own["created_at"] = each.created_at.isoformat()
        writer.writerow([own.get(column, getattr(each, column, "")) for column in COLUMNS[kind]])
    return text.getvalue(), stored


def copy(stored: str, place: Path) -> bool:
    """Copy a file out of the storage; say whether it was still there."""
    try:
        with default_storage.open(stored) as source, place.open("wb") as target:
            shutil.copyfileobj(source, target)
    except FileNotFoundError:
        place.unlink(missing_ok=True)
        return False
    return True


def put_back(kind: str, text: str, read: Callable[[str], bytes]) -> Iterator[str]:
    """Make the library that a list is of; yield the name in the storage of each file made."""
    model = models_of()[kind]
    for row in csv.DictReader(io.StringIO(text, newline="")):
        name = row["file"].partition("-")[2]
        content = read(f"{kind}/{row['file']}")
        file = ContentFile(content, name)  # given at once, so that an image knows its size
        each = model(pk=int(row["id"]), title=row["title"], file=file)
        if kind == "images":
            each.description = row["description"]
            for column in FOCAL:
                setattr(each, column, int(row[column]) if row[column] else None)
        each.file_size = len(content)
        each.file_hash = hash_filelike(io.BytesIO(content))
        each.save()
        yield each.file.name
        each.tags.add(*filter(None, row["tags"].split(", ")))
        model.objects.filter(pk=each.pk).update(created_at=row["created_at"])
