"""The import in the admin, through the forms as a person sends them."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from essays.exchange import arxiv, forms
from essays.models import Claim, Paper
from tests.factories import make_paper
from tests.unit.admin.conftest import sign_in
from tests.unit.exchange.arxiv_server import FEED, entry

pytestmark = pytest.mark.django_db

PAPERS, CLAIMS = "essays_import_papers", "essays_import_claims"
BIB = """@misc{a2024paper, title = {A paper}, year = 2024}
@misc{b2024paper, title = {B}, year = 2024}
"""
CSV = """bibkey,metric,value,unit,direction,baseline,conditions,where
a2024paper,ttft,2,x,times,theirs,c,section 1
"""


@pytest.fixture
def author():
    return sign_in("ana", "Authors")


def send(client, view=PAPERS, **fields) -> str:
    """Post the form; return the page that comes, also in pieces."""
    answer = client.post(reverse(view), fields)
    assert answer.status_code == 200
    return unescape(answer.getvalue().decode())


def ticks(page: str, checked: bool = True) -> list[str]:
    boxes = re.findall(r'<input type="checkbox" name="tick" value="(\w+)"([^>]*)>', page)
    return [value for value, rest in boxes if ("checked" in rest) is checked]


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("papers.bib", content)


@pytest.mark.parametrize("view", [PAPERS, CLAIMS])
def test_the_form_is_there_for_authors_and_not_for_editors(author, view):
    assert author.get(reverse(view)).status_code == 200
    editor = sign_in("ed", "Editors")
    for method in (editor.get, editor.post):
        assert method(reverse(view))["Location"] == "/admin/"  # as Wagtail refuses
        asked_by_script = method(reverse(view), headers={"X-Requested-With": "XMLHttpRequest"})
        assert asked_by_script.status_code == 403


def test_a_text_is_shown_first_and_imported_when_it_is_asked_for(author):
    page = send(author, text=BIB)
    assert "Import 2 papers" in page
    assert not Paper.objects.exists()
    done = send(author, text=BIB, step="import", tick=ticks(page))
    assert "2 imported, 0 changed." in done
    assert Paper.objects.get(key="a2024paper").latest_revision.user.username == "ana"


def test_what_is_not_ticked_is_not_imported(author):
    send(author, text=BIB, step="import", tick=ticks(send(author, text=BIB))[:1])
    assert [paper.key for paper in Paper.objects.all()] == ["a2024paper"]


def test_what_differs_is_shown_from_old_to_new_and_not_ticked(author):
    make_paper("a2024paper", title="Old <title>", authors="", venue="")
    page = send(author, text=BIB)
    assert "<del>Old <title></del> → <ins>A paper</ins>" in page
    assert len(ticks(page)) == len(ticks(page, checked=False)) == 1
    done = send(author, text=BIB, step="import", tick=ticks(page, checked=False))
    assert "0 imported, 1 changed." in done
    assert Paper.objects.get().title == "A paper"


def test_what_was_changed_meanwhile_is_left_and_told(author):
    paper = make_paper("a2024paper", title="Old", authors="", venue="")
    shown = ticks(send(author, text=BIB), checked=False)
    Paper.objects.filter(pk=paper.pk).update(title="Newer")
    assert "1 that you ticked is left as before" in send(
        author, text=BIB, step="import", tick=shown
    )
    assert Paper.objects.get().title == "Newer"


def test_claims_are_imported_as_papers_are(author):
    make_paper("a2024paper")
    page = send(author, CLAIMS, text=CSV)
    assert "Import 1 claim" in page
    send(author, CLAIMS, text=CSV, step="import", tick=ticks(page))
    assert Claim.objects.get().name == "a2024paper/ttft"


def test_refused_records_are_told_with_line_and_reason(author):
    page = send(author, CLAIMS, text=CSV)
    assert "No paper has the key a2024paper. Import the paper first" in page
    assert "<td>2</td>" in page
    assert 'value="import"' not in page


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_in_utf_8_is_read(author, mark):
    page = send(author, file=upload(mark + BIB.replace("A paper", "Ünder").encode()))
    assert "Ünder" in page
    assert "Import 2 papers" in page


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("@misc{a,\n title = {Ü}}".encode("latin-1"), "line 2, byte 11 is the byte 0xdc"),
        (BIB.encode("utf-16"), "line 1, byte 1 is the byte 0xff"),
        (b"@misc{a,\n\0}", "line 2, byte 1 is a zero"),
        (b"x" * (forms.MOST_BYTES + 1), "It has 2.0 MB, and at most 2 MB are read at once."),
        (b"% nothing", "No entry was found."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_where(author, content, told):
    assert told in send(author, file=upload(content))


def test_a_text_that_is_too_large_is_told_and_kept(author):
    text = "% " + "ü" * (forms.MOST_BYTES // 2)
    page = send(author, text=text)
    assert "It has 2.0 MB, and at most 2 MB are read at once." in page
    assert text in page


@pytest.mark.parametrize("fields", [{}, {"text": "  "}, {"text": BIB, "arxiv": "2312.12345"}])
def test_one_way_is_asked_for(author, fields):
    page = send(author, **fields)
    assert "Give one of the 3: BibTeX or a file or arXiv ids." in page
    assert fields.get("text", "") in page


def test_a_wrong_header_is_told_and_the_text_is_kept(author):
    page = send(author, CLAIMS, file=upload(b"key,value\na,1\n"))
    assert "The columns key are unknown." in page
    assert "key,value\na,1" in page


def test_who_goes_back_finds_the_text(author):
    page = send(author, text=BIB, step="back")
    assert BIB in page
    assert '<form method="post"' in page


def test_the_text_goes_to_the_second_step_as_it_is(author):
    odd = BIB + "% \"quotes\" <b> & 'more'\n"
    answer = author.post(reverse(PAPERS), {"text": odd}).getvalue().decode()
    kept = re.search(r'<input type="hidden" name="text" value="([^"]*)">', answer)[1]
    assert unescape(kept) == odd


def test_a_long_text_tells_how_far_it_is(author):
    text = "".join(f"@misc{{k{i}, title = {{A {i}}}, year = 2024}}\n" for i in range(250))
    answer = author.post(reverse(PAPERS), {"text": text})
    pieces = [piece.decode() for piece in answer.streaming_content]
    assert answer.streaming
    assert [piece for piece in pieces if "read" in piece][1:3] == [
        "<p>100 of 250 read</p>\n",
        "<p>200 of 250 read</p>\n",
    ]
    assert "Import 250 papers" in pieces[-2]


def test_a_paper_comes_from_arxiv_into_the_same_dry_run(author, arxiv_server):
    arxiv_server.body = FEED.format(entry("2312.12345v3"))
    page = send(author, arxiv="2312.12345")
    assert "vanderberg2023caches" in page
    assert "Import 1 paper" in page


def test_what_was_typed_stays_when_arxiv_fails(author, arxiv_server):
    arxiv_server.status = 503
    page = send(author, arxiv=" 2312.12345 ")
    assert "arXiv answered with the error 503." in page
    assert 'value=" 2312.12345 "' in page or 'value="2312.12345"' in page


def test_arxiv_is_not_asked_while_something_else_is_wrong(author, arxiv_server):
    send(author, arxiv="2312.12345", text=BIB)
    assert arxiv_server.asked == []
    assert arxiv.SECONDS <= 10
