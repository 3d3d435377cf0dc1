"""Take all subscribers away, as a file that `import_subscribers` makes the same list of."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from wagtail.log_actions import log

from newsletter.models import MailSettings
from newsletter.people.moving import own_file


class Command(BaseCommand):
    help = "Write all subscribers to a CSV file, with state, dates, source and consent."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, help="It must not be there yet.")

    def handle(self, *, file: Path, **options) -> None:
        try:
            with file.open("x", newline="", encoding="utf-8") as opened, transaction.atomic():
                file.chmod(0o600)  # it holds every address
                count = own_file.write(opened)
                log(MailSettings.load(), "newsletter.export", data={"number": count})
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{count:,} subscribers are in {file}.")
