"""Hard BibTeX: what it says, and in which line it is wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essays.exchange import bibtex
from essays.exchange.latex import decode, encode, encode_title
from essays.models import Paper

HARD = (Path(__file__).parent / "hard.bib").read_text()


def records(text: str) -> list:
    blocks, strings = bibtex.split(text)
    return [bibtex.read(block, strings) for block in blocks]


def one(fields: str, kind: str = "misc") -> dict:
    [record] = records(f"@{kind}{{key, {fields}}}")
    assert not record.fault
    return record.given


def fault(fields: str) -> str:
    [record] = records(f"@misc{{key, {fields}}}")
    return record.fault


def test_the_entries_around_broken_ones_are_read():
    read = [record.name for record in records(HARD) if not record.fault]
    assert read == [
        "muller2024nested",
        "round2023parens",
        "muller2024nested",
        "notitle2024",
        "noyear",
        "",
        "last2022entry",
    ]


def test_broken_entries_are_told_with_line_and_reason():
    wrong = [record for record in records(HARD) if record.fault]
    told = {record.line: record.fault for record in wrong}
    assert wrong[0].name == "unclosed2024entry"
    assert list(told) == [17, 25, 26, 27]
    assert told[17].startswith("The next entry begins before this one ends. Close its braces")
    assert told[25] == "title stands there twice: keep one of them."
    assert told[26] == "title: a comma or a # is missing behind its value."
    assert told[27].startswith("booktitle: put it in braces; nosuch is no known abbreviation")


def test_accents_braces_and_abbreviations_are_resolved():
    given = records(HARD)[0].given
    assert given["title"] == "KV caches: The Nested Case of 50% of Über"
    assert given["venue"] == "Symposium on Operating Systems (OSDI)"
    assert (given["year"], given["doi"]) == ("2024", "10.1145/36_00")
    assert given["authors"].splitlines() == [
        "Müller, Jérôme",
        "Erdős, Paul Á.",
        "{Barnes and Noble, Inc.}",
        "van der Berg, Jan",
        "others",
    ]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{\'I}{\~n}igo \c{c} {\ss} \L{}ukasz \v{S}", "Íñigo ç ß Łukasz Š"),
        ("50% of a_b --- x ``q''", "50% of a_b — x “q”"),
        (r"50\% \& more", "50% & more"),
        ("{A {B {C}}}", "A B C"),
        ("on $O(n^2)$ steps", "on O(n²) steps"),
        ("a~b", "a b"),
        ("C#", "C#"),
    ],
)
def test_latex_is_read_as_text(latex, text):
    assert bibtex.flat(latex) == text


@pytest.mark.parametrize("latex", ["{" * 9_000 + "}" * 9_000, "{x}" * 9_000])
def test_what_no_text_looks_like_is_refused(latex):
    assert "title: it" in fault(f"title = {{{latex}}}, year = 2024")


@pytest.mark.parametrize("latex", [r"\sqrt[_", r"a% \sqrt[_ b"])
def test_broken_commands_are_told_with_the_field(latex):
    assert fault(f"booktitle = {{{latex}}}").startswith("booktitle: it is no LaTeX")


LATEX = st.sampled_from(
    [r"\frac", r"\sqrt[", "$", "\\", r"\begin{x}", r"\'", "~", "%", "é", "a ", "``"]
)


@given(st.lists(LATEX, max_size=12))
def test_no_latex_stops_the_reading(pieces):
    assert len(records(f"@misc{{key, title = {{{''.join(pieces)}}}}}\n")) <= 1


@pytest.mark.parametrize(
    ("author", "line"),
    [
        ("Donald E. Knuth", "Knuth, Donald E."),
        ("Brinch Hansen, Per", "Brinch Hansen, Per"),
        ("Ludwig van Beethoven", "van Beethoven, Ludwig"),
        ("King, Jr., Martin", "King Jr., Martin"),
        ("{DeepSeek-AI}", "DeepSeek-AI"),
        ("Plato", "Plato"),
        ("R{\\'e},\n  Christopher", "Ré, Christopher"),
    ],
)
def test_names_have_their_family_name_first(author, line):
    assert one(f"author = {{{author}}}")["authors"] == line


@pytest.mark.parametrize(
    ("fields", "arxiv"),
    [
        ("eprint = {2309.06180}, archivePrefix = {arXiv}", "2309.06180"),
        ("eprint = {arXiv:2309.06180v2}, eprinttype = {arxiv}", "2309.06180"),
        ("eprint = {cs/0112017}", "cs/0112017"),
        ("eprint = {12345678}, eprinttype = {pubmed}", None),
    ],
)
def test_an_eprint_is_an_arxiv_id_if_it_is_one(fields, arxiv):
    assert one(fields).get("arxiv") == arxiv


def test_a_note_is_the_address_of_the_code_and_a_remark():
    given = one("note = {Read twice. Code: \\url{https://example.org/a_b}.}, annote = {Also so.}")
    assert given["code_url"] == "https://example.org/a_b"
    assert given["remark"] == "Read twice.\nAlso so."


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("citations = {many}", "citations: a number is expected, not many."),
        ("citationsdate = {May 4}", "citationsdate: a day like 2026-04-22 is expected, not May 4."),
        ('title = "a { b"', "title: its braces do not match."),
    ],
)
def test_a_wrong_value_is_told_with_its_field(fields, reason):
    assert fault(fields) == reason


@pytest.mark.parametrize("text", ["", "\n \n", "% nothing\n", "@comment{x}", "just words"])
def test_a_text_without_entries_has_none(text):
    assert records(text) == []


def test_a_forgotten_brace_behind_the_kind_is_told():
    [record] = records("% a paper\n@misc kwon2023,\n title = {x}\n")
    assert "a brace is missing" in record.fault


def test_line_ends_of_windows_are_line_ends():
    [_, record] = records("@misc{a, title = {x\r\n y}}\r\n@misc{b,\r\n title={z}}")
    assert record.line == 3
    assert records("@misc{a, title = {x\r\n y}}")[0].given["title"] == "x y"


@given(st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=60))
def test_any_text_comes_back_from_latex(text):
    text = " ".join(text.split())
    assert decode(encode(text)) == text
    assert decode(encode_title(text)) == text


@given(st.text('@misc{}(),"=#%\\ \na1', max_size=80))
def test_no_text_stops_the_reading(text):
    for record in records(text):
        assert record.line > 0


def written_and_read(paper: Paper) -> dict:
    [record] = records(bibtex.write(paper))
    assert record.name == paper.key
    return record.given


def test_what_was_read_is_written_as_it_was():
    for record in records(HARD):
        if record.name and not record.fault:
            assert written_and_read(Paper(key=record.name, **record.given)) == record.given


def test_the_text_of_a_file_is_kept_where_nothing_changed():
    paper = Paper(
        key="key", **one("title = {{DistServe}: {\\'E}tude}, pages = {1--2}, year = 2024")
    )
    text = bibtex.write(paper)
    assert "{{DistServe}: {\\'E}tude}" in text
    assert "pages = {1--2}" in text


def test_what_the_author_corrects_is_written_instead():
    paper = Paper(key="key", **one("title = {{DistServe}: {\\'E}tude}, year = 2024"))
    paper.title = "DistServe: Étude 2"
    assert "title = {{DistServe}: Étude 2}" in bibtex.write(paper)


def test_a_month_stays_an_abbreviation():
    assert "month = jun" in bibtex.write(Paper(key="key", **one("month = jun, title = {x}")))
