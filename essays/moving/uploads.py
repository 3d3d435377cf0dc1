"""What an author has uploaded, between the dry run and the act: a day, and for nobody else."""

import re
import secrets
import time
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

DAY = 24 * 3600
NAME = re.compile(r"[\w-]{20,60}\.(?:zip|md|json|xml)")


def folder() -> Path:
    """Beside the images, where no address leads."""
    place = Path(settings.MEDIA_ROOT) / "imports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def keep(file: UploadedFile) -> str:
    """Keep an upload under a name that nobody guesses, and forget those of yesterday."""
    for old in folder().iterdir():
        if old.stat().st_mtime < time.time() - DAY:
            old.unlink(missing_ok=True)
    suffix = Path(file.name).suffix.lower()
    name = f"{secrets.token_urlsafe(24)}{suffix}"
    with (folder() / name).open("xb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return name


def find(name: str) -> Path | None:
    path = folder() / name if NAME.fullmatch(name) else None
    return path if path and path.is_file() else None
