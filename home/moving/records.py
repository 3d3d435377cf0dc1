"""Papers, claims and problems, redirects, who must get no mail, what the site says of itself."""

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.forms import model_to_dict
from wagtail.contrib.redirects.models import Redirect

from essays.exchange import bibtex
from essays.exchange.claims import ClaimPlan
from essays.exchange.claims_csv import write as write_claims
from essays.exchange.papers import PaperPlan
from essays.exchange.plan import Plan, Row
from essays.models import Claim, Paper, Problem, Publication, StatusChange
from newsletter.models import MailSettings, Suppression
from newsletter.people.address_key import fingerprint

OF_MAIL = ("sender_name", "sender_address", "reply_to", "postal_address")
OF_PROBLEM = ("title", "slug", "status", "remark", "question", "settled_by")
OF_REDIRECT = ("old_path", "redirect_link", "redirect_page_route_path")


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def read(text: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(text, newline=""))


def about_site() -> dict[str, Any]:
    """Return the settings that stand in the database, and what a reader of the folder must know."""
    publication = model_to_dict(Publication.load())
    publication.pop("id")
    mail = MailSettings.load()
    return {
        "site_url": settings.SITE_URL,
        "time_zone": settings.TIME_ZONE,
        "address_key_fingerprint": fingerprint(),
        "publication": publication,
        "mail": {name: getattr(mail, name) for name in OF_MAIL},
    }


def set_site(about: dict[str, Any]) -> None:
    for model, given in ((Publication, about["publication"]), (MailSettings, about["mail"])):
        row = model.load()
        for name, value in given.items():
            setattr(row, name, value)
        row.save()


def papers() -> str:
    return "\n".join(map(bibtex.write, Paper.objects.order_by("pk")))


def claims() -> str:
    found = Claim.objects.select_related("paper", "superseded_by__paper")
    return "".join(write_claims(found.order_by("pk")))


def times() -> str:
    """When each record was added and changed: sitemaps say so, and neither file has a place."""
    found = [(paper.key, paper) for paper in Paper.objects.all()]
    found += [(claim.name, claim) for claim in Claim.objects.select_related("paper")]
    found += [(problem.slug, problem) for problem in Problem.objects.all()]
    columns = ("kind", "name", "added_at", "changed_at")
    return table(
        columns,
        (
            (each._meta.model_name, name, getattr(each, "added_at", ""), each.changed_at)
            for name, each in found
        ),
    )


def set_times(text: str) -> None:
    ids = {("paper", key): pk for key, pk in Paper.objects.values_list("key", "pk")}
    ids |= {("claim", each.name): each.pk for each in Claim.objects.select_related("paper")}
    ids |= {("problem", slug): pk for slug, pk in Problem.objects.values_list("slug", "pk")}
    models = {"paper": Paper, "claim": Claim, "problem": Problem}
    for row in read(text):
        at = {
            name: datetime.fromisoformat(row[name])
            for name in row
            if name[-3:] == "_at" and row[name]
        }
        models[row["kind"]].objects.filter(pk=ids.get((row["kind"], row["name"]))).update(**at)


def problems() -> list[dict[str, Any]]:
    return [
        {
            **{name: getattr(problem, name) for name in OF_PROBLEM},
            "papers": [paper.key for paper in problem.papers.all()],
            "history": [
                {"date": each.date, "status": each.status}
                for each in problem.history.order_by("date", "pk")
            ],
        }
        for problem in Problem.objects.in_order()
    ]


def set_problems(given: list[dict[str, Any]]) -> None:
    """Put these in the place of those that every new site has."""
    Problem.objects.all().delete()
    for each in given:
        problem = Problem(**{name: each[name] for name in OF_PROBLEM})
        problem.papers = list(Paper.objects.by_key(each["papers"]))
        problem.save()
        problem.history.all().delete()
        for change in each["history"]:
            day = date.fromisoformat(str(change["date"]))
            StatusChange.objects.create(problem=problem, status=change["status"], date=day)
        problem.save_revision(clean=False)


class InOrder(ClaimPlan):
    """Claims in the order of the file, in which pages list them, whatever supersedes what."""

    def insert(self, rows: list[Row]) -> list[Claim]:
        claims = [row.instance for row in rows]
        later = [claim for claim in claims if getattr(claim, "later", "")]
        for claim in later:
            claim.status, claim.superseded_by = Claim.Status.STANDS, None
        Plan.insert(self, rows)
        self.old |= {claim.name: claim for claim in claims}
        for claim in later:
            claim.status, claim.superseded_by = Claim.Status.SUPERSEDED, self.old[claim.later]
            claim.save()
        return claims


def take_in(plan_of: type[Plan], text: str, name: str) -> None:
    """Import all records of a file. Raises CommandError for one that is refused."""
    plan = plan_of(text)
    deque(plan.steps(), maxlen=0)
    plan.compare()
    for row in plan.rows:
        if row.reason:
            raise CommandError(f"{name}, line {row.source.line}: {row.reason}")
    plan.apply([row.tick for row in plan.rows], user=None)


def take_in_papers(papers: str, claims: str) -> None:
    if papers.strip():
        take_in(PaperPlan, papers, "papers.bib")
    if claims.count("\n") > 1:
        take_in(InOrder, claims, "claims.csv")


def redirects() -> str:
    rows = Redirect.objects.order_by("pk")
    return table(
        (*OF_REDIRECT, "page", "permanent"),
        (
            (
                *(getattr(each, name) for name in OF_REDIRECT),
                each.redirect_page_id or "",
                "yes" if each.is_permanent else "no",
            )
            for each in rows
        ),
    )


def set_redirects(text: str) -> None:
    for row in read(text):
        Redirect.objects.create(
            **{name: row[name] for name in OF_REDIRECT},
            redirect_page_id=row["page"] or None,
            is_permanent=row["permanent"] == "yes",
        )


def suppressions() -> str:
    rows = Suppression.objects.order_by("pk").values_list("address_hash", "reason", "since")
    return table(("hash", "reason", "since"), ((h, why, at.isoformat()) for h, why, at in rows))


def set_suppressions(text: str) -> None:
    """Add those of people who are not on the list; the others came with it."""
    known = set(Suppression.objects.values_list("address_hash", flat=True))
    Suppression.objects.bulk_create(
        (
            Suppression(
                address_hash=row["hash"],
                reason=Suppression.Reason(row["reason"]),
                since=datetime.fromisoformat(row["since"]),
            )
            for row in read(text)
            if row["hash"] not in known
        ),
        batch_size=500,
    )
