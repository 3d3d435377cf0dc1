"""Make the site that a backup was made of, here: same database or the other kind."""

from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from home.backups import restoring
from home.backups.archive import Archive, BadArchive
from home.starting import preparation


class Command(BaseCommand):
    help = "Restore a backup. All mail of the restored site is held until you let it leave."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="what `backup` wrote")

    def handle(self, *, file: Path, **options) -> None:
        self.check(tags=["restore"])
        try:
            archive = Archive(file)
        except BadArchive as error:
            raise CommandError(f"{file} {error}. Nothing was changed.") from error
        restoring.check_keys(archive)
        preparation.check_data_folder(settings.DATA_DIR)
        with closing(preparation.lock_folder(settings.DATA_DIR)):
            restoring.check_version(archive)
            restoring.check_unused()
            done = restoring.restore(archive)
        self.tell(archive, done)

    def tell(self, archive: Archive, done: dict[str, int]) -> None:
        made_at = archive.manifest["made_at"]
        self.stdout.write(f"The site of {made_at} is restored, and all its mail is held:")
        for what, number in done.items():
            self.stdout.write(f"{number:>9,} {what}")
        self.stdout.write(
            f"Who left the list since {made_at} is on it again: take them off, by your provider's "
            "reports, before you let mail leave. That is in the admin's home, or "
            "`hold_mail --release`."
        )
