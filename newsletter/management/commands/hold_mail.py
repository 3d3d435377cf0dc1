"""Hold all mail after a backup was restored, until the author has looked."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from newsletter.ledger import holding, notes
from newsletter.models import Note


class Command(BaseCommand):
    help = "Hold all mail: run it after restoring a backup, before anything else is started."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--release", action="store_true", help="Let mail leave again, for this SITE_URL."
        )

    def handle(self, *, release: bool, **options) -> None:
        self.check(tags=["boot"], include_deployment_checks=True)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                f"The database {connection.settings_dict['NAME']} is empty or of an older version. "
                "Run `uv run manage.py migrate`, which sends nothing, and then this again."
            )
        self.let_go() if release else self.hold()

    def hold(self) -> None:
        with transaction.atomic():  # a note that an essay still asks for is held with the others
            notes.reconcile()
            done = holding.hold_restored()
        self.stdout.write(f"All mail of {connection.settings_dict['NAME']} is held:")
        for what, number in done.items():
            self.stdout.write(f"{number:>6,} {what}")
        self.stdout.write("Let it leave from the admin's home, or by `hold_mail --release`.")

    def let_go(self) -> None:
        holding.release("hold_mail")
        self.stdout.write(f"Mail leaves again, for {settings.SITE_URL}.")
        if stopped := Note.objects.needing_author().count():
            self.stdout.write(f"Notes that wait for you in the admin: {stopped}")
