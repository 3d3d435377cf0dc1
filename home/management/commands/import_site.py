"""Make the site that `export` wrote, in a new and empty one."""

import tempfile
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from essays.moving.folders import Unreadable, opened
from home.moving.arriving import arrive
from newsletter.people.address_key import OtherAddressKey


class Command(BaseCommand):
    help = "Make the site of a folder or ZIP that `export` wrote, in an empty site. Sends nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("path", type=Path, help="the folder, or the ZIP of it")

    def handle(self, *, path: Path, **options) -> None:
        self.check(tags=["boot"], include_deployment_checks=True)
        try:
            folder = opened(path)
            with tempfile.NamedTemporaryFile(suffix=".csv") as readers:
                readers.write(folder.read("readers.csv") if "readers.csv" in folder.sizes else b"")
                readers.flush()
                is_any = Path(readers.name).stat().st_size > 0
                counts = arrive(folder, Path(readers.name) if is_any else None)
        except (Unreadable, OtherAddressKey) as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        for what, number in counts.items():
            self.stdout.write(f"{number:>9,} {what}")
        self.stdout.write("No mail was sent, and none is waiting.")
