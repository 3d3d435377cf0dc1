"""Large images are opened one after the other: together they take more than a small server has."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

LOOK_EVERY = 0.1  # seconds


class Busy(Exception):
    """Others were before us for longer than we wait."""


@contextmanager
def alone(within: float = float("inf")) -> Iterator[None]:
    """Hold back all processes of this machine that call it for the same media. Raises Busy.

    The lock is on the folder itself, and goes with the process that has it.
    """
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, until = os.open(folder, os.O_RDONLY), time.monotonic() + within
    try:
        while not _locked(descriptor):
            if time.monotonic() > until:
                raise Busy
            time.sleep(LOOK_EVERY)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
