"""What the demo adds: papers, claims, four essays, two accounts, readers if it is to crash."""

import secrets
from collections import deque
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from essays.exchange.claims import ClaimPlan
from essays.exchange.papers import PaperPlan
from essays.models import Claim, EssayIndexPage, EssayPage, Paper, Problem
from home.texts import Text, read_text
from newsletter import clock
from newsletter.models import Subscriber
from newsletter.people.addresses import address_hash

FOLDER = Path(__file__).parents[1] / "demo"
RECORDS = {"papers.bib": PaperPlan, "claims.csv": ClaimPlan}
PUBLISHED = (
    "rl-post-training-and-staleness.md",
    "on-device-inference-at-batch-1.md",
    "gpu-utilization-and-goodput.md",
)
DRAFT = "kv-cache-at-long-contexts.md"
TOPICS = {  # a keyword of the papers, and the problem that they are about
    "kv-cache": "long-contexts",
    "scheduling": "disaggregated-inference",
    "disaggregation": "disaggregated-inference",
    "memory-hierarchy": "disaggregated-inference",
    "rl-sync": "rl-synchronization",
    "on-device": "on-device-inference",
}
DERIVED = ("value", "anchor", "metric", "against", "conditions")
ACCOUNTS = {"author": "Authors", "editor": "Editors"}


def make_essays() -> EssayPage:
    """Make the published essays and the draft unless they are there; return the draft."""
    make_records()
    for name in PUBLISHED:
        make_essay(read_text(FOLDER / name), live=True)
    return make_essay(read_text(FOLDER / DRAFT), live=False)


@transaction.atomic
def make_records() -> None:
    """Import all papers and claims, or none if there is a paper: the author may have changed it."""
    if Paper.objects.exists():
        return
    for name, plan_of in RECORDS.items():
        plan = plan_of((FOLDER / name).read_text(encoding="utf-8"))
        deque(plan.steps(), maxlen=0)
        plan.compare()
        plan.apply([row.tick for row in plan.rows], user=None)
    for problem in Problem.objects.all():
        topics = {topic for topic, slug in TOPICS.items() if slug == problem.slug}
        problem.papers = [paper for paper in Paper.objects.all() if topics & keywords(paper)]
        problem.save()


def keywords(paper: Paper) -> set[str]:
    return set(paper.other_fields.get("keywords", "").split(", "))


def make_essay(text: Text, *, live: bool) -> EssayPage:
    """Only the draft wants a note: the published ones are older than every subscriber."""
    head = text.head
    if essay := EssayPage.objects.filter(slug=head["slug"]).first():
        return essay
    essay = EssayPage(
        title=head["title"],
        slug=head["slug"],
        subtitle=head.get("subtitle", ""),
        date=text.date,
        first_published_at=text.published_at,
        true_thing=head["true_thing"],
        opening_line=head.get("opening_line", ""),
        body=text.body,
        **headline(head),
        send_note=not live,
        live=False,
    )
    essay.problems = list(Problem.objects.filter(slug__in=head["problems"].split(", ")))
    EssayIndexPage.objects.get().add_child(instance=essay)
    revision = essay.save_revision()
    if live:
        revision.publish()
        EssayPage.objects.filter(pk=essay.pk).update(last_published_at=text.published_at)
    return essay


def headline(head: dict[str, str]) -> dict[str, object]:
    """The number of an essay: a claim, or what it derives itself."""
    if name := head.get("claim"):
        [claim] = Claim.objects.by_name({name})
        return {"headline_claim": claim}
    return {f"headline_{part}": head.get(part, "") for part in DERIVED}


def make_accounts(keys: dict) -> dict[str, str]:
    """Give both accounts fresh passwords and return them, but leave one changed by hand alone.

    `keys["made"]` remembers the hashes of the passwords made here.
    """
    made, shown = keys.setdefault("made", {}), {}
    for name, group in ACCOUNTS.items():
        user, new = get_user_model().objects.get_or_create(
            username=name, defaults={"email": f"{name}@example.org"}
        )
        if new:
            user.groups.add(Group.objects.get(name=group))
        elif user.password != made.get(name):
            shown[name] = "with the password you chose"
            continue
        password = secrets.token_urlsafe(9)
        user.set_password(password)
        user.save(update_fields=["password"])
        made[name], shown[name] = user.password, f"with {password}"
    return shown


def make_subscribers(number: int) -> None:
    """Make reader1@example.org and so on, confirmed, unless they are there."""
    now = clock.now()
    dates = {"requested_at": now, "confirmed_at": now}
    with transaction.atomic():
        for email in (f"reader{place}@example.org" for place in range(1, number + 1)):
            person = dates | {"email": email, "status": Subscriber.Status.CONFIRMED}
            Subscriber.objects.get_or_create(address_hash=address_hash(email), defaults=person)
