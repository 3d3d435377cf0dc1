"""What claims say: every one of the demo as it was read, the form of each, and what is refused."""

import csv
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from hypothesis import assume, given
from hypothesis import strategies as st

from essays.markdown.quoted.claims import sentence_of
from essays.records.statements import COMPARED, DIRECTIONS, faults_of, statement_of

DEMO = Path(settings.BASE_DIR) / "home/demo/claims.csv"
GOLDEN = Path(__file__).parents[2] / "golden/claims.txt"
SAID = {"metric": "requests", "value": "2-4", "unit": "x", "direction": "times", "baseline": "vLLM"}
WORDS = st.text(alphabet="abc XYZ-.,()%0", min_size=1, max_size=20)


def claim(**fields) -> SimpleNamespace:
    return SimpleNamespace(**SAID | fields)


def says(**fields) -> str:
    return str(statement_of(claim(**fields))).replace("\u00a0", " ")


def printed() -> str:
    """Every claim of the demo as a page prints it: its name, what it says, when, and where."""
    blocks = []
    for row in csv.DictReader(DEMO.open(newline="", encoding="utf-8")):
        told = sentence_of(str(statement_of(SimpleNamespace(**row)))).replace("\u00a0", " ")
        place = f"{row['where']}; {row['confidence']}; {row['checked_on']}"
        lines = (told, sentence_of(row["conditions"]), place, sentence_of(row["remark"]))
        blocks.append("\n  ".join((f"{row['bibkey']}/{row['slug']}", *filter(None, lines))))
    return "\n\n".join(blocks) + "\n"


def test_every_claim_of_the_demo_says_what_was_read():
    """The file is read from top to bottom when it changes. Made anew by `write` below."""
    assert printed() == GOLDEN.read_text(encoding="utf-8")


def test_no_claim_of_the_demo_is_refused():
    rows = csv.DictReader(DEMO.open(newline="", encoding="utf-8"))
    refused = {row["slug"]: faults_of(SimpleNamespace(**row)) for row in rows}
    assert not {slug: faults for slug, faults in refused.items() if faults}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "2-4x the requests, against vLLM"),
        ({"direction": "fewer"}, "2-4x fewer requests than vLLM"),
        ({"value": "93.3", "unit": "%", "direction": "less"}, "93.3% less requests than vLLM"),
        (
            {"value": "up to 4 (CPU) / 20 (GPU)"},
            "up to 4x (CPU) / 20x (GPU) the requests, against vLLM",
        ),
        ({"unit": "%", "direction": "share", "baseline": "-"}, "2-4% of requests"),
        ({"unit": "GB", "direction": "level", "baseline": "-"}, "requests: 2-4 GB"),
        ({"unit": "-", "direction": "level", "baseline": "-"}, "requests: 2-4"),
        ({"unit": "GB", "direction": "level"}, "requests: 2-4 GB, against vLLM"),
        (
            {"value": "3 against 5", "unit": "s", "direction": "level"},
            "requests: 3 s, against 5 s for vLLM",
        ),
        ({"baseline": "vLLM.", "metric": "requests;"}, "2-4x the requests, against vLLM"),
    ],
)
def test_a_claim_is_a_phrase(fields, told):
    assert says(**fields) == told


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"direction": "more"}, "direction"),
        ({"direction": "level"}, "direction"),
        ({"unit": "%"}, "direction"),
        ({"unit": "GB", "direction": "share"}, "direction"),
        ({"value": "3 against 5", "unit": "s", "direction": "less"}, "direction"),
        ({"metric": "the requests"}, "metric"),
        ({"metric": "more requests"}, "metric"),
        ({"metric": "speed against llama.cpp", "baseline": "llama.cpp"}, "metric"),
        ({"metric": "speed on vLLM"}, "metric"),
        ({"baseline": "only 18% below an A100"}, "baseline"),
        ({"baseline": "against vLLM"}, "baseline"),
        ({"baseline": "-"}, "baseline"),
        ({"value": "3 against 5", "unit": "s", "direction": "level", "baseline": "-"}, "baseline"),
    ],
)
def test_what_reads_wrong_is_refused_where_it_is_wrong(fields, field):
    assert faults_of(claim(**fields)).keys() == {field}


@given(st.sampled_from(DIRECTIONS), WORDS, WORDS, st.sampled_from(["x", "%", "GB", "-"]))
def test_no_phrase_compares_twice_or_stops_twice(direction, metric, baseline, unit):
    one = claim(direction=direction, metric=metric, baseline=baseline, unit=unit)
    assume(not faults_of(one))
    told = sentence_of(str(statement_of(one)))
    assert told.count(", against ") + told.count(" than ") <= 1
    assert told.endswith(".")
    assert not told.endswith(("..", ",.", ";.", ":."))


@pytest.mark.parametrize(("direction", "unit"), [*product(DIRECTIONS, ["x", "%", "GB"])])
def test_its_parts_are_the_whole(direction, unit):
    said = statement_of(claim(direction=direction, unit=unit))
    assert f"{said.number}{said.behind}".endswith(said.beside)
    assert str(said).startswith(said.number) != bool(said.before)
    assert ("vLLM" in str(said)) >= (direction in COMPARED)


def test_a_claim_that_is_not_finished_is_not_judged():
    assert faults_of(claim(direction="")) == {}


def write() -> None:
    """To be called by hand after a change, and then the file is read as a stranger reads it."""
    GOLDEN.write_text(printed(), encoding="utf-8")
