"""Papers, claims and problems: what the database itself keeps right, and who is named where."""

import pytest
from django.db import IntegrityError
from wagtail.models import ReferenceIndex

from essays.models import Problem
from essays.records import lookup
from essays.records.keys import key_for
from tests.factories import make_claim, make_essay, make_paper, make_problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("authors", "words"),
    [
        ("Zhong, Yinmin\nLiu, Shengyu\nChen, Junda", "Zhong et al. 2024"),
        ("Dao, Tri\nFu, Daniel", "Dao and Fu 2024"),
        ("Dao, Tri\nothers", "Dao et al. 2024"),
        ("DeepSeek-AI", "DeepSeek-AI 2024"),
        ("", "a-key, 2024"),
    ],
)
def test_a_paper_is_named_by_its_authors(authors, words):
    assert make_paper("a-key", authors=authors).in_words == words


@pytest.mark.parametrize(
    ("family", "title", "key"),
    [
        ("Kwon", "Efficient Memory Management", "kwon2023efficient"),
        ("\N{LATIN CAPITAL LETTER E WITH ACUTE}luard", "A KV of it", "eluard2023a"),
        ("DeepSeek-AI", "LLM in a flash", "deepseekai2023flash"),
        ("\u738b", "Long contexts", "paper2023long"),
        ("", "", "paper2023"),
    ],
)
def test_a_key_is_made_of_family_name_year_and_a_longer_word(family, title, key):
    assert key_for(family, "2023", title) == key


def test_others_are_no_author_of_their_own():
    paper = make_paper(authors="Dao, Tri\nothers")
    assert lookup.cited(paper).authors == ("Tri Dao", "others")


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "superseded"},
        {"status": "disputed"},
        {"status": "stands", "superseded_by": "another"},
    ],
)
def test_the_database_refuses_a_doubt_without_its_reason(wrong):
    another = make_claim(slug="another")
    if "superseded_by" in wrong:
        wrong = wrong | {"superseded_by": another}
    with pytest.raises(IntegrityError):
        make_claim(**wrong)


def test_what_supersedes_a_claim_is_told_with_its_number():
    later = make_claim(slug="v3", value="7.4")
    claim = make_claim(slug="v1", status="superseded", superseded_by=later, remark="v1 is older")
    assert lookup.quoted(claim).remark == ("Superseded by 7.4x (Zhong et al. 2024): v1 is older")


def test_the_history_of_a_problem_ends_where_it_stands():
    problem = make_problem(status=Problem.Status.OPENING)
    problem.status = Problem.Status.ACTIVE
    problem.save()
    problem.title = "Another title"
    problem.save()
    assert [change.status for change in problem.history.all()] == ["active", "opening"]


def test_the_four_problems_come_with_the_site():
    stands = [problem.in_words for problem in Problem.objects.in_order()]
    assert stands == [
        "unsolved",
        "starting to open, and only just",
        "active research, and nobody holds the full answer",
        "largely unexplored, a large one, and the one that keeps me awake",
    ]


def test_wagtail_knows_which_essay_names_which_record():
    claim = make_claim()
    other, problem = make_paper("dao2022flash"), make_problem()
    body = "At [2.0-4.6x](claim:zhong2024distserve/chat-vllm), see [@dao2022flash, Table 2].\n"
    essay = make_essay(body=body)
    essay.problems = [problem]
    essay.save()
    for record in (claim, other, problem):
        used = ReferenceIndex.get_grouped_references_to(record)
        assert [page.pk for page, _ in used] == [essay.pk]
