"""Importing papers from BibTeX."""

import re
from collections.abc import Iterator

from bibtexparser.model import Block

from essays.exchange import bibtex
from essays.exchange.plan import Plan, Record, message_of
from essays.models import Paper


class PaperPlan(Plan):
    model = Paper
    required = {
        "title": "Add a line such as title = {Its title},",
        "year": "Add a line such as year = {2024},",
    }
    nothing = "No entry was found. One begins like @article{key2024word, with its fields behind it."

    def split(self, text: str) -> list[Block]:
        blocks, self.strings = bibtex.split(text)
        return blocks

    def read(self, source: Block) -> Record:
        return bibtex.read(source, self.strings)

    def look_up(self, lock: bool) -> None:
        found = Paper.objects.by_key({record.name for record in self.records})
        self.old = {paper.key: paper for paper in (found.select_for_update() if lock else found)}
        self.holders = {
            id_: (key, "")
            for key, arxiv, doi in Paper.objects.values_list("key", "arxiv", "doi")
            for _, id_ in ids(arxiv, doi)
        }

    def refusal(self, record: Record) -> str:
        """Say whose its arXiv id or its DOI is, if it is another paper's."""
        if not record.name:
            return "Its key is missing: the entry begins like @misc{key2024word, and its fields."
        for label, id_ in ids(record.given.get("arxiv"), record.given.get("doi")):
            holder, where = self.holders.setdefault(id_, (record.name, f" in line {record.line}"))
            if holder != record.name:
                return (
                    f"The {label} {id_} belongs to {holder}{where}. "
                    "Give this entry that key, or take it out."
                )
        return ""

    def inconsistency(self, instance: Paper) -> str:
        if instance.citations is not None and instance.citations_on is None:
            told = message_of(Paper, "citations_have_a_date")
            return f"citationsdate is missing. {told}"
        return ""

    def made(self, record: Record) -> Paper:
        return Paper(key=record.name)


def ids(arxiv: str | None, doi: str | None) -> Iterator[tuple[str, str]]:
    """Yield what no other paper may have: versions and capitals make no other paper."""
    if arxiv:
        yield "arXiv id", re.sub(r"v\d+\Z", "", arxiv)
    if doi:
        yield "DOI", doi.lower()
