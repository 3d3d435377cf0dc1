"""A backup that was cut off, changed or is of something else is refused before anything is done."""

import io
import json
import random
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from home.backups.archive import Archive, BadArchive, new

PARTS = {"tables/a": b'["x"]\n[1]\n', "media/b.png": bytes(range(256)), "settings.env": b"A=1\n"}


@pytest.fixture
def path(tmp_path) -> Path:
    path = tmp_path / "backup.zip"
    with new(path, {"made_at": "now", "migrations": []}) as archive:
        for name, content in PARTS.items():
            archive.add(name, [content[:5], content[5:]])
    return path


def contents(path: Path) -> dict[str, bytes]:
    archive = Archive(path)
    return {name: archive.open(name).read() for name in PARTS}


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_what_was_written_is_read(path):
    assert contents(path) == PARTS
    assert list(Archive(path).lines("a")) == ['["x"]\n', "[1]\n"]
    assert Archive(path).names("media/") == ["b.png"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_wherever_it_was_cut_off_it_is_refused(path):
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(BadArchive):
            Archive(path)


def test_wherever_it_was_changed_it_is_refused_or_says_the_same(path):
    whole, chance, refused = path.read_bytes(), random.Random(1), 0
    for place in chance.sample(range(len(whole)), 400):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            assert contents(path) == PARTS
        except BadArchive:
            refused += 1
    assert refused > 200


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no backup"),
        (b"SQLite format 3\x00", "is no backup"),
        (zipped(a=b"1"), "no manifest"),
        (zipped(**{"manifest.json": b"["}), "no manifest"),
        (zipped(**{"manifest.json": b"[]"}), "no manifest"),
        (zipped(**{"manifest.json": json.dumps({"format": "2"}).encode()}), "another kind: '2'"),
    ],
)
def test_what_is_none_is_refused_in_words(tmp_path, content, said):
    path = tmp_path / "foreign.zip"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=said) as told:
        call_command("restore", path)
    assert "Nothing was changed" in str(told.value)


@pytest.mark.parametrize("change", ["add", "leave out", "alter"])
def test_its_parts_are_those_of_its_manifest(path, tmp_path, change):
    parts = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    parts |= {"add": {"more": b"1"}, "leave out": {}, "alter": {"tables/a": b"[2]"}}[change]
    if change == "leave out":
        del parts["settings.env"]
    path.write_bytes(zipped(**parts))
    with pytest.raises(BadArchive, match=r"manifest says|not what was written"):
        Archive(path)


def test_no_backup_takes_the_place_of_another(path):
    with pytest.raises(FileExistsError), new(path, {}):
        pass
    assert contents(path) == PARTS


def test_one_that_breaks_off_leaves_nothing(tmp_path):
    def full():
        yield b"1"
        raise OSError("full")

    with pytest.raises(OSError, match="full"), new(tmp_path / "b.zip", {}) as archive:
        archive.add("a", full())
    assert list(tmp_path.iterdir()) == []
