"""Write one archive of the whole site while it runs."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from home.backups.making import back_up
from newsletter.people.address_key import OtherAddressKey, hold_address_key


class Command(BaseCommand):
    help = "Write database, media and keys to one file. The site may run meanwhile."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="a new file, such as gap-2026-11-30.zip")

    def handle(self, *, file: Path, **options) -> None:
        self.check(tags=["boot"], include_deployment_checks=True)
        try:
            hold_address_key()  # the archive holds the key: it must be the one of its rows
            done = back_up(file)
        except OtherAddressKey as error:
            raise CommandError(str(error)) from error
        except FileExistsError as error:
            raise CommandError(f"{file} is there already. Name a new file.") from error
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        for what, number in done.items():
            self.stdout.write(f"{number:>9,} {what}")
        self.stdout.write(f"{file} holds the site and its keys: keep it where only you can read.")
