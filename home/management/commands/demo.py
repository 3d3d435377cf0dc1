"""Try the whole site in three minutes: an essay, a subscriber, a note."""

import os
import sys

from django.conf import settings
from django.core.management import BaseCommand
from django.db import connection
from django.urls import reverse

from home import preparation
from home.demo_content import make_accounts, make_essays
from home.demo_environment import DELAY, data_folder, environment, read_keys, write_keys
from home.management.commands.up import serve


class Command(BaseCommand):
    help = "Make a site to try out and serve it. A second run finds it as you left it."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))

    def handle(self, *, port: int, **options) -> None:
        folder = data_folder()
        preparation.check_data_folder(folder)
        preparation.check_port("127.0.0.1", port)
        keys = read_keys(folder)
        begin_again_in(environment(port, folder, keys))
        self.check(tags=["boot"], include_deployment_checks=True)
        self.say("Making the database, a few seconds ...")
        preparation.migrate()
        preparation.agree_with_database()
        self.say("Making two essays ...")
        draft = make_essays()
        accounts = make_accounts(keys)
        write_keys(folder, keys)
        self.show(accounts, draft)
        self.say(f"Serving {settings.SITE_URL}/. Ctrl-C stops it.")
        connection.close()
        serve("127.0.0.1", port)

    def say(self, text: str = "") -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def show(self, accounts: dict[str, str], draft) -> None:
        at = settings.SITE_URL
        outbox = f"{at}{reverse('wagtailadmin_home')}outbox/"
        edit = at + reverse("wagtailadmin_pages:edit", args=[draft.pk])
        self.say(f"\n  site    {at}/\n  admin   {at}{reverse('wagtailadmin_home')}")
        self.say(f"  outbox  {outbox}   all email of this demo ends there\n")
        for name, password in accounts.items():
            self.say(f"  sign in as {name:<7} {password}")
        self.say(f"\n  1. Leave an email:      {at}/#subscribe")
        self.say(f"     and confirm it from  {outbox}")
        self.say(f"  2. Publish the draft:   {edit}")
        self.say(f"  3. {DELAY} seconds later, read the note: {outbox}\n")


def begin_again_in(environ: dict[str, str]) -> None:
    """Start this command anew unless it runs in this environment: settings are read once."""
    if environ != dict(os.environ):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environ)  # noqa: S606
