"""The images of a folder, found by what texts call them, and put into Wagtail's library once."""

import hashlib
import re
from collections import defaultdict
from pathlib import PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form

from essays.moving.folders import MOST_OF_ONE, Folder

IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tif", ".tiff"}
RESIZED = re.compile(r"-(?:\d+x\d+|scaled|e\d{10,})(?=\.\w+\Z)")  # as WordPress names them
SIZE = re.compile(r"/size/w\d+(?:h\d+)?(?:/format/\w+)?/")  # as Ghost does
TELLING = 8  # characters of a name that no other site's image has by chance


class Refused(Exception):
    """The library does not take an image; the message says why."""


class Library:
    def __init__(self, folder: Folder):
        self.folder = folder
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.ids: dict[str, int | None] = {}  # by the name in the folder
        for name in folder.names:
            if PurePosixPath(name).suffix.lower() in IMAGES:
                self.by_name[PurePosixPath(name).name.casefold()].append(name)

    def find(self, address: str, file: str) -> str:
        """Return the name of the image that a text in this file means, or nothing."""
        is_remote = bool(urlsplit(address).netloc) if "//" in address[:10] else False
        path = within(address)
        if not path:
            return ""
        if not is_remote:
            near = normpath(str(PurePosixPath(file).parent / path.lstrip("/")))
            for name in (near, path.lstrip("/")):
                if name in self.folder.sizes:
                    return name
        for variant in dict.fromkeys((path, SIZE.sub("/", path), RESIZED.sub("", path))):
            if found := self.best(variant, is_remote):
                return found
        return ""

    def best(self, path: str, is_remote: bool) -> str:
        """Return the image whose name shares most of a path, if only one does."""
        parts = [part for part in path.casefold().split("/") if part not in ("", ".", "..")]
        found = self.by_name.get(parts[-1], []) if parts else []
        shared = [(self.shared(parts, name), name) for name in found]
        if not shared:
            return ""
        most = max(count for count, _ in shared)
        named = [name for count, name in shared if count == most]
        is_telling = most > 1 or not is_remote or len(PurePosixPath(parts[-1]).stem) >= TELLING
        return named[0] if len(named) == 1 and is_telling else ""

    @staticmethod
    def shared(parts: list[str], name: str) -> int:
        own = name.casefold().split("/")
        count = 0
        for one, other in zip(reversed(parts), reversed(own), strict=False):
            if one != other:
                break
            count += 1
        return count

    def known(self, name: str) -> int | None:
        """Return the id of an image that is here already with the same content."""
        if name not in self.ids:
            content = self.folder.read(name)
            wagtails = hashlib.sha1(content, usedforsecurity=False).hexdigest()
            same = get_image_model().objects.filter(file_hash=wagtails)
            self.ids[name] = same.values_list("pk", flat=True).first()
        return self.ids[name]

    def put(self, name: str, alt: str, user) -> int:
        """Return the id of an image, which is uploaded unless it is here. Raises Refused."""
        if known := self.known(name):
            return known
        title = (alt or PurePosixPath(name).stem.replace("-", " ").replace("_", " "))[:255]
        file = SimpleUploadedFile(PurePosixPath(name).name, self.folder.read(name))
        model = get_image_model()
        form = get_image_form(model)(
            {"title": title, "description": alt[:255]}, {"file": file}, user=user
        )
        if not form.is_valid():
            raise Refused(" ".join(m for errors in form.errors.values() for m in errors))
        form.instance.uploaded_by_user = user
        image = form.save()
        self.ids[name] = image.pk
        return image.pk

    def judge(self, name: str) -> str:
        """Say why the library would refuse an image, without reading it."""
        if PurePosixPath(name).suffix.lower() == ".svg":
            return "is a drawing (SVG), which may run things. Export it as PNG"
        if self.folder.sizes[name] > MOST_OF_ONE:
            return "is too large. Make it smaller"
        return ""


def within(address: str) -> str:
    """Return the path of an address; of one that wraps another, as CDNs do, that of the other."""
    inner = re.search(r"https?(?::|%3A)(?:/|%2F){1,2}[^?]*\Z", address[8:], re.IGNORECASE)
    address = unquote(inner[0]) if inner else address
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return ""
    return path if path and not path.endswith("/") else ""
