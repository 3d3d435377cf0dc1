"""Doing what a dry run showed: each essay by itself, and never a word of it to anybody."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from essays.models import EssayIndexPage, EssayPage
from essays.moving.library import Refused
from essays.moving.plan import EVERY, EssayImport, Group, Row

LONGEST_PATH = 255


class Outcome(NamedTuple):
    new: int
    changed: int
    images: int
    redirects: list[tuple[str, str]]  # from a path of the old site to one of this
    told: list[str]


class Bringing:
    """The act. Go through `steps`; then `outcome` says what was done."""

    def __init__(self, plan: EssayImport, rows: list[Row], user=None):
        self.plan, self.rows, self.user = plan, rows, user
        self.told: list[str] = []
        self.redirects: list[tuple[str, str]] = []
        self.counts = dict.fromkeys(Group, 0)

    @property
    def outcome(self) -> Outcome:
        images = len([id_ for id_ in self.plan.library.ids.values() if id_])
        new, changed = self.counts[Group.NEW], self.counts[Group.DIFFERS]
        return Outcome(new, changed, images, self.redirects, self.told)

    def steps(self) -> Iterator[str]:
        """Make empty drafts first, so that links among essays have a page to lead to."""
        for row in self.rows:
            if row.page.pk is None:
                self.begin(row)
        for number, row in enumerate(self.rows, 1):
            self.bring(row)
            if number % EVERY == 0:
                yield f"{number:,} of {len(self.rows):,} imported"

    def begin(self, row: Row) -> None:
        """A draft without a revision is one that an import has begun: the next goes on with it."""
        empty = EssayPage(title=row.source.title, slug=row.source.slug, live=False, owner=self.user)
        empty.true_thing, empty.send_note = row.page.true_thing, False
        EssayIndexPage.objects.get().add_child(instance=empty)
        row.page = empty

    def bring(self, row: Row) -> None:
        given = self.plan.given(row, lambda name, alt: self.image(row, name, alt))
        page = row.page
        with transaction.atomic():
            for name, value in given.items():
                setattr(page, name, value)
            if row.group == Group.NEW:
                page.send_note = False
            revision = page.save_revision(user=self.user, clean=False, log_action=True)
            goes_live = row.source.live if row.group == Group.NEW else page.live
            if goes_live:
                # What an editor's form would refuse was readable where it comes from.
                Page.publish(page, revision, user=self.user, skip_permission_checks=True)
            else:
                EssayPage.objects.filter(pk=page.pk).update(
                    **{name: given[name] for name in ("title", "subtitle", "true_thing", "body")}
                )
            self.keep_date(row)
            self.redirect(row)
        self.counts[row.group] += 1

    def image(self, row: Row, name: str, alt: str) -> int | None:
        if reason := self.plan.library.judge(name):
            self.told.append(f"{name} {reason}.")
            return None
        try:
            return self.plan.library.put(name, alt, self.user)
        except Refused as refusal:
            self.told.append(f"{name} was not taken: {refusal}")
            return None

    def keep_date(self, row: Row) -> None:
        """What was out already is as old as it is; a draft gets its date when it is published."""
        at = row.source.at
        if row.group == Group.NEW and row.source.live and at and at <= timezone.now():
            times = {"first_published_at": at, "last_published_at": at}
            EssayPage.objects.filter(pk=row.page.pk).update(**times)

    def redirect(self, row: Row) -> None:
        """Lead from the old addresses here, where nothing else does already."""
        new = f"/{row.page.slug}/"
        for path in row.source.old_paths:
            old = Redirect.normalise_path(path)
            if old in (new.rstrip("/"), "/") or len(old) > LONGEST_PATH:
                continue
            Redirect.objects.get_or_create(
                old_path=old, site=None, defaults={"redirect_page_id": row.page.pk}
            )
            self.redirects.append((path, new))
