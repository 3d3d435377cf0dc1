"""What may come in: a folder or a ZIP, read one file at a time, and refused whole if it is a trap.

Nothing is ever unpacked to a disk: a name is only looked up in the list of what there is.
"""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

MOST_FILES = 50_000
MOST_BYTES = 8_000_000_000  # of all files, unpacked
MOST_OF_ONE = 100_000_000  # bytes; a photograph of a phone has 10 million
HEADROOM = 20_000_000  # bytes that any archive may unpack to, however small it is
MOST_PACKED = 100  # times its size: pictures have 1, texts 10, a file of zeros 1,000
LEFT_ALONE = {"node_modules", "__MACOSX", "_site", "themes", "vendor"}
UTF8_NAME, LOCKED = 0x800, 0x1  # bits of a ZIP's entry (APPNOTE 4.4.4)
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)


class Unreadable(Exception):
    """The folder or file cannot be read; the message says what is wrong and what helps."""


class Folder:
    """The files below a folder by their names, with / between the parts. Raises Unreadable."""

    def __init__(self, path: Path):
        self.path = path
        self.names: list[str] = []
        self.sizes: dict[str, int] = {}
        for place, size in self.found():
            name = place.relative_to(path).as_posix()
            self.sizes[checked_name(name)] = size
            if len(self.sizes) > MOST_FILES:
                raise Unreadable(f"It has more than {MOST_FILES:,} files. Bring a part of it.")
        self.names = sorted(self.sizes)

    def found(self) -> Iterator[tuple[Path, int]]:
        for root, folders, files in os.walk(self.path):
            here = Path(root)
            folders[:] = sorted(name for name in folders if is_of_interest(name))
            for name in [*folders, *sorted(filter(is_of_interest, files))]:
                if (here / name).is_symlink():
                    where = (here / name).relative_to(self.path).as_posix()
                    raise Unreadable(
                        f"{printed(where)} is a symbolic link. Put the file itself in its place, "
                        "or take it out."
                    )
            for name in sorted(filter(is_of_interest, files)):
                about = (here / name).stat()
                if stat.S_ISREG(about.st_mode):
                    yield here / name, about.st_size

    def read(self, name: str) -> bytes:
        """Return what is in a file. Raises Unreadable for what is too large or broken."""
        self.check_size(name)
        return (self.path / name).read_bytes()

    def check_size(self, name: str) -> None:
        if self.sizes[name] > MOST_OF_ONE:
            raise Unreadable(
                f"{name} has {self.sizes[name] / 1e6:,.0f} MB, and at most "
                f"{MOST_OF_ONE // 1_000_000} MB are read. Make it smaller, or take it out."
            )


class Archive(Folder):
    """The same of a ZIP, with all that is known about it checked before anything is read."""

    def __init__(self, path: Path):
        try:
            self.zip = zipfile.ZipFile(path)
        except (*BROKEN, OSError) as error:
            raise Unreadable("It is no ZIP, or one that was cut off. Fetch it anew.") from error
        self.entries: dict[str, zipfile.ZipInfo] = {}
        super().__init__(path)

    def found(self) -> Iterator[tuple[Path, int]]:
        entries = self.zip.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries)
        if unpacked > min(MOST_BYTES, max(HEADROOM, packed * MOST_PACKED)):
            raise Unreadable(
                f"It has {packed / 1e6:,.1f} MB and unpacks to {unpacked / 1e6:,.0f} MB: no site "
                "does. Pack the essays and their images alone."
            )
        for entry in entries:
            name = checked_name(name_of(entry))
            if entry.is_dir() or not all(map(is_of_interest, PurePosixPath(name).parts)):
                continue
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise Unreadable(f"{name} is a symbolic link. Pack the file itself.")
            if entry.flag_bits & LOCKED:
                raise Unreadable(f"{name} has a password. Pack it without one.")
            self.entries[name] = entry
            yield self.path / name, entry.file_size

    def read(self, name: str) -> bytes:
        self.check_size(name)
        try:
            return self.zip.read(self.entries[name])
        except (*BROKEN, OSError) as error:
            raise Unreadable(f"{name} is damaged in the ZIP. Pack or fetch it anew.") from error


def opened(path: Path) -> Folder:
    """Return the files of a folder or a ZIP. Raises Unreadable."""
    if path.is_dir():
        return Folder(path)
    if not path.exists():
        raise Unreadable(f"{path} is not there.")
    return Archive(path)


def name_of(entry: zipfile.ZipInfo) -> str:
    """Return a name as it was meant: many programs write UTF-8 and do not say so."""
    if entry.flag_bits & UTF8_NAME or entry.orig_filename.isascii():
        return entry.orig_filename
    try:
        return entry.orig_filename.encode("cp437").decode()
    except UnicodeError as error:
        raise Unreadable(
            f"The name {entry.filename!r} is in no UTF-8. Pack it with a program that writes "
            "names in UTF-8."
        ) from error


def checked_name(name: str) -> str:
    """Return a name that stays within its folder. Raises Unreadable for any other."""
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise Unreadable(f"The name {printed(name)} is in no UTF-8. Rename the file.") from error
    place = PurePosixPath(name)
    if (
        "\\" in name
        or "\0" in name
        or place.is_absolute()
        or ".." in place.parts
        or name[1:2] == ":"
    ):
        raise Unreadable(f"The name {name!r} leads out of its folder. No program packs that.")
    return name


def printed(name: str) -> str:
    return repr(name.encode(errors="surrogateescape"))[1:] if not name.isprintable() else name


def is_of_interest(name: str) -> bool:
    return name not in LEFT_ALONE and not name.startswith(".")
