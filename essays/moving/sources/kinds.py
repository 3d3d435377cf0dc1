"""Which program a folder is of, and its essays."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from essays.moving.folders import Folder, Unreadable
from essays.moving.source import Source
from essays.moving.sources import ghost, markdown_files, substack, wordpress


def read(folder: Folder, only: str = "") -> tuple[str, Iterator[Source]]:
    """Return the name of the program and its essays, or those of one file. Raises Unreadable."""
    suffix = PurePosixPath(only).suffix.lower()
    if only and suffix in markdown_files.SUFFIXES:
        return "Markdown", markdown_files.read(folder, only)
    if only and suffix == ".json" and ghost.data_of(folder.read(only)):
        return "Ghost", ghost.read(folder, only)
    if only and suffix == ".xml" and only in wordpress.find(folder):
        return "WordPress", wordpress.read(folder, [only])
    if only:
        raise Unreadable(
            f"{only} is no Markdown, no export of Ghost (JSON) and none of WordPress (XML)."
        )
    if name := substack.find(folder):
        return "Substack", substack.read(folder, name)
    if name := ghost.find(folder):
        return "Ghost", ghost.read(folder, name)
    if names := wordpress.find(folder):
        return "WordPress", wordpress.read(folder, names)
    return "Markdown", markdown_files.read(folder)
