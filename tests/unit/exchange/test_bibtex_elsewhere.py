# ruff: noqa: RUF001 - typographic characters are the subject here
"""BibTeX as other programs write it: words, names, ids, keys and what is inherited."""

import pytest
from plans import apply, groups, paper, papers, reasons

from essays.exchange import bibtex
from essays.exchange.latex import decode
from essays.exchange.plan import Group
from essays.models import Paper
from essays.records import lookup


def read(fields, more=""):
    blocks, context = bibtex.split(f"@misc{{key, title = {{T}}, {fields}}}\n{more}")
    return bibtex.read(blocks[0], context)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Add \texttt{tokens} callback", "Add tokens callback"),
        (r"\textsf{a} \mbox{b} \textup{c} \textmd{d} {\tt e} \textsc{f}", "a b c d e f"),
        (r"\LaTeX{} and {\TeX}", "LaTeX and TeX"),
        (r"10\textsuperscript{-3} of \textsuperscript{?}", "10⁻³ of ?"),
        (
            r"A $k$-means of \(n\) in $O(n^2)$ at \ensuremath{\alpha}",
            "A k-means of n in O(n²) at α",
        ),
        (r"It costs 5\$, or $6", "It costs 5$, or $6"),
        (r"$\nosuch{x}$ y", "x y"),
        (r"data\-base", "database"),
        ("`x' and ``y''", "‘x’ and “y”"),
        (r"\href{https://a.b}{text} \url{https://c.d}", "text https://c.d"),
    ],
)
def test_the_words_stay(latex, text):
    assert decode(latex) == text


def test_an_institution_is_one_author_also_after_export():
    names = "{Department of Trade, Bureau of Industry and Security}"
    given = read(f"author = {{{names}}}, year = 2022").given
    made = Paper(key="a", **given)
    assert made.names == [(names[1:-1], "")]
    assert f"author = {{{names}}}" in " ".join(bibtex.write(made).split())
    made.other_fields = {}
    [again] = [bibtex.read(block, context) for block, context in [first(bibtex.write(made))]]
    assert again.given["authors"] == names


def first(text):
    blocks, context = bibtex.split(text)
    return blocks[0], context


@pytest.mark.parametrize(
    "field",
    [
        "eprint = {2212.05116v2}",
        "journal = {arXiv preprint arXiv:2212.05116}",
        "journal = {CoRR}, volume = {abs/2212.05116}",
        "url = {https://arxiv.org/abs/2212.05116}",
        "url = {http://arxiv.org/pdf/2212.05116v1.pdf}",
        "doi = {10.48550/arXiv.2212.05116}",
        "howpublished = {arXiv:2212.05116 [cs.LG]}",
    ],
)
def test_an_arxiv_id_is_found_wherever_it_is_told(field):
    assert read(field).given["arxiv"] == "2212.05116"


@pytest.mark.parametrize(
    "field", ["eprint = {1234.5678}, eprinttype = {jstor}", "journal = {Arxiv today 2212}"]
)
def test_another_id_is_none(field):
    assert "arxiv" not in read(field).given


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("Ann Example, Bo Sample, Cy Test", "names stand between “and”, not between commas"),
        ("Smith, J. and", "a name is missing"),
        ("and and", "a name is missing"),
        ("A and and B", "a name is missing"),
        ("{" * 20_000 + "A" + "}" * 20_000, ""),
    ],
)
def test_what_is_no_list_of_names_is_told(names, told):
    assert told in read(f"author = {{{names}}}").fault


@pytest.mark.parametrize("names", ["King, Jr., Martin", "{A, B, C and D} and E, F", "A and others"])
def test_what_is_one_is_read(names):
    assert not read(f"author = {{{names}}}").fault


def test_what_the_volume_says_is_inherited():
    volume = "@proceedings{p, title = {The Venue}, year = 2020, doi = {10.1145/1}}"
    given = read("crossref = {P}", volume).given
    assert (given["year"], given["venue"], given["title"]) == ("2020", "The Venue", "T")
    assert "doi" not in given
    assert read("crossref = {P}, date = {2021-02}", volume).given["year"] == "2021"
    assert "year" not in read("crossref = {key}").given


def test_abbreviations_that_double_are_told_and_cost_nothing():
    doubling = "".join(f"@string{{s{n} = s{n - 1} # s{n - 1}}}\n" for n in range(1, 40))
    blocks, context = bibtex.split(f"@string{{s0 = {{xxxxxxxx}}}}\n{doubling}")
    first, *_ = [bibtex.read(block, context).fault for block in blocks]
    assert "come to more than 2,000,000 characters" in first
    assert sum(map(len, context.values())) < 4_000_000


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "here"),
    [
        ("DBLP:conf/iclr/X22", "DBLP:conf-iclr-X22"),
        ("10.1145/1.2", "10.1145-1.2"),
        ("d'oro2022x", "doro2022x"),
    ],
)
def test_a_key_for_no_address_is_told_and_kept_for_citations(key, here, ana):
    plan = papers(paper(key))
    assert plan.rows[0].source.note == (
        f"{key} cannot stand in an address: [@{key}] leads to {here}."
    )
    apply(plan, ana)
    assert groups(papers(paper(key))) == ["same"]
    assert lookup.papers({key})[key].title == "A paper"
    assert f"ids   = {{{key}}}" in bibtex.write(Paper.objects.get(key=here))


@pytest.mark.django_db
def test_a_paper_that_is_here_under_another_key_is_recognised(ana):
    apply(papers(paper("a2024paper", eprint="2212.05116")), ana)
    other = paper("other2024key", url="https://arxiv.org/abs/2212.05116v3")
    plan = papers(other)
    assert groups(plan) == ["differs"]
    assert plan.rows[0].source.note == (
        "It is here already, as a2024paper: [@other2024key] leads to a2024paper."
    )
    apply(plan, ana, Group.DIFFERS)
    assert groups(papers(other)) == ["same"]
    assert set(lookup.papers({"other2024key", "a2024paper", "no"})) == {
        "other2024key",
        "a2024paper",
    }


@pytest.mark.django_db
def test_two_that_come_to_one_key_are_told_apart():
    plan = papers(paper("a/b"), paper("a-b"), paper("a:b", doi="10.1145/1"), paper("a'b"))
    assert [row.source.name for row in plan.rows] == ["a-b-2", "a-b", "a:b", "ab"]
    assert reasons(plan) == [""] * 4
