"""A file of subscribers that was uploaded, kept for its dry run and for the act after it."""

import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newsletter import clock
from newsletter.models import SubscriberFile

MOST_BYTES = 24_000_000  # 100,000 rows have about 10 million; the web server in front takes 25
CHUNK = 1 << 20


def keep(pieces: Iterable[bytes], name: str, source: str, consent: str) -> SubscriberFile:
    """Write a file down, packed as it comes: it is never whole in memory."""
    packer, packed = zlib.compressobj(), bytearray()
    for piece in pieces:
        packed += packer.compress(piece)
    packed += packer.flush()
    return SubscriberFile.objects.create(
        name=name[:100], packed=bytes(packed), source=source, consent=consent, kept_at=clock.now()
    )


@contextmanager
def unpacked(kept: SubscriberFile) -> Iterator[Path]:
    """Give the file as one on the disk, for as long as it is read. Only its owner may read it."""
    unpacker, rest = zlib.decompressobj(), bytes(kept.packed)
    with tempfile.NamedTemporaryFile(prefix="subscribers-") as file:
        while rest:
            file.write(unpacker.decompress(rest, CHUNK))
            rest = unpacker.unconsumed_tail
        file.write(unpacker.flush())
        file.flush()
        yield Path(file.name)
