"""Take the whole site away, as a folder of plain files."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from home.moving.copying import copy_out
from home.moving.leaving import leave


class Command(BaseCommand):
    help = (
        "Write essays, pages, images, papers, claims, problems, readers, notes and settings to a "
        "new folder, as Markdown, BibTeX and CSV. `import_site` makes the same site of it."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path, help="It must be new or empty.")
        parser.add_argument(
            "--static",
            action="store_true",
            help="Write what readers see instead, as files that any web server can serve.",
        )

    def handle(self, *, folder: Path, static: bool, **options) -> None:
        try:
            if static:
                count = copy_out(folder, self.stderr.write)
                self.stdout.write(f"{count:,} files. Any web server can serve {folder}.")
                return
            counts = leave(folder, self.stderr.write)
        except FileExistsError as error:
            raise CommandError(f"{folder} is not empty. Name a new folder.") from error
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        for what, number in counts.items():
            self.stdout.write(f"{number:>9,} {what}")
        self.stdout.write(f"{folder} holds every reader's address: keep it where only you read.")
