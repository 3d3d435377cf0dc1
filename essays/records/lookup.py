"""Papers, claims and problems as a text quotes them; one query for all of a kind."""

from collections.abc import Set

from essays.markdown import Claim, Paper, Problem, number_of
from essays.models.papers import Claim as ClaimRecord
from essays.models.papers import Paper as PaperRecord
from essays.models.problems import Problem as ProblemRecord
from essays.records.statements import statement_of


def papers(keys: Set[str]) -> dict[str, Paper]:
    return {key: cited(paper) for key, paper in PaperRecord.objects.named(keys).items()}


def paper_keys() -> list[str]:
    return list(PaperRecord.objects.values_list("key", flat=True))


def claims(names: Set[str]) -> dict[str, Claim]:
    return {claim.name: quoted(claim) for claim in ClaimRecord.objects.by_name(names)}


def problems() -> list[Problem]:
    return [listed(problem) for problem in ProblemRecord.objects.in_order()]


def cited(paper: PaperRecord) -> Paper:
    names = (
        "others" if (family, given) == ("others", "") else f"{given} {family}".strip()
        for family, given in paper.names
    )
    return Paper(
        key=paper.key,
        title=paper.title,
        authors=tuple(names),
        year=paper.year,
        venue=paper.venue,
        arxiv=paper.arxiv or "",
        doi=paper.doi or "",
        url=paper.get_absolute_url(),
        address=paper.url,
    )


def quoted(claim: ClaimRecord) -> Claim:
    return Claim(
        id=claim.name,
        paper=claim.paper.in_words,
        value=claim.value,
        unit=claim.unit,
        says=statement_of(claim),
        conditions=claim.conditions,
        where=claim.where,
        confidence=claim.get_confidence_display(),
        remark=doubt(claim),
        url=claim.get_absolute_url(),
    )


def doubt(claim: ClaimRecord) -> str:
    """Why a claim does not stand as it was, in words; nothing if it does."""
    if claim.stands:
        return ""
    if claim.superseded_by is None:
        return f"Disputed: {claim.remark.rstrip('.')}"
    later = claim.superseded_by
    said = f"Superseded by {number_of(later)} ({later.paper.in_words})"
    return f"{said}: {claim.remark.rstrip('.')}" if claim.remark else said


def listed(problem: ProblemRecord) -> Problem:
    return Problem(problem.title, problem.in_words, problem.get_absolute_url())
