"""Two versions of a text: what came, what went, what moved, and nothing else."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from essays.desk.judging.differences import Kind, Row, differences
from tests.factories import make_essay

LINES = [f"Paragraph {word} stands here, and it stays." for word in "abcdefghijkl"]
TEXT = "\n\n".join(LINES)


def shown(rows: list[Row]) -> list[tuple[str, str]]:
    """Each row as its kind and its words, with [+came+] and [-went-]."""
    marks = {"": "{}", "ins": "[+{}+]", "del": "[-{}-]"}
    return [
        (row.kind.value, "".join(marks[piece.tag].format(piece.text) for piece in row.pieces))
        for row in rows
        if row.kind is not Kind.SAME
    ]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (TEXT.replace("c stands", "c stood"), ("changed", "Paragraph c [-stands-][+stood+]")),
        (TEXT.replace(f"{LINES[3]}\n\n", ""), ("removed", f"[-{LINES[3]}-]")),
        (f"{TEXT}\n\nA new end.", ("added", "[+A new end.+]")),
        (TEXT.replace("\n\n", "\n\n\n", 1) + "\n", None),
        (f"| a |\n|---|\n{TEXT}", ("added", "[+|---|+]")),
    ],
)
def test_what_changed_is_said_by_words(after, expected):
    found = [row for row in shown(differences(TEXT, after)) if row[0] != "folded"]
    if expected is None:
        assert found == []
    else:
        assert any(row[0] == expected[0] and row[1].startswith(expected[1]) for row in found)


def test_a_paragraph_that_moved_is_not_called_new():
    moved = "\n\n".join([*LINES[1:], LINES[0]])
    kinds = [kind for kind, _ in shown(differences(TEXT, moved))]
    assert set(kinds) == {"moved-away", "moved-here", "folded"}


def test_what_is_the_same_is_folded_but_for_what_stands_around():
    rows = differences(TEXT, TEXT.replace("f stands", "f stood"))
    assert [row.kind for row in rows] == [
        *(Kind.FOLDED, Kind.SAME, Kind.SAME, Kind.CHANGED, Kind.SAME, Kind.SAME, Kind.FOLDED)
    ]
    assert [len(row.rows) for row in rows if row.kind is Kind.FOLDED] == [3, 4]
    assert rows[3].number == 11


def unfolded(rows: list[Row]) -> list[Row]:
    return [line for row in rows for line in (row.rows or [row])]


@given(*[st.lists(st.sampled_from(["one two", "one", "", "| a |", "x" * 30])) for _ in "ab"])
def test_both_texts_can_be_read_from_a_comparison(before, after):
    """Nothing is lost, doubled or put in another order on either side."""
    rows = unfolded(differences("\n".join(before), "\n".join(after)))
    sides = {"del": list(filter(None, before)), "ins": list(filter(None, after))}
    for tag, lines in sides.items():
        said = ["".join(p.text for p in row.pieces if p.tag in ("", tag)) for row in rows]
        assert not rows or list(filter(None, said)) == lines


@pytest.mark.django_db
def test_the_editor_compares_versions_and_what_a_browser_kept(author):
    essay = make_essay(body=TEXT)
    first = essay.latest_revision
    essay.body = TEXT.replace("c stands", "c <stood>")
    second = essay.save_revision()
    address = reverse("wagtailadmin_pages:revisions_compare", args=[essay.pk, first.pk, second.pk])
    texts = {"before": first.as_object().body, "after": essay.body}
    for answer in (author.get(address), author.post(reverse("essays_compare"), texts)):
        assert "<del>stands</del><ins>&lt;stood&gt;</ins>" in answer.text
        assert "lines are the same</summary>" in answer.text
    assert author.post(reverse("essays_compare"), {"after": "x" * 400_000}).status_code == 400
