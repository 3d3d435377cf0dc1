"""Importing papers from BibTeX."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bibtexparser.model import Block

from essays.exchange import bibtex
from essays.exchange.plan import Plan, Record, message_of
from essays.models import Paper
from essays.models.papers import aliases_in, valid_key
from essays.records.keys import LONGEST, unused

KEY = valid_key.regex


class PaperPlan(Plan[Block, Paper]):
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

    def look_up(self, *, lock: bool) -> dict[str, Paper]:
        self.holders, self.named, self.aliases = {}, {}, {}
        rows = Paper.objects.values_list("key", "arxiv", "doi", "other_fields__ids")
        for key, arxiv, doi, aliases in rows:
            self.aliases[key] = aliases or ""
            self.named |= dict.fromkeys(aliases_in(self.aliases[key]), key) | {key: key}
            self.holders |= {id_: (key, "") for _, id_ in ids(arxiv, doi)}
        taken = {*self.named, *(record.name for record in self.records)}
        self.records = [self.addressed(record, taken) for record in self.records]
        found = Paper.objects.by_key({record.name for record in self.records})
        return {paper.key: paper for paper in (found.select_for_update() if lock else found)}

    def addressed(self, record: Record, taken: set[str]) -> Record:
        """The record under the key of its paper here, its own one kept for citations."""
        name = record.name
        key = self.named.get(name) or self.holder(record)
        if record.fault or not name or key == name or (not key and KEY.fullmatch(name)):
            return record
        if key:
            note = f"It is here already, as {key}"
        else:
            key = unused(addressable(name), taken)
            taken.add(key)
            note = f"{name} cannot stand in an address"
        aliases = ", ".join(dict.fromkeys([*aliases_in(self.aliases.get(key, "")), name]))
        other = record.given.get("other_fields", {}) | {"ids": aliases}
        note += f": [@{name}] leads to {key}."
        return replace(record, name=key, note=note, given=record.given | {"other_fields": other})

    def holder(self, record: Record) -> str:
        """The key of the paper that has the ids of a record."""
        found = ids(record.given.get("arxiv"), record.given.get("doi"))
        return next((self.holders[id_][0] for _, id_ in found if id_ in self.holders), "")

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


def addressable(name: str) -> str:
    """A key without the signs that no address of the site has."""
    plain = re.sub(r"[^\w:.+-]+", "-", re.sub(r"['\u2019`]", "", name))
    return plain.strip("-:.+")[:LONGEST] or "paper"
