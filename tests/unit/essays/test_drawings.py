"""Drawings: made once, kept under their content, never half."""

import io
from pathlib import Path

import pytest
from PIL import Image

from essays.markdown import Records
from essays.pictures import drawings
from essays.pictures.files import write_whole

SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40.2" height="20px">'
    '<path d="M0 0h20v20H0z" fill="#c00"/></svg>'
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(drawings, "FOLDER", tmp_path / "drawings")
    return tmp_path / "drawings"


def test_a_drawing_is_a_picture_twice_as_fine_as_its_size(folder):
    drawing = drawings.draw(SQUARE)
    (file,) = folder.iterdir()
    image = Image.open(io.BytesIO(file.read_bytes())).convert("RGBA")
    assert (drawing.width, drawing.height) == (41, 20)
    assert image.height == 40
    assert image.getpixel((10, 10)) == (204, 0, 0, 255)
    assert image.getpixel((70, 10))[3] == 0
    assert drawing.url == f"/media/drawings/{file.name}"


def test_the_same_svg_is_drawn_once(folder, monkeypatch):
    first = drawings.draw(SQUARE)
    monkeypatch.setattr(drawings.resvg_py, "svg_to_bytes", None)
    assert drawings.draw(SQUARE) == first


def test_an_svg_without_size_or_sense_is_refused(folder):
    for broken in ('<svg xmlns="http://www.w3.org/2000/svg"/>', '<svg width="1" height="1"><'):
        with pytest.raises(ValueError, match=r"."):
            drawings.draw(broken)
    assert not folder.exists()


def test_records_name_a_drawing_as_it_would_be_named(folder):
    assert Records().drawing(SQUARE) == drawings.draw(SQUARE)


@pytest.mark.django_db
def test_a_drawing_can_be_fetched_and_nothing_beside_it(client):
    url = drawings.draw(SQUARE).url
    assert client.get(url)["Content-Type"] == "image/png"
    assert client.get("/media/drawings/../db.sqlite3").status_code == 400


def test_two_threads_that_write_the_same_file_are_in_nobodys_way(tmp_path, monkeypatch):
    rename = Path.replace

    def while_another_writes(half: Path, target: Path) -> None:
        monkeypatch.setattr(Path, "replace", rename)
        write_whole(target, b"its own")
        rename(half, target)

    monkeypatch.setattr(Path, "replace", while_another_writes)
    write_whole(tmp_path / "file", b"ours")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"ours"]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="file"):
        write_whole(tmp_path / "file", b"ours")
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
