"""Bring subscribers from another service: a dry run, and with --save the act."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from newsletter.people.address_key import OtherAddressKey, hold_address_key
from newsletter.people.moving.listing import lines
from newsletter.people.moving.plan import Finding, Group, SubscriberImport, Trait
from newsletter.people.moving.sheets import Unreadable

EVERY = 10_000  # rows between two words on how far it is


class Command(BaseCommand):
    help = (
        "Read subscribers from a CSV or XLSX file as Substack, Ghost, Buttondown, Mailchimp, "
        "listmonk, beehiiv, Kit or this site write it, and say what would be done."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--save", action="store_true", help="Do it. It may be run again.")
        parser.add_argument("--source", default="", help="Where they come from; each sees it.")
        parser.add_argument(
            "--consent", default="", help="One sentence: why you may write to them; each sees it."
        )
        parser.add_argument(
            "--invite",
            action="store_true",
            help="Ask who has no date of confirmation once by mail, slowly.",
        )
        parser.add_argument("--rows", type=Path, help="Write what becomes of each row to this CSV.")

    def handle(self, *, file: Path, save: bool, **options) -> None:
        self.check(tags=["boot"], include_deployment_checks=True)
        for name, most in {"source": 60, "consent": 250}.items():
            if len(options[name]) > most:
                raise CommandError(f"--{name} has more than {most} characters. Shorten it.")
        try:
            hold_address_key()
            said = (options["source"], options["consent"])
            plan = SubscriberImport(file, *said, invites=options["invite"])
            counts = self.go_through(plan, save, options["rows"])
        except (OSError, Unreadable, OtherAddressKey) as error:
            raise CommandError(str(error)) from error
        self.tell(plan, counts, save)

    def go_through(self, plan: SubscriberImport, save: bool, listed: Path | None) -> Counter[str]:
        counts: Counter[str] = Counter()
        found = plan.findings(save=save)
        if listed:
            found = self.written(found, listed)
        for number, finding in enumerate(found, 1):
            counts.update(finding.lists)
            if number % EVERY == 0:
                self.stderr.write(f"{number:,} rows read")
        return counts

    def written(self, found: Iterator[Finding], path: Path) -> Iterator[Finding]:
        with path.open("x", newline="", encoding="utf-8") as file:
            file.write(next(lines(())))
            for each in found:
                file.writelines(islice(lines([each]), 1, None))
                yield each

    def tell(self, plan: SubscriberImport, counts: Counter[str], save: bool) -> None:
        rows = sum(counts[group] for group in Group)
        self.stdout.write(f"{rows:>9,} rows from {plan.source or 'a list'}")
        for group in Group:
            if counts[group]:
                self.stdout.write(f"{counts[group]:>9,} {group.label}")
        for trait in Trait:
            if counts[trait]:
                self.stdout.write(f"{counts[trait]:>9,} of these: {trait.label}")
        mails = counts[Group.UNPROVEN] if plan.invites else 0
        done = f"Done. {mails:,} are asked once by mail." if mails else "Done. No mail is sent."
        self.stdout.write(done if save else "Nothing was saved: add --save.")
