"""What takes long to make and is the same in every run: made once, kept by the hash of its makers.

It lies in pytest's cache, outside of git: `pytest --cache-clear` forgets it.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
LATEST = 3  # of each kind: as many branches as somebody goes to and fro between
# What decides which tables there are, and what the migrations put into them.
SCHEMA = (
    "*/migrations/*.py",
    "*/models.py",
    "*/models/*.py",
    "config/*.py",
    "tests/integration/databases.py",
    "essays/fields.py",
    "home/access/*.py",
    "home/content/*",
    "home/texts.py",
)


def digest(patterns: Iterable[str], *more: str) -> str:
    """Return the hash of the files that match, of `more`, and of each installed version."""
    total = hashlib.sha256()
    versions = sorted(f"{one.name} {one.version}" for one in distributions())
    total.update("\n".join([*versions, *more]).encode())
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(f"\n{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return total.hexdigest()[:16]


def kept(below: Path, name: str, of: str, make: Callable[[Path], None]) -> Path:
    """Return the folder `name` that `make` filled, now or in an earlier run with the same hash.

    Of several processes one makes it and the others wait. A run that ends too early leaves
    nothing that looks whole.
    """
    folder = below / f"{name}-{of}"
    with (below / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            os.utime(folder)
            return folder
        unfinished = Path(tempfile.mkdtemp(prefix=f"gap-{name}-"))
        try:
            make(unfinished)
            beside = below / f"{name}.new"
            shutil.rmtree(beside, ignore_errors=True)
            copy(unfinished, beside)
            beside.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        forget_oldest(below, name)
        return folder


def copy(tree: Path, into: Path) -> None:
    """Copy a folder with its owners: PostgreSQL opens no files that are not its own."""
    subprocess.run(["cp", "-a", str(tree), str(into)], check=True)


def forget_oldest(below: Path, name: str) -> None:
    ages = sorted(below.glob(f"{name}-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in ages[LATEST:]:
        shutil.rmtree(old)
