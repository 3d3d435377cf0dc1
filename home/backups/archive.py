"""What is in a backup: a ZIP of tables, media and keys, and a manifest that knows them all.

A ZIP has its list of contents at its end, so that one that was cut off is known at once. The
manifest has the hash of each part, so that one that was changed is known before anything is done.
"""

import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

MANIFEST, SETTINGS = "manifest.json", "settings.env"
TABLES, MEDIA = "tables/", "media/"
FORMAT = "Into the Gap, backup 1"
CHUNK = 1 << 20  # bytes
PACKED = {".avif", ".gif", ".jpeg", ".jpg", ".pdf", ".png", ".webp", ".zip"}

# What zipfile raises for what is none, is cut off, or was changed.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, LookupError, RuntimeError)
BROKEN += (EOFError, MemoryError, OverflowError)


class BadArchive(Exception):
    """A file that is no whole backup of this site, with what is wrong in words."""


class Writer:
    """Adds parts to a new archive, and remembers the hash of each."""

    def __init__(self, file: zipfile.ZipFile):
        self.file, self.hashes = file, {}

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        info = zipfile.ZipInfo(name)
        is_packed = Path(name).suffix.lower() in PACKED
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        digest = hashlib.sha256()
        with self.file.open(info, "w", force_zip64=True) as part:
            for chunk in chunks:
                digest.update(chunk)
                part.write(chunk)
        self.hashes[name] = digest.hexdigest()


@contextmanager
def new(path: Path, about: dict) -> Iterator[Writer]:
    """Make an archive that is there whole or not at all, for its owner alone to read.

    Raises FileExistsError: no backup takes the place of another.
    """
    if path.exists():
        raise FileExistsError(path)
    partial = path.with_name(f"{path.name}.partial")
    try:
        with open(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with zipfile.ZipFile(raw, "w") as file:
                writer = Writer(file)
                yield writer
                manifest = {"format": FORMAT, **about, "hashes": writer.hashes}
                file.writestr(MANIFEST, json.dumps(manifest, indent=1), zipfile.ZIP_DEFLATED)
            raw.flush()
            os.fsync(raw.fileno())
        partial.rename(path)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


class Archive:
    """A backup that was read from end to end and found whole. Raises BadArchive."""

    def __init__(self, path: Path):
        try:
            self.file = zipfile.ZipFile(path)
        except OSError as error:
            raise BadArchive(f"cannot be read: {error.strerror}") from error
        except BROKEN as error:
            raise BadArchive("is no backup, or one that was cut off") from error
        try:
            self.manifest = json.loads(self.file.read(MANIFEST))
            self.is_ours = self.manifest["format"] == FORMAT
        except (*BROKEN, OSError, TypeError) as error:
            raise BadArchive("is no backup of this site: it has no manifest of one") from error
        if not self.is_ours:
            raise BadArchive(f"is of another kind: {self.manifest['format']!r}")
        self.check()

    def check(self) -> None:
        hashes = self.manifest["hashes"]
        if odd := hashes.keys() ^ (set(self.file.namelist()) - {MANIFEST}):
            raise BadArchive(f"is not what its manifest says: {min(odd)}")
        for name, expected in hashes.items():
            try:
                with self.file.open(name) as part:
                    found = hashlib.file_digest(part, "sha256").hexdigest()
            except (*BROKEN, OSError) as error:
                raise BadArchive(f"is damaged: {name} cannot be read") from error
            if found != expected:
                raise BadArchive(f"is damaged: {name} is not what was written")

    def names(self, below: str) -> list[str]:
        """Return the names of the parts in a folder, without it."""
        return [n.removeprefix(below) for n in self.manifest["hashes"] if n.startswith(below)]

    def open(self, name: str) -> BinaryIO:
        return self.file.open(name)

    def lines(self, table: str) -> Iterator[str]:
        with self.open(f"{TABLES}{table}") as part:
            for one in part:
                yield one.decode()
