"""What the forms of papers, claims and problems post, and where."""

from django.urls import reverse

CLAIM = {
    "metric": "request rate",
    "value": "4.6",
    "unit": "x",
    "direction": "times",
    "baseline": "vLLM",
    "conditions": "chatbot,\r\nOPT-13B",
    "where": "section 6.2",
}
DEFAULTED = {
    "confidence": "read",
    "checked_on": "2026-04-22",
    "status": "stands",
    "superseded_by": "",
    "remark": "",
    "slug": "",
}
PAPER = dict.fromkeys(
    ["key", "authors", "venue", "arxiv", "doi", "url", "code_url", "citations", "citations_on"], ""
) | {"title": "DistServe: Disaggregating Prefill", "year": "2024", "remark": ""}
PROBLEM = {"title": "What to keep?", "status": "unsolved", "question": "What?", "slug": ""}


def address(record, view: str) -> str:
    name = record._meta.model_name
    return reverse(f"wagtailsnippets_essays_{name}:{view}", args=[record.pk])


def posted(client, record_or_list, fields: dict) -> str:
    """Fill in the form of a new record, or of one that is there; return what comes back."""
    new = isinstance(record_or_list, str)
    path = f"{record_or_list}add/" if new else address(record_or_list, "edit")
    return client.post(path, fields, follow=True).text


def claim_form(paper, **fields) -> dict:
    return {"paper": paper.pk} | CLAIM | DEFAULTED | fields


def form_of(claim, **fields) -> dict:
    """What the form of a claim posts when only some fields are changed."""
    same = {name: getattr(claim, name) or "" for name in (*CLAIM, *DEFAULTED)}
    return same | {"paper": claim.paper_id} | fields
