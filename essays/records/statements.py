"""What a claim says, as a phrase that a stranger understands: 93.3% less KV cache than X.

Pages, popovers, mail, plain text, lists, cards and CSV all print what `statement_of` returns.
"""

import re
from typing import Protocol

from essays.markdown import Statement, displayed, number_of

TIMES, MORE, HIGHER, LESS, FEWER, LOWER, SHARE, LEVEL = DIRECTIONS = (
    *("times", "more", "higher", "less", "fewer", "lower", "share", "level"),
)
UP, DOWN = {MORE, HIGHER}, {LESS, FEWER, LOWER}
COMPARED = UP | DOWN | {TIMES}
FACTORS = {"x", "\N{MULTIPLICATION SIGN}"}
PAIR = re.compile(r"\s+against\s+")
ARTICLE = re.compile(r"(?:the|an?)\b", re.I)
# What the phrase says itself.
WHICH_WAY = re.compile(
    r"(?:more|less|fewer|higher|lower|faster|slower|smaller|larger|times|increased?|decreased?)\b",
    re.I,
)
AGAINST = re.compile(
    r"(?:against|than|vs|versus|over|compared|relative to|only|below|above|under)\b", re.I
)
COMPARES = re.compile(r"\b(?:against|than|versus|vs)\b", re.I)


class Claim(Protocol):
    metric: str
    value: str
    unit: str
    direction: str
    baseline: str


def statement_of(claim: Claim) -> Statement:
    """Return what a claim says, in the characters of its record; `faults_of` says if it can be."""
    number, metric, opponent = number_of(claim), tidy(claim.metric), tidy(claim.baseline)
    against = f", against {opponent}" if opponent else ""
    if claim.direction == TIMES:
        return Statement("", number, f" the {metric}{against}")
    if claim.direction == SHARE:
        return Statement("", number, f" of {metric}{against}")
    if claim.direction in COMPARED:
        than = f" than {opponent}" if opponent else ""
        return Statement("", number, f" {claim.direction} {metric}{than}")
    pair = PAIR.split(claim.value)
    if len(pair) == 2:  # 31.1 against 46.4: the second is the opponent's
        ours, theirs = (number_of(claim, value) for value in pair)
        return Statement(metric, ours, f", against {theirs}" + (opponent and f" for {opponent}"))
    return Statement(metric, number, against)


def shown(statement: Statement) -> Statement:
    """Return it as it is displayed; records and files keep what is printed in the paper."""
    return Statement(*map(displayed, (statement.before, statement.number, statement.after)))


def faults_of(claim: Claim) -> dict[str, str]:
    """Say by field what makes the phrase of a claim read wrong, and what would be right."""
    if not all((claim.metric, claim.value, claim.unit, claim.baseline, claim.direction)):
        return {}  # what is missing is told as missing
    unit, opponent = claim.unit.strip(), tidy(claim.baseline)
    checks = (_direction_fault, _metric_fault, _baseline_fault)
    found = (check(claim, unit, opponent) for check in checks)
    return dict(fault for fault in found if fault)


def tidy(text: str) -> str:
    """Return a field as a part of a phrase: in one line, without its full stop; no dash."""
    text = " ".join(text.split()).rstrip(" .;:,")
    return text if text.strip("-") else ""


def _direction_fault(claim: Claim, unit: str, opponent: str) -> tuple[str, str] | None:
    direction = claim.direction
    if unit in FACTORS and direction not in DOWN | {TIMES}:
        message = "A factor is “times” (2x the speed), or goes down: 9x fewer, 2x less, 2x lower."
    elif direction == TIMES and unit not in FACTORS:
        message = (
            f"“Times” is for factors, with the unit x. In {unit or 'words'} it is more or less."
        )
    elif direction == SHARE and unit != "%":
        message = "A share has the unit %: 38% of the memory."
    elif direction in COMPARED and PAIR.search(claim.value):
        message = "The value compares two levels: choose “level”."
    else:
        return None
    return "direction", message


def _metric_fault(claim: Claim, unit: str, opponent: str) -> tuple[str, str] | None:
    metric = tidy(claim.metric)
    if claim.direction in COMPARED and (found := ARTICLE.match(metric)):
        message = f"Leave out “{found[0]}” at its beginning: the sentence says it."
    elif claim.direction in COMPARED and (found := WHICH_WAY.match(metric)):
        message = f"Leave out “{found[0]}” at its beginning, and choose the direction instead."
    elif opponent and (found := COMPARES.search(metric)):
        message = f"“{found[0]}” stands in it, and the sentence says against what: leave it out."
    elif opponent and re.search(rf"(?<!\w){re.escape(opponent)}(?!\w)", metric, re.I):
        message = f"Leave out “{opponent}”: it is what the sentence compares with."
    else:
        return None
    return "metric", message


def _baseline_fault(claim: Claim, unit: str, opponent: str) -> tuple[str, str] | None:
    if found := AGAINST.match(opponent):
        message = f"Name the opponent alone, without “{found[0]}” before it."
    elif not opponent and claim.direction in COMPARED:
        message = "Say against what it was measured: a number that compares needs its opponent."
    elif not opponent and PAIR.search(claim.value):
        message = "Name whose the second number is: 31.1 hours, against 46.4 hours for verl."
    else:
        return None
    return "baseline", message
