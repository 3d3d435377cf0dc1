"""A site with one of everything, and all that readers can get of it."""

import io
from datetime import UTC, datetime

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction

from essays.models import Claim, Correction, EssayPage, Paper, Problem, Publication
from essays.pictures.making import make_missing
from newsletter.models import Note, Suppression
from newsletter.people import subscriptions
from tests.factories import (
    make_claim,
    make_essay,
    make_note,
    make_paper,
    make_problem,
    make_subscriber,
)

SOMETIME = datetime(2025, 3, 4, 5, 6, 7, 891011, tzinfo=UTC)
ODD = "Text with\r\nother line ends, a mark \\---\n---\n\n  and room.  \n\n\n"


def png(color="red", size=(1400, 40)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, color).save(file, "PNG")
    return file.getvalue()


def make_image(name="Überblick 1.png", **fields):
    usual = {"title": "An overview", "description": "A red bar."} | fields
    return get_image_model().objects.create(**usual, file=ContentFile(png(), name))


def fill() -> None:
    """Make what can be lost: records with a history, drafts of what is out, files, redirects."""
    add_records()
    Publication.objects.update(author="Ana Author", name="Another: name #1")
    image, make = make_image(), get_document_model().objects.create
    image.tags.add("two words", "one")
    document = make(title="Figures", file=ContentFile(b"a,b\n", "figures.csv"))
    body = f"![A red bar.](image:{image.pk})\n\n[Figures](doc:{document.pk}) and "
    old = make_essay("Odd: --- 'quotes' #1", body=f"{body}[that](page:3).\n\n{ODD}", seo_title="S")
    old.corrections = [Correction(date="2026-05-01", text=f"Not {n}.") for n in range(2)]
    old.problems = list(Problem.objects.all()[:2])
    old.headline_claim = Claim.objects.get(slug="new")
    old.save_revision().publish()
    old.body += "What nobody sees yet.\n"
    old.true_thing = ""
    old.save_revision(clean=False)
    make_essay("Plain", body="See [@b2024later] and [3x](claim:b2024later/new).\n")
    make_essay("A draft", live=False, send_note=True)
    hidden = make_essay("Hidden", body="For us.\n")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    taken_down = make_essay("Taken down")
    taken_down.unpublish()
    Redirect.objects.create(old_path="/old", redirect_page=old)
    Redirect.objects.create(old_path="/out", redirect_link="https://example.org/x")
    Paper.objects.update(changed_at=SOMETIME)
    EssayPage.objects.filter(pk=old.pk).update(first_published_at=SOMETIME)


def add_records() -> None:
    first, second = make_paper("b2024later", doi="10.1234/b"), make_paper("a2023paper", year="2023")
    new = make_claim(first, "new", value="3")
    make_claim(first, "old", status="superseded", superseded_by=new)
    make_claim(second, "other", status="disputed", remark="Another says 2.")
    problem = Problem.objects.first()
    problem.papers = [first]
    problem.status = "active"
    problem.save()
    make_problem("Added since", remark="by me")


def add_people_and_notes() -> None:
    html = "<p>Exactly\r\nthis \u00e9</p> https://leave.invalid/"
    essays = EssayPage.objects.filter(live=True).order_by("pk")
    left = {"html": html, "text": "T\u00e9xt https://leave.invalid/\r\n", "released_at": SOMETIME}
    make_note(essays[0], state="done", subject="S: \u00e9", sender="A <a@example.org>", **left)
    make_note(essays[1], state="sending", subject="S", sender="A <a@example.org>", **left)
    make_note(essays[2], state="waiting")
    gone = make_subscriber("unsubscribed")
    make_subscriber("confirmed", source="Ghost")
    subscriptions.suppress(gone.address_hash, Suppression.Reason.COMPLAINED)
    subscriptions.erase(make_subscriber())


def addresses() -> list[str]:
    """All that a reader can open by a link, and what only a friend of theirs knows."""
    pages = [page.relative_url(None) for page in Page.objects.filter(depth__gt=1)]
    records = [paper.get_absolute_url() for paper in Paper.objects.all()]
    twins = [reverse("twin", args=[essay.slug]) for essay in EssayPage.objects.all()]
    names = ("feed", "papers", "problems", "papers_bib", "claims_csv", "sitemap", "robots")
    lists = [*map(reverse, (*names, "newest_note")), "/search/?q=cache", "/old/", "/out/"]
    return [*pages, *records, *twins, *lists]


def seen() -> dict[str, tuple]:
    """What readers get at each address, byte for byte."""
    make_missing()
    client, found = Client(), {}
    for address in addresses():
        answer = client.get(address)
        found[address] = (answer.status_code, answer.get("Location"), answer.getvalue())
    return found


def state_of_notes() -> list[tuple]:
    fields = ("pk", "essay_id", "state", "html", "text", "subject", "released_at", "expected")
    return list(Note.objects.order_by("pk").values_list(*fields))
