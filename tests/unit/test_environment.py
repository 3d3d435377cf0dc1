"""The settings file: what it adds, what it leaves alone, and what it refuses."""

import pytest

from config.environment import GIVEN, take_file


def taken(tmp_path, text: str, **environ: str) -> dict[str, str]:
    (tmp_path / "settings.env").write_text(text)
    take_file(environ, tmp_path / "settings.env")
    return {name: value for name, value in environ.items() if name != GIVEN}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1", {"A": "1"}),
        ("A = 1 \n\n# B=2\nC=a=b", {"A": "1", "C": "a=b"}),
        ("A='a b'\nB=\"c\"", {"A": "a b", "B": "c"}),
        ('A={"b": "c"}', {"A": '{"b": "c"}'}),
        ("A=it's", {"A": "it's"}),
        ("A=", {"A": ""}),
        ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
    ],
)
def test_lines(tmp_path, text, expected):
    assert taken(tmp_path, text) == expected


def test_the_environment_has_the_last_word(tmp_path):
    assert taken(tmp_path, "A=file\nB=file", A="mine") == {"A": "mine", "B": "file"}


def test_a_child_reads_it_anew(tmp_path):
    environ, path = {"C": "mine"}, tmp_path / "settings.env"
    path.write_text("A=1\nB=2\nC=3")
    assert set(take_file(environ, path)) == {"A", "B", GIVEN}
    path.write_text("A=new")
    take_file(environ, path)
    assert environ == {"A": "new", "C": "mine", GIVEN: "A"}


def test_no_file_is_no_fault(tmp_path):
    assert not take_file({}, tmp_path / "settings.env")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A=1\nB", "line 2: write NAME=value"),
        ("export A=1", "line 1: write NAME=value"),
        ("DATA_DIR=/srv", "line 1: DATA_DIR says where this file is"),
    ],
)
def test_a_line_that_is_none_is_named(tmp_path, text, said):
    with pytest.raises(SystemExit, match=said):
        taken(tmp_path, text)


def test_a_file_that_cannot_be_read_starts_no_other_site(tmp_path):
    (tmp_path / "settings.env").mkdir()
    with pytest.raises(SystemExit, match="cannot be read"):
        take_file({}, tmp_path / "settings.env")
