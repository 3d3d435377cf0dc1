"""Papers, claims in all their states, problems, and essays led by numbers, for the browser."""

PAPER = "/papers/busy2026/"
CLAIMED, DERIVED, DOUBTED = "/a-claimed-number/", "/a-derived-number/", "/a-doubted-number/"
PLACES = ("section 1", "Table 2", "Figure 3", "abstract")

MAKE_RECORDS = f"""
from datetime import date
from essays.models import Problem
from tests.factories import make_claim, make_essay, make_paper
paper = make_paper(
    "busy2026",
    title="Busy: How Much of a GPU Is Useful?",
    arxiv="2601.00001",
    doi="10.1000/busy.2026",
    code_url="https://code.example/busy",
    remark="Its two versions differ.",
    citations=2,
    citations_on=date(2026, 5, 3),
)
later, doubted, *_ = [
    make_claim(paper, f"claim-{{place}}", value=f"{{place}}.5", where=where)
    for place, where in enumerate({PLACES}, start=1)
]
doubted.status, doubted.superseded_by, doubted.remark = "superseded", later, "it was run again"
doubted.save()
make_claim(paper, "disputed", status="disputed", remark="nobody else measures it")
for number in range(5):
    make_claim(make_paper(f"unwritten{{number}}", title=f"Unwritten {{number}}"))
body = "At [1.5x](claim:busy2026/claim-1) it is, says [@busy2026].\\n\\n## The sum\\n\\n12.\\n"
claimed = make_essay("A claimed number", body=body, date=date(2026, 3, 1), headline_claim=later)
derived = {{"headline_value": "12x", "headline_anchor": "the-sum", "headline_against": "one"}}
make_essay("A derived number", body=body, date=date(2026, 2, 1), **derived)
make_essay("A doubted number", body=body, date=date(2026, 1, 1), headline_claim=doubted)
problem = Problem.objects.first()
claimed.problems, problem.papers = list(Problem.objects.all()[:2]), [paper]
claimed.save_revision().publish()
problem.status = "active"
problem.save()
"""
