"""A page as a Markdown file with everything that it holds in its front matter, and back."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from wagtail.models import Page, PageViewRestriction

from essays.models import Claim, Correction, EssayIndexPage, EssayPage, Problem
from home.models import AboutPage

KINDS = {"essay": EssayPage, "about": AboutPage, "front": EssayIndexPage}
OF_PAGE = ("title", "slug", "seo_title", "search_description", "show_in_menus")
OF_TEXT = ("subtitle", "date")
OF_ESSAY = (
    *("true_thing", "send_note", "note_subject", "opening_line", "headline_value"),
    *("headline_anchor", "headline_metric", "headline_against", "headline_conditions"),
)
STATE = (
    *("live", "first_published_at", "last_published_at", "go_live_at", "expire_at", "expired"),
    "latest_revision_created_at",
)


def kind_of(page: Page) -> str:
    return next(kind for kind, model in KINDS.items() if isinstance(page, model))


def fields_of(kind: str) -> tuple[str, ...]:
    own = {"essay": (*OF_TEXT, *OF_ESSAY), "about": OF_TEXT, "front": ()}
    return (*OF_PAGE, *own[kind])


def head_of(page: Page) -> dict[str, Any]:
    """Return all that a page holds beside its text, without what is empty."""
    kind = kind_of(page)
    head = {name: plain(getattr(page, name)) for name in fields_of(kind)}
    if kind == "essay":
        head["headline_claim"] = page.headline_claim.name if page.headline_claim else ""
        head["problems"] = [problem.slug for problem in page.problems.all()]
        head["corrections"] = [
            {"date": each.date, "text": each.text} for each in reversed(page.corrected())
        ]
    head |= {name: plain(getattr(page, name)) for name in STATE}
    head["private"] = restriction_of(page)
    head |= {"kind": kind, "id": page.pk, "feed_id": str(page.translation_key)}
    head["alias_of"] = page.alias_of_id
    return {name: value for name, value in head.items() if value or name == "live"}


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def restriction_of(page: Page) -> str | list[str]:
    """Return who alone may read a page: nothing for all, "login", or the names of groups."""
    own = PageViewRestriction.objects.filter(page=page).first()
    if own is None:
        return ""
    if own.restriction_type == PageViewRestriction.GROUPS:
        return sorted(own.groups.values_list("name", flat=True))
    return PageViewRestriction.LOGIN


def give(page: Page, head: dict[str, Any], body: str) -> None:
    """Put what a file says on a page, saved or not, but for its state."""
    kind = kind_of(page)
    for name in fields_of(kind):
        field = page._meta.get_field(name)
        setattr(page, name, field.to_python(head[name]) if name in head else default_of(field))
    if kind != "front":
        page.body = body
    if kind == "essay":
        page.headline_claim = claim_named(head.get("headline_claim"))
        page.problems = list(Problem.objects.filter(slug__in=head.get("problems", [])))
        page.corrections = list(corrections_of(head))


def default_of(field: models.Field) -> object:
    return None if field.null else field.get_default()


def claim_named(name: str | None) -> Claim | None:
    return next(iter(Claim.objects.by_name({name})), None) if name else None


def corrections_of(head: dict[str, Any]) -> Iterator[Correction]:
    for each in head.get("corrections", []):
        day = each["date"]
        yield Correction(
            date=day if isinstance(day, date) else date.fromisoformat(day), text=each["text"]
        )


def moment(head: dict[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(head[name]) if head.get(name) else None
