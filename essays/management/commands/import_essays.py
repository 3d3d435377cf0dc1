"""Bring essays from elsewhere: a dry run, and with --save the act."""

from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from essays.moving.bringing import Bringing
from essays.moving.folders import Unreadable
from essays.moving.plan import EssayImport, Group, Unfit
from essays.moving.telling import said_of


class Command(BaseCommand):
    help = (
        "Read essays from a folder or ZIP of Markdown (Hugo, Jekyll, Quarto, Obsidian, Pandoc), or "
        "from an export of Ghost, Substack or WordPress, and say what would be done. Announces "
        "nothing, now or later."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("path", type=Path, help="a folder, a ZIP, or one file")
        parser.add_argument("--save", action="store_true", help="Do it. It may be run again.")
        parser.add_argument(
            "--update", action="store_true", help="With --save: also what differs here, edits lost."
        )
        parser.add_argument(
            "--redirects", type=Path, help="With --save: write the old addresses to this file."
        )

    def handle(self, *, path: Path, save: bool, update: bool, redirects, **options) -> None:
        try:
            plan = EssayImport(path.absolute())
            for step in plan.steps():
                self.stderr.write(step)
        except (Unreadable, Unfit) as error:
            raise CommandError(f"{path}: {error} Nothing was imported.") from error
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        self.tell(plan)
        if save:
            self.bring(plan, update, redirects)
        else:
            self.stdout.write("Nothing was saved: add --save.")

    def tell(self, plan: EssayImport) -> None:
        for row in plan.rows:
            if row.group != Group.SAME:
                self.stdout.write(f"{row.group.value:8} {row.source.slug or row.source.file}")
                for line in said_of(row):
                    self.stdout.write(f"         {line}")
        self.stdout.write(f"{len(plan.rows):>9,} essays of {plan.kind}")
        for group in Group:
            if count := sum(row.group == group for row in plan.rows):
                self.stdout.write(f"{count:>9,} {group.label}")

    def bring(self, plan: EssayImport, update: bool, redirects: Path | None) -> None:
        groups = {Group.NEW, Group.DIFFERS} if update else {Group.NEW}
        act = Bringing(plan, [row for row in plan.rows if row.group in groups])
        for step in act.steps():
            self.stderr.write(step)
        done = act.outcome
        for line in done.told:
            self.stdout.write(line)
        if redirects:
            lines = (f"{old} {settings.SITE_URL}{new} 301\n" for old, new in done.redirects)
            redirects.write_text("".join(lines), encoding="utf-8")
        self.stdout.write(
            f"{done.new:,} imported, {done.changed:,} changed, {done.images:,} images, "
            f"{len(done.redirects):,} old addresses lead here. No note will be sent of them."
        )
