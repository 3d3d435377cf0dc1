"""What nobody honest packs: one line says so, and nothing is imported."""

import os
import stat
import zipfile

import pytest
from django.core.management import CommandError, call_command

from essays.models import EssayPage
from essays.moving import folders
from essays.moving.front_matter import BadFrontMatter, read
from essays.moving.sources.hypertext import markdown_of
from essays.moving.sources.preparing import TooDeep
from tests.unit.moving import trees

LINK = stat.S_IFLNK | 0o777
NAMES = {
    "../out.md": "leads out",
    "/etc/x.md": "leads out",
    "a/../../x.md": "leads out",
    "..\\x.md": "leads out",
    "C:x.md": "leads out",
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_out_of_the_zip(tmp_path, name):
    (tmp_path / "x.zip").write_bytes(trees.one_of(name))
    refused(tmp_path / "x.zip", NAMES[name])


def refused(path, why: str) -> None:
    with pytest.raises(CommandError, match=rf"{why}.*Nothing was imported\.\Z"):
        call_command("import_essays", path, save=True)
    assert not EssayPage.objects.exists()


@pytest.mark.django_db
def test_links_of_the_file_system(tmp_path):
    (tmp_path / "x.zip").write_bytes(trees.one_of("a.md", b"/etc/passwd", LINK))
    refused(tmp_path / "x.zip", "a.md is a symbolic link")
    for number, target in enumerate(("/etc/passwd", "/etc")):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "a.md").symlink_to(target)
        refused(folder, "a.md is a symbolic link")


@pytest.mark.django_db
def test_names_in_other_encodings(tmp_path):
    japanese = "\u65e5\u672c".encode("shift_jis")
    content = trees.one_of("AAAA.md").replace(b"AAAA", japanese)
    (tmp_path / "x.zip").write_bytes(content)
    refused(tmp_path / "x.zip", "is in no UTF-8")
    folder = tmp_path / "x"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/caf\xe9.md", "w") as file:
        file.write("x")
    refused(folder, "is in no UTF-8")


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "size"), [(1, 120_000_000), (30, 4_000_000)])
def test_a_few_kilobytes_that_unpack_to_gigabytes(tmp_path, count, size):
    refused(trees.zeros(tmp_path / "x.zip", count, size), "unpacks to 120 MB")


@pytest.mark.django_db
def test_what_is_no_zip_or_half_of_one(tmp_path):
    trees.packed(tmp_path / "whole.zip", trees.JEKYLL)
    content = (tmp_path / "whole.zip").read_bytes()
    for number, part in enumerate((b"", b"PK\x03\x04", content[: len(content) // 2])):
        (tmp_path / f"{number}.zip").write_bytes(part)
        refused(tmp_path / f"{number}.zip", "no ZIP, or one that was cut off")


@pytest.mark.django_db
def test_a_damaged_file_in_a_zip(tmp_path):
    path = trees.packed(tmp_path / "x.zip", {"a.md": b"---\ntitle: A\n---\n" + os.urandom(5000)})
    content = bytearray(path.read_bytes())
    content[200] ^= 255
    path.write_bytes(content)
    refused(path, "damaged in the ZIP")


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "MOST_FILES", 2)
    trees.plant(tmp_path, {f"{n}.md": "x" for n in range(3)})
    with pytest.raises(folders.Unreadable, match="more than 2 files"):
        folders.Folder(tmp_path)


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "blockquote", "span"])
def test_a_hundred_thousand_tags_in_each_other(tag):
    with pytest.raises(TooDeep, match="more than 150 tags in each other"):
        markdown_of(f"<{tag}>" * 100_000)


def test_a_hundred_thousand_tags_beside_each_other_are_read():
    assert markdown_of("<p>a</p>" * 5_000).count("a") == 5_000


HEADS = ["a: " + "[" * 50_000, "a: &a [x]\nb: [*a, *a]", "a: 2020-99-99", "a: [" + "x, " * 50_000]


@pytest.mark.parametrize("head", HEADS)
def test_front_matter_that_is_a_trap(head):
    with pytest.raises(BadFrontMatter) as refusal:
        read(f"---\n{head}\n---\nText.\n")
    assert len(str(refusal.value)) < 200


def test_front_matter_makes_no_objects():
    with pytest.raises(BadFrontMatter, match="Line 2: could not determine"):
        read("---\na: !!python/object:os.x {}\n---\n")
    assert read("---\na: !expr 1+1\n---\n").given == {"a": None}  # what Quarto computes


def test_a_path_that_is_zipped_by_hand_is_read_whole(tmp_path):
    path = trees.packed(tmp_path / "x.zip", {"mine/caf\u00e9.md": "x"})
    assert folders.opened(path).names == ["mine/caf\u00e9.md"]
    assert zipfile.is_zipfile(path)
